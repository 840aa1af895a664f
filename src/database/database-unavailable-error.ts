/** Why a file cannot be used now. `overloaded`: too many writes wait; `failed`: anything else. */
type FileReason = "locked" | "full" | "read-only" | "gone" | "damaged" | "closed" | "overloaded" | "failed";

/** Why a database cannot be used now; the last four are a server's. `unstorable`: it cannot hold this text, now or later. */
export type UnavailableReason = FileReason | "unreachable" | "refused" | "timed-out" | "unstorable";

/**
 * The database did not do what was asked; nothing of the call was committed, or nobody knows: the worker that does is
 * dead, or the server's answer to a commit was lost on the way.
 *
 * Not an `ExecutorError`: a cache is bypassed with a warning, and what must fail closed translates it.
 */
export class DatabaseUnavailableError extends Error {
  readonly reason: UnavailableReason;

  constructor(message: string, options: { readonly reason: UnavailableReason; readonly cause?: unknown }) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "DatabaseUnavailableError";
    this.reason = options.reason;
  }
}

/** SQLite's result codes, https://sqlite.org/rescode.html */
const REASON_OF_RESULT_CODE: Readonly<Record<number, FileReason>> = {
  1: "damaged", // SQLITE_ERROR: our statements are constants, so that it is the tables that are not ours
  5: "locked", // SQLITE_BUSY
  6: "locked", // SQLITE_LOCKED
  8: "read-only", // SQLITE_READONLY
  11: "damaged", // SQLITE_CORRUPT
  13: "full", // SQLITE_FULL
  26: "damaged", // SQLITE_NOTADB
  275: "damaged", // SQLITE_CONSTRAINT_CHECK: what we write meets our conditions
};

const REASON_OF_ERRNO: Readonly<Record<string, FileReason>> = {
  ENOENT: "gone",
  ENOSPC: "full",
  EDQUOT: "full",
  EROFS: "read-only",
  EACCES: "read-only",
  EPERM: "read-only",
};

const ADVICE: Readonly<Record<FileReason, string>> = {
  locked: "another process holds its lock",
  full: "the disk, or a quota, is full",
  "read-only": "it may not be written to; check the permissions of file and folder",
  gone: "it was removed or replaced since it was opened; the next call opens what is there then",
  damaged: "it is damaged; the next call looks closer, sets it aside and starts a new one",
  closed: "it was closed",
  overloaded: "too many writes wait for it",
  failed: "it could not be opened, read or written",
};

/** Builds the error for a reason, with a message that names the file. */
export function unavailable(path: string, reason: FileReason, cause?: unknown): DatabaseUnavailableError {
  const detail = cause instanceof Error ? ` (${cause.message})` : "";
  return new DatabaseUnavailableError(`The database ${path} cannot be used: ${ADVICE[reason]}${detail}.`, { reason, cause });
}

/** Whether an error says that a database is unavailable for a reason. */
export function isUnavailable(error: unknown, reason: UnavailableReason): boolean {
  return error instanceof DatabaseUnavailableError && error.reason === reason;
}

/**
 * Translates what SQLite or the file system threw. Anything else, such as a value that cannot be bound, is a mistake
 * in this package and returned unchanged.
 */
export function translateDatabaseError(error: unknown, path: string): unknown {
  if (!(error instanceof Error) || error instanceof DatabaseUnavailableError) return error;
  const { code, errcode, errno } = error as { code?: unknown; errcode?: unknown; errno?: unknown }; // Node's own fields, checked below
  if (code === "ERR_SQLITE_ERROR") {
    const reason = typeof errcode === "number" ? (REASON_OF_RESULT_CODE[errcode] ?? REASON_OF_RESULT_CODE[errcode & 0xff]) : undefined; // the low byte of an extended code
    return unavailable(path, reason ?? "failed", error);
  }
  if (code === "ERR_OUT_OF_RANGE") return unavailable(path, "failed", error); // a number in a row that JavaScript cannot hold
  if (typeof code === "string" && typeof errno === "number") return unavailable(path, REASON_OF_ERRNO[code] ?? "failed", error);
  return error;
}
