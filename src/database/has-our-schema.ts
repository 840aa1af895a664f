import { DatabaseSync } from "node:sqlite";
import { migrate } from "./migrations.ts";

/**
 * Whether a database is made of exactly what this version makes. A damaged name of a column passes SQLite's own checks,
 * and our statements then fail for good.
 */
export function hasOurSchema(connection: DatabaseSync): boolean {
  const ours = new DatabaseSync(":memory:");
  try {
    migrate(ours, () => undefined);
    return describeSchema(connection) === describeSchema(ours);
  } finally {
    ours.close();
  }
}

function describeSchema(connection: DatabaseSync): string {
  const rows = connection.prepare("SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name").all();
  return JSON.stringify(rows);
}
