import { existsSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { ConfigurationError } from "../errors.ts";
import { APPLICATION_ID, readSchemaVersion, SCHEMA_VERSION } from "./migrations.ts";
import { waitUntil } from "./wait.ts";

/**
 * Looks at an existing file on a connection of its own that changes nothing, not even by closing: a log that a dead
 * process left is not written back.
 *
 * @throws ConfigurationError (`input`), see {@link refuseOthers}.
 */
export function inspectFile(path: string, deadlineMs: number): void {
  const connection = new DatabaseSync(path, { readOnly: existsSync(`${path}-wal`) });
  try {
    waitUntil(connection, deadlineMs);
    connection.exec("BEGIN"); // one moment of the file: another process may just be making it
    refuseOthers(connection, path);
  } finally {
    connection.close();
  }
}

/** @throws ConfigurationError (`input`) if the database belongs to a newer version of this package or to another program. */
export function refuseOthers(connection: DatabaseSync, path: string): void {
  const version = readSchemaVersion(connection);
  if (version > SCHEMA_VERSION) {
    throw new ConfigurationError(
      `The database ${path} has version ${version}, and this package knows versions up to ${SCHEMA_VERSION}. ` +
        "Update cached-executor, or name another database. The file was not touched.",
      { reason: "input" },
    );
  }
  if (isOurs(connection)) return;
  throw new ConfigurationError(`${path} is the database of another program. Name another path. The file was not touched.`, {
    reason: "input",
  });
}

function isOurs(connection: DatabaseSync): boolean {
  const application = connection.prepare("PRAGMA application_id").get()?.["application_id"];
  if (application === APPLICATION_ID) return true;
  const firstEntry = connection.prepare("SELECT name FROM sqlite_schema LIMIT 1").get();
  return firstEntry === undefined; // an empty file becomes ours
}
