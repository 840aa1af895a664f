import type { DatabaseSync, StatementSync } from "node:sqlite";
import { readFileIdentity } from "./file-identity.ts";
import type { Row, Statement } from "./port.ts";

/** A connection to a database file, with the statements it has prepared. */
export interface OpenFile {
  readonly connection: DatabaseSync;
  /** Runs one statement and returns its rows. Each SQL text is prepared once. */
  run(statement: Statement): readonly Row[];
  /** Whether the file was removed or replaced since it was opened. */
  hasMoved(): boolean;
  close(): void;
}

/** Wraps a connection that was just opened at a path. */
export function createOpenFile(path: string, connection: DatabaseSync): OpenFile {
  const identity = readFileIdentity(path);
  const prepared = new Map<string, StatementSync>();
  return {
    connection,
    run({ sql, values }) {
      let statement = prepared.get(sql);
      if (statement === undefined) {
        statement = connection.prepare(sql);
        prepared.set(sql, statement);
      }
      return statement.all(values) as readonly Row[]; // node:sqlite gives exactly these types
    },
    hasMoved: () => readFileIdentity(path) !== identity,
    close: () => connection.close(),
  };
}
