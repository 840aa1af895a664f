/** How an error was mended once, in words and code that hold no data. */
export interface Lesson {
  /** Digest of tenant, signature and fix. */
  readonly id: string;
  readonly tenant: string;
  /** Tells errors apart, integrations included; see `signatureOf`. */
  readonly signature: string;
  /** The masked error, for a reader. */
  readonly error: string;
  /** The lines that went and came, behind `- ` and `+ `. */
  readonly fix: string;
  /** Names of the integrations that the task needed, sorted. */
  readonly integrations: readonly string[];
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  /** How often an attempt passed that it was shown for. */
  readonly helped: number;
  /** How often one failed. */
  readonly hurt: number;
}

/** A lesson to keep. */
export type NewLesson = Pick<Lesson, "tenant" | "signature" | "error" | "fix" | "integrations">;

/** Where lessons are kept. Those that hurt more than they helped are never found. */
export interface LessonStore {
  /** Lessons of an error, the best first. */
  find(query: { readonly tenant: string; readonly signature: string; readonly limit: number }): Promise<readonly Lesson[]>;
  /** Lessons with a good record of which the task needs all integrations, and there is one; the best first. */
  findForIntegrations(query: {
    readonly tenant: string;
    readonly integrations: readonly string[];
    readonly limit: number;
  }): Promise<readonly Lesson[]>;
  /** Keeps a lesson and returns its id. One that is known has helped once more. The least helpful of a tenant that has too many go. */
  keep(lesson: NewLesson, now: number): Promise<string>;
  /** Counts what came of showing a lesson. */
  recordUse(lessonId: string, outcome: "helped" | "hurt"): Promise<void>;
}
