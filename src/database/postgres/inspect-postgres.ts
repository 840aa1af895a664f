import { inspectServer } from "./create-pool.ts";
import { parsePostgresUrl } from "./parse-postgres-url.ts";
import { translatePostgresError } from "./postgres-error.ts";

/** What a server has of ours. */
export interface PostgresInspection {
  /** Its URL without the password. */
  readonly name: string;
  /** Whether our schema is there, of this version or an older one. */
  readonly exists: boolean;
  /** Why it cannot be used; null if it can. */
  readonly problem: string | null;
}

/** How long a server may take to let us in, and then to answer, milliseconds. */
const TIMEOUT_MS = 5_000;

/**
 * Asks a server whether it lets us in and what it has of ours, and changes nothing.
 *
 * @throws ConfigurationError (`input`) for a URL that cannot be read.
 */
export async function inspectPostgres(secretUrl: string): Promise<PostgresInspection> {
  const url = parsePostgresUrl(secretUrl);
  try {
    const state = await inspectServer({ url, timeoutMs: TIMEOUT_MS, connectMs: TIMEOUT_MS });
    return { name: url.name, exists: state.status === "ours", problem: null };
  } catch (error) {
    const reason = translatePostgresError(error, url.name);
    return { name: url.name, exists: false, problem: reason instanceof Error ? reason.message : String(reason) };
  }
}
