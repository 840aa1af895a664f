/** A value that a statement binds or a row holds. */
export type SqlValue = null | number | bigint | string | Uint8Array;

/** One statement. Values are only ever bound, never part of `sql`, so that `sql` is a constant and stays prepared. */
export interface Statement {
  /** SQL with named parameters, such as `SELECT code FROM programs WHERE id = :id`. */
  readonly sql: string;
  readonly values: Readonly<Record<string, SqlValue>>;
}

/** One row as it lies in the file: untrusted, to be parsed before use. */
export type Row = Readonly<Record<string, SqlValue>>;

/**
 * A database file, shared with other processes.
 *
 * Every method rejects with a `DatabaseUnavailableError` while the file is locked, full, read-only, damaged or gone,
 * and with a `ConfigurationError` (`input`) if the file belongs to a newer version or to another program.
 */
export interface Database {
  /** Absolute path of the file. */
  readonly path: string;
  /** Opens the file now instead of at the first call; makes it if it is not there. */
  ready(): Promise<void>;
  /** Reads committed rows. What an acknowledged write changed is seen. */
  read(statement: Statement): Promise<readonly Row[]>;
  /**
   * Runs the statements as one transaction: all of them or none. Returns after the commit, with the rows of each
   * statement (those of a `RETURNING` clause). A commit survives the death of this process at any moment.
   */
  write(statements: readonly Statement[]): Promise<readonly (readonly Row[])[]>;
  /** Finishes pending writes and closes the file. Later calls reject. */
  close(): Promise<void>;
}
