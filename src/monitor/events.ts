/** Names of the graph's nodes, in the order of a run that goes well. */
export const PHASES = ["prepare", "lookup", "generate", "approve", "execute", "validate", "learn"] as const;

/** The node at work. */
export type Phase = (typeof PHASES)[number];

/** What a run tells while it goes on. */
export interface PhaseEvent {
  readonly type: "phase";
  readonly phase: Phase;
  /** null in `prepare`, which makes the run. */
  readonly runId: string | null;
  /** Programs generated so far. */
  readonly attempts: number;
}

/**
 * What a program prints while it runs, secrets masked. Where a sandbox died and the same program runs again, the phase
 * `execute` is told again, and what is printed comes from its beginning.
 */
export interface OutputEvent {
  readonly type: "output";
  readonly runId: string;
  /** Which of the run's programs prints, from 1, kept ones counted: as in `_ai_metadata.errors`. */
  readonly attempt: number;
  readonly stream: "stdout" | "stderr";
  /** A piece of any length, not a line. Control characters are in it as the program printed them. */
  readonly text: string;
}

/** What the nodes tell, under the key `cachedExecutor` of a custom chunk. */
export type RunEvent = PhaseEvent | OutputEvent;
