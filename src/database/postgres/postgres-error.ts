import { DatabaseUnavailableError, type UnavailableReason } from "../database-unavailable-error.ts";
import { ExecutorError } from "../../errors.ts";

/** SQLSTATE codes, or the classes that are their first two characters: https://www.postgresql.org/docs/current/errcodes-appendix.html */
const REASON_OF_STATE: Readonly<Record<string, UnavailableReason>> = {
  "08": "unreachable",
  "0A000": "gone", // a cached plan whose table has changed
  "22021": "unstorable", // a NUL character
  "22P05": "unstorable", // a character that the database's encoding lacks
  "25006": "read-only",
  "28": "refused",
  "3D000": "refused",
  "3F000": "gone",
  "40": "locked", // serialization, deadlock
  "42501": "read-only",
  "42703": "damaged",
  "42P01": "gone",
  "53": "overloaded",
  "53100": "full",
  "55P03": "locked",
  "57": "unreachable", // shut down, starting
  "57014": "timed-out",
  XX: "damaged",
};

const ADVICE: Readonly<Record<UnavailableReason, string>> = {
  locked: "another connection holds a lock on its rows",
  full: "the server's disk is full",
  "read-only":
    "its user may not write there. Give the right, or have the schema made: CREATE SCHEMA cached_executor AUTHORIZATION the user",
  gone: "its tables were removed or changed since they were opened; the next call opens what is there then",
  damaged: "its tables are not as this version made them; restore the schema cached_executor, or drop it",
  closed: "it was closed",
  overloaded: "the server has no connection free, or too many calls wait for one",
  unreachable: "the server cannot be reached, or broke off",
  refused: "the server lets nobody in with this user, password and database",
  "timed-out": "the server took too long to answer",
  unstorable: "PostgreSQL cannot hold a text with a NUL character, or with one that the database's encoding lacks",
  failed: "the server could not do what was asked",
};

/** Builds the error for a reason, with a message that names the server and never its password. */
export function postgresUnavailable(name: string, reason: UnavailableReason, cause?: unknown): DatabaseUnavailableError {
  const detail = cause instanceof Error && cause.message !== "" ? ` (${cause.message})` : "";
  return new DatabaseUnavailableError(`The database ${name} cannot be used: ${ADVICE[reason]}${detail}.`, { reason, cause });
}

/** Reads the five characters with which a server says what is wrong; null if it was not the server that failed. */
export function sqlStateOf(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  const { code, severity } = error as { code?: unknown; severity?: unknown }; // the driver's own fields, checked below
  return typeof code === "string" && typeof severity === "string" && /^[0-9A-Z]{5}$/.test(code) ? code : null;
}

/** Translates what the driver threw. Without a state of the server it is the connection that failed. A refusal stays one. */
export function translatePostgresError(error: unknown, name: string): unknown {
  if (!(error instanceof Error) || error instanceof DatabaseUnavailableError || error instanceof ExecutorError) return error;
  const state = sqlStateOf(error);
  if (state !== null) return postgresUnavailable(name, REASON_OF_STATE[state] ?? REASON_OF_STATE[state.slice(0, 2)] ?? "failed", error);
  return postgresUnavailable(name, error.message === POOL_IS_FULL ? "overloaded" : reasonOfConnection(error), error);
}

/** The driver has words for these, and no codes. */
const POOL_IS_FULL = "timeout exceeded when trying to connect";

function reasonOfConnection(error: Error): UnavailableReason {
  if (error.message.startsWith("SASL:")) return "refused"; // no password, or a server that does not know it
  return error.message === "Query read timeout" ? "timed-out" : "unreachable";
}
