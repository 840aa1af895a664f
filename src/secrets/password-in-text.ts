/** `scheme://user:password@host`, as a whole text. */
const URL_PASSWORD = /^\s*[a-z][a-z0-9+.-]{0,31}:\/\/[^/?#\s:]*:([^/?#\s]+)@[^@]/i;

/** `Server=db;Password=x` and `host=db password=x`. */
const PAIR_PASSWORD = /(?:^|[;\s])(?:password|pwd|accountkey|sharedaccesskey)\s*=\s*("[^"]+"|'[^']+'|[^;\s'"]+)/i;

const CONNECTION_KEY = /(?:dsn|conninfo|conn_?str|connection(?:_?string)?)\d*$/i;

/** Where a private key begins, as PEM and OpenSSH write it. */
const PRIVATE_KEY = /-----BEGIN [A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?-----/;

/** Longest text that is looked at as a connection string, UTF-16 code units. */
const LONGEST_CONNECTION_STRING = 8_192;

/**
 * Finds the password in a URL such as `postgres://user:pw@host/db`, as it stands there (perhaps percent-encoded).
 */
export function findUrlPassword(text: string): string | undefined {
  return text.length > LONGEST_CONNECTION_STRING ? undefined : URL_PASSWORD.exec(text)?.[1];
}

/** Finds the password in a connection string of pairs, such as `Server=db;Password=x`, without quotes around it. */
export function findPairPassword(text: string): string | undefined {
  if (text.length > LONGEST_CONNECTION_STRING) return undefined;
  return PAIR_PASSWORD.exec(text)?.[1]?.replace(/^(["'])(.*)\1$/, "$2");
}

/**
 * Whether a text is a secret by what it holds: a URL with a password in it or a private key under any key; pairs with a
 * password among them only under a key for connection strings, since ordinary text may look the same.
 */
export function holdsPassword(text: string, key: string): boolean {
  if (findUrlPassword(text) !== undefined || PRIVATE_KEY.test(text)) return true;
  return CONNECTION_KEY.test(key) && findPairPassword(text) !== undefined;
}
