/** The program that a run used or kept: what a word on the run's result is a word on. */
export interface RunProgram {
  readonly id: string;
  /** sha256 of its code, hex. */
  readonly sha256: string;
  /** Where it was found; null where the run had it written. */
  readonly tier: "exact" | "template" | "semantic" | "shipped" | null;
  /** Exact key of the run's task. */
  readonly exactKey: string;
  readonly templateKey: string;
  /** Exact key of the task in other words whose program it is; null if it is no such. */
  readonly borrowedFrom: string | null;
}

/** One finished run, masked. */
export interface RunRecord {
  readonly id: string;
  readonly tenant: string;
  readonly task: string;
  readonly status: "ok" | "error";
  /** The error's code, null when it went well. */
  readonly errorCode: string | null;
  readonly startedAt: number;
  readonly endedAt: number;
  /** The run's `_ai_metadata` as JSON. */
  readonly metadata: string;
  /** null where no program was used or kept. */
  readonly program: RunProgram | null;
}

/** Where finished runs are written down. */
export interface RunHistory {
  /** Writes one run; the same id again replaces it. */
  record(run: RunRecord): Promise<void>;
  /** Reads one run; null if there is none that can be read. @throws DatabaseUnavailableError */
  show(query: { readonly tenant: string; readonly id: string }): Promise<RunRecord | null>;
}
