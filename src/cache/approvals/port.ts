/** A program for a task, and what it may do there: with more of that it is another approval. */
export interface ApprovedProgram {
  readonly tenant: string;
  /** Holds the targets that may be reached. */
  readonly exactKey: string;
  /** Those of them where it could change something, sorted. The exact key does not say which they are. */
  readonly effectTargets: readonly string[];
  /** sha256 of the code, hex. */
  readonly sha256: string;
}

/** Remembers which programs a person has said need not be asked about again. */
export interface ApprovalMemory {
  /** false also where nobody can say. */
  isRemembered(program: ApprovedProgram): Promise<boolean>;
  remember(program: ApprovedProgram, now: number): Promise<void>;
}
