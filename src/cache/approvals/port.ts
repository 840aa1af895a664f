/** A program for a task. The exact key holds what the run was granted, so that more of it is another approval. */
export interface ApprovedProgram {
  readonly tenant: string;
  readonly exactKey: string;
  /** sha256 of the code, hex. */
  readonly sha256: string;
}

/** Remembers which programs a person has said need not be asked about again. */
export interface ApprovalMemory {
  /** false also where nobody can say. */
  isRemembered(program: ApprovedProgram): Promise<boolean>;
  remember(program: ApprovedProgram, now: number): Promise<void>;
}
