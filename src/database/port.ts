/** A value that a statement binds or a row holds. */
export type SqlValue = null | number | bigint | string | Uint8Array;

/** One statement. Values are only ever bound, never part of `sql`, so that `sql` is a constant and stays prepared. */
export interface Statement {
  /** SQL with named parameters, such as `SELECT code FROM programs WHERE id = :id`. */
  readonly sql: string;
  readonly values: Readonly<Record<string, SqlValue>>;
}

/** One row as it lies there: untrusted, to be parsed before use. */
export type Row = Readonly<Record<string, SqlValue>>;

export interface WriteOptions {
  /** Has the write wait its full time also where others have just waited in vain: what it notes has happened, and would be lost. @default false */
  readonly isNeeded?: boolean;
}

/**
 * A database that is shared with other processes: a file, or a schema on a server. Statements say what both understand.
 *
 * Every method rejects with a `DatabaseUnavailableError` while it is locked, full, read-only, damaged, gone or cannot be
 * reached, and with a `ConfigurationError` (`input`) if it belongs to a newer version or to another program.
 */
export interface Database {
  /** Absolute path of the file; or the server's URL without its password, for people to read. */
  readonly path: string;
  /** Opens the database now instead of at the first call; makes it if it is not there. */
  ready(): Promise<void>;
  /** Reads committed rows. What an acknowledged write changed is seen. */
  read(statement: Statement): Promise<readonly Row[]>;
  /**
   * Runs the statements as one transaction: all of them or none. Returns after the commit, with the rows of each
   * statement (those of a `RETURNING` clause). A commit survives the death of this process at any moment.
   */
  write(statements: readonly Statement[], options?: WriteOptions): Promise<readonly (readonly Row[])[]>;
  /** Finishes pending writes and closes the database. Later calls reject. */
  close(): Promise<void>;
}
