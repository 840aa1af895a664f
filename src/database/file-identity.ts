import { statSync } from "node:fs";

/**
 * Names the file that lies at a path now; null if there is none. SQLite goes on writing to a file that was removed or
 * replaced, so whoever keeps one open compares this before each use.
 *
 * Never opens the file: closing a descriptor would drop the locks that SQLite holds for this whole process.
 */
export function readFileIdentity(path: string): string | null {
  const stats = statSync(path, { bigint: true, throwIfNoEntry: false });
  return stats === undefined ? null : `${stats.dev}:${stats.ino}`;
}
