import type { DatabaseSync } from "node:sqlite";

/** Runs an action in one write transaction: all of it is committed, or nothing. The lock is taken at the start. */
export function inTransaction<Result>(connection: DatabaseSync, action: () => Result): Result {
  connection.exec("BEGIN IMMEDIATE");
  try {
    const result = action();
    connection.exec("COMMIT");
    return result;
  } catch (error) {
    rollBack(connection);
    throw error;
  }
}

function rollBack(connection: DatabaseSync): void {
  try {
    connection.exec("ROLLBACK");
  } catch {
    // SQLite rolled back by itself, as it does when the disk is full; the first error is the one that tells why.
  }
}
