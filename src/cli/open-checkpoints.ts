import { dirname, join } from "node:path";
import { SqliteCheckpointer } from "../checkpoint/sqlite-checkpointer.ts";
import { isPostgresUrl } from "../database/postgres/parse-postgres-url.ts";
import type { ExecutorOptions } from "../executor/options.ts";
import { resolveOptions } from "../executor/resolve-options.ts";

/**
 * Opens the checkpoints of the command line: in the database's own file, and where that is a server in a file beside what
 * is staged on this machine, since a run that goes on needs that as well.
 */
export function openCheckpoints(options: ExecutorOptions): SqliteCheckpointer {
  const { database, stagingFolder, onWarning } = resolveOptions(options);
  const path = isPostgresUrl(database) ? join(dirname(stagingFolder), "checkpoints.db") : database;
  return new SqliteCheckpointer(path, { onWarning });
}
