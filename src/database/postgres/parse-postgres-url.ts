import { ConfigurationError } from "../../errors.ts";

/** The URL of a PostgreSQL server, and how it may be named. */
export interface PostgresUrl {
  /** The URL with all that it holds. Never shown. */
  readonly secretUrl: string;
  /** User, server and database, for messages. */
  readonly name: string;
}

const ADVICE =
  "Write postgres://USER:PASSWORD@HOST:PORT/DATABASE, and encode what means something in a URL (@ as %40, / as %2F, # as %23).";

/** Whether a database is named by the URL of a PostgreSQL server, and not by a path. */
export function isPostgresUrl(place: string): boolean {
  return /^postgres(ql)?:\/\//i.test(place);
}

/**
 * Takes apart what a server's URL may be called by. What the driver would read as something else than it looks like,
 * such as a password with an @ in it, is refused: parts of it would be shown as host or database.
 *
 * @throws ConfigurationError (`input`), which holds nothing of the URL.
 */
export function parsePostgresUrl(secretUrl: string): PostgresUrl {
  const url = parse(secretUrl);
  if (url === null || `${url.pathname}${url.search}${url.hash}`.includes("@") || url.hash !== "") {
    throw new ConfigurationError(`The URL of the database cannot be read. ${ADVICE}`, { reason: "input" });
  }
  const user = url.username === "" ? "" : `${url.username}@`;
  return { secretUrl, name: `postgres://${user}${url.host}${url.pathname}` };
}

/** What Node throws has the whole URL in it, and goes no further. */
function parse(text: string): URL | null {
  try {
    const url = new URL(text);
    for (const part of [url.username, url.password, url.pathname]) decodeURIComponent(part);
    return url;
  } catch {
    return null;
  }
}
