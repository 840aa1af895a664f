/** What a program's result was held against before it was kept. Empty: nothing but that it ran. */
export type Validation = "schema" | "checks" | "approval";

/** A program that worked, with where it came from and how it did since. */
export interface CachedProgram {
  readonly id: string;
  /** Digest of everything the model saw when it wrote this program. */
  readonly exactKey: string;
  readonly tenant: string;
  /** sha256 of `code`, hex. */
  readonly sha256: string;
  readonly code: string;
  readonly task: string;
  /** Names of the params that the program reads. */
  readonly paramsRead: readonly string[];
  /** Modules that the program imports. */
  readonly imports: readonly string[];
  readonly validatedBy: readonly Validation[];
  /** Whether its model had seen values of the context: then it may serve its exact task only. */
  readonly valuesShown: boolean;
  /** Who wrote it: a model's name, `answer-from`, or `approval` for an edit. */
  readonly author: string;
  /** What its generation cost, US dollars; null if unknown. A hit saves this. */
  readonly costUsd: number | null;
  readonly createdAt: number;
  readonly successes: number;
  readonly failures: number;
}

/** A program to keep. */
export type NewProgram = Omit<CachedProgram, "id" | "createdAt" | "successes" | "failures">;

/** How a reuse of a cached program ended. `environment`: the sandbox or the network failed, which says nothing of the program. */
export type UseOutcome = "success" | "failure" | "environment";

/** Where programs are kept. Times are milliseconds since the epoch, from the caller's clock. */
export interface ProgramCache {
  /** Programs kept under a key, the best first; quarantined ones are left out. At most three. */
  find(query: { readonly tenant: string; readonly exactKey: string }): Promise<readonly CachedProgram[]>;
  /** Keeps a program and returns its id. The same code under the same key stays one entry, and its success is counted. */
  keep(program: NewProgram, now: number): Promise<string>;
  /** Counts a reuse. Two failures in a row quarantine the program. */
  recordUse(programId: string, outcome: UseOutcome, now: number): Promise<void>;
  /** Tasks of this tenant whose words are nearest to the given one, nearest first. */
  nearestTasks(query: { readonly tenant: string; readonly task: string; readonly limit: number }): Promise<readonly string[]>;
  close(): Promise<void>;
}
