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
}

/** Where finished runs are written down. */
export interface RunHistory {
  /** Writes one run; the same id again replaces it. */
  record(run: RunRecord): Promise<void>;
}
