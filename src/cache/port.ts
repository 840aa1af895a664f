/** What a program's result was held against before it was kept. Empty: nothing but that it ran. */
export type Validation = "schema" | "checks" | "approval";

/** `exact`: the task it was written for. `template`: also tasks with other literals, for params that a trial has proven. */
export type Reach = "exact" | "template";

/** What trials in the sandbox have shown: a param changed alone changed the output (proven), or did not (refuted). */
export interface ParamTrials {
  readonly proven: readonly string[];
  readonly refuted: readonly string[];
}

/** A program that worked, with where it came from and how it did since. */
export interface CachedProgram {
  readonly id: string;
  /** Digest of everything the model saw when it wrote this program. */
  readonly exactKey: string;
  /** The same, with the task's template in place of the task. */
  readonly templateKey: string;
  /** The same without the task and what follows from its words: data, schema and surroundings alone. */
  readonly scopeKey: string;
  /** A short digest of each part of the exact key under its name: says in what two keys differ, and decides nothing. */
  readonly keyParts: Readonly<Record<string, string>>;
  readonly tenant: string;
  /** sha256 of `code`, hex. */
  readonly sha256: string;
  readonly code: string;
  readonly task: string;
  /** Names of the params that the program reads. */
  readonly paramsRead: readonly string[];
  /** Which tasks it may serve. */
  readonly reach: Reach;
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

/**
 * How a reuse of a cached program ended. `outdone`: it failed, and another program did the work in the same run, so that
 * the data was not for it. `environment`: the sandbox or the network failed, which says nothing of the program.
 */
export type UseOutcome = "success" | "failure" | "outdone" | "environment";

/** A program with what trials have shown of its params. */
export interface TriedProgram extends CachedProgram {
  readonly trials: ParamTrials;
}

/** Whether a program may be served: not once it was wrong (`quarantined`), and not once it was not used for too long (`expired`). */
export type ProgramStatus = "served" | "quarantined" | "expired";

/** A program as it is kept, served or not. */
export interface KeptProgram extends TriedProgram {
  readonly status: ProgramStatus;
  readonly lastUsedAt: number;
}

/** Which kept programs are meant: those that fit every field that is given. */
export interface KeptQuery {
  readonly tenant: string;
  readonly id?: string;
  readonly exactKey?: string;
  readonly templateKey?: string;
  readonly task?: string;
  /** Only programs that could be served and were not used since this moment. */
  readonly unusedSince?: number;
}

/** What somebody found to be wrong. */
export interface Rejection {
  readonly tenant: string;
  /** The program to put in quarantine, with the params that it does not follow. */
  readonly program?: { readonly id: string; readonly refuted: readonly string[] };
  /** What is remembered as `different`. */
  readonly judgements: readonly Omit<Judgement, "tenant" | "verdict">[];
}

/** A task whose program somebody judged to do what another task asks, or not. */
export interface Judgement {
  readonly tenant: string;
  /** Exact key of the task that is asked; or a template key, where code is wrong for every other literal. */
  readonly exactKey: string;
  /** Exact key under which the program is kept; or sha256 of code that is wrong for the task, wherever it is kept: always `different`. */
  readonly programKey: string;
  /** The task that is asked, for a person. */
  readonly task: string;
  readonly verdict: "same" | "different";
}

/** Which programs may serve a task though they were written for another. */
export interface TemplateQuery {
  readonly tenant: string;
  readonly templateKey: string;
  /** The key of the task itself, whose own programs are left out. */
  readonly exactKey: string;
}

/** Where to look for near tasks. */
export interface NearQuery {
  readonly tenant: string;
  readonly scopeKey: string;
  readonly task: string;
  /** How many programs at most. */
  readonly limit: number;
}

/**
 * Where programs are kept. Times are milliseconds since the epoch, from the caller's clock.
 *
 * What a run asks is answered with nothing, and a warning, while the database cannot be used; `list`, `count`, `reject` and
 * `clear`, which a person asks, throw then.
 */
export interface ProgramCache {
  /** Programs kept under a key, the best first; quarantined and expired ones are left out, here and wherever programs are served. At most three. */
  find(query: { readonly tenant: string; readonly exactKey: string }): Promise<readonly CachedProgram[]>;
  /** Programs of reach `template` that were kept for other literals of the same template, in the same way. */
  findForOtherLiterals(query: TemplateQuery): Promise<readonly TriedProgram[]>;
  /** Keeps a program and returns its id. The same code under the same key stays one entry, and its success is counted. */
  keep(program: NewProgram, now: number): Promise<string>;
  /** Counts a reuse. Two failures in a row quarantine the program; where it was outdone it only comes later in the order. */
  recordUse(programId: string, outcome: UseOutcome, now: number): Promise<void>;
  /** Keeps what a trial has shown. What was refuted once stays refuted. */
  recordTrials(programId: string, trials: ParamTrials): Promise<void>;
  /** For each of the nearest tasks of a scope, by their words, its best program; the nearest first. It finds, and decides nothing. */
  nearest(query: NearQuery): Promise<readonly CachedProgram[]>;
  /** What was judged of a task, each program key once. */
  judgements(query: { readonly tenant: string; readonly exactKey: string }): Promise<readonly Judgement[]>;
  /** Remembers a judgement. What is different stays different. */
  recordJudgement(judgement: Judgement, now: number): Promise<void>;
  /** Tasks of this tenant whose words are nearest to the given one, nearest first. */
  nearestTasks(query: { readonly tenant: string; readonly task: string; readonly limit: number }): Promise<readonly string[]>;
  /** Kept programs, whether they are served or not, the last used first. What cannot be read is left out. */
  list(query: KeptQuery & { readonly limit: number }): Promise<readonly KeptProgram[]>;
  /** How many programs a query means. */
  count(query: KeptQuery): Promise<number>;
  /** Puts a program in quarantine and remembers for which tasks it is wrong: all or nothing of it, and for good. A program that is gone is no error. */
  reject(rejection: Rejection, now: number): Promise<void>;
  /**
   * Forgets programs, and returns how many: those not used since a moment, where one is given; else all of the tenant, with
   * what is in quarantine and what was judged.
   */
  clear(query: Pick<KeptQuery, "tenant" | "unusedSince">): Promise<number>;
  close(): Promise<void>;
}
