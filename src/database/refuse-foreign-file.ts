import { open } from "node:fs/promises";
import { extname } from "node:path";
import { ConfigurationError } from "../errors.ts";

/** What every SQLite file begins with (https://sqlite.org/fileformat.html#magic_header_string). */
const SQLITE_HEADER = "SQLite format 3\0";

/** Files of these names are meant to be databases, whatever has become of them. */
const DATABASE_NAMES = new Set([".db", ".sqlite", ".sqlite3"]);

/**
 * Refuses a file that somebody named as the database by mistake, before it is taken for a damaged one.
 *
 * @throws ConfigurationError (`input`) for a file that is no SQLite database and does not have the name of one.
 */
export async function refuseForeignFile(path: string): Promise<void> {
  if (DATABASE_NAMES.has(extname(path).toLowerCase())) return;
  const header = await readHeader(path);
  if (header === null || header === "" || header === SQLITE_HEADER) return;
  throw new ConfigurationError(`${path} is no database. Name a new file, or one that ends in .db.`, { reason: "input" });
}

/** The file's first bytes; null if there is none that can be read, which is told where it is opened. */
async function readHeader(path: string): Promise<string | null> {
  try {
    const file = await open(path, "r");
    try {
      const { bytesRead, buffer } = await file.read(Buffer.alloc(SQLITE_HEADER.length), 0, SQLITE_HEADER.length, 0);
      return buffer.toString("latin1", 0, bytesRead);
    } finally {
      await file.close();
    }
  } catch {
    return null;
  }
}
