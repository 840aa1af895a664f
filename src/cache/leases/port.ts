/** What one run at a time writes a program for. */
export interface LeaseKey {
  readonly tenant: string;
  readonly exactKey: string;
}

/** A lease as processes see each other's: `holder` is a name that nobody else has. */
export interface LeaseHolding extends LeaseKey {
  readonly holder: string;
}

/**
 * Where processes tell each other who writes for a key. A lease ends by itself when nobody renews it, as after the death
 * of its process. It saves money; nothing that is right or wrong hangs on it.
 */
export interface LeaseStore {
  /** Takes a lease that is free, over, or the holder's own. `unavailable`: nobody can say who has it. */
  take(holding: LeaseHolding): Promise<"taken" | "held" | "unavailable">;
  /** Makes the holder's lease last; fails silently. */
  renew(holding: LeaseHolding): Promise<void>;
  /** Gives back a lease, if it still is the holder's; fails silently, as it ends by itself. */
  release(holding: LeaseHolding): Promise<void>;
}

/**
 * Where a run stands that wants to write.
 * - `leads`: it has the lease, and had it at once.
 * - `look-again`: it has waited. There may be a program now; if not, it asks again, and may have the lease already.
 * - `alone`: it writes without a lease, since there is none to be had or waiting is of no use.
 */
export type Standing = "leads" | "look-again" | "alone";

/**
 * What came of a run that led. `kept`: there is a program now, for all who wait. `nothing-kept`: it went well, and another
 * would have no more to leave to the others: all go on at once. `given-up`: the next in line leads.
 */
export type LeadOutcome = "kept" | "nothing-kept" | "given-up";

/** A run and what it writes for. */
export interface LeaseRun {
  readonly key: LeaseKey;
  /** Names the run, and is aborted when it is over, however it ends: what it holds is given back then. */
  readonly runEnd: AbortSignal;
}

export interface LeaseClaim extends LeaseRun {
  /** Ends the wait. */
  readonly signal: AbortSignal | undefined;
  /** Longest wait, milliseconds; after it the run is `alone`. */
  readonly waitMs: number;
}

/** Lets one run at a time write a program for a key, in this process and among all that share a store. */
export interface GenerationLeases {
  /**
   * Takes the lease of a key, or waits until whoever has it is done.
   *
   * @throws the reason of `signal` or `runEnd`; what the store throws.
   */
  take(claim: LeaseClaim): Promise<Standing>;
  /** Gives back the lease, if the run has it. */
  release(run: LeaseRun, outcome: LeadOutcome): Promise<void>;
  /** Gives back everything; whoever waits has to look again. */
  close(): Promise<void>;
}
