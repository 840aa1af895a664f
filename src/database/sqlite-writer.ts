import { isUnavailable, translateDatabaseError, unavailable } from "./database-unavailable-error.ts";
import { inTransaction } from "./in-transaction.ts";
import { createOpenFile, type OpenFile } from "./open-file.ts";
import { openWritable } from "./open-writable.ts";
import type { Row, Statement } from "./port.ts";
import { waitUntil } from "./wait.ts";

/**
 * The one connection of a database that writes. Synchronous; it lives in the database's worker. A file that turns out
 * to be damaged or gone fails one call, and the next call opens it anew. Deadlines are on the clock of `monotonicMs`;
 * every method throws what `openWritable` throws.
 */
export class SqliteWriter {
  readonly #path: string;
  readonly #onWarning: (message: string) => void;
  #file: OpenFile | null = null;
  /** Whether the next opening looks at every page. */
  #isSuspect = false;

  constructor(path: string, onWarning: (message: string) => void) {
    this.#path = path;
    this.#onWarning = onWarning;
  }

  /** Opens the file if it is not open, if another one lies at its path now, or if somebody found it damaged. */
  open(deadlineMs: number, isSuspect: boolean): void {
    this.#isSuspect ||= isSuspect;
    if (this.#isSuspect || this.#file?.hasMoved() === true) this.close();
    this.#opened(deadlineMs);
  }

  read(statement: Statement, deadlineMs: number): readonly Row[] {
    return this.#use(deadlineMs, (file) => file.run(statement));
  }

  /** Runs the statements as one transaction. */
  write(statements: readonly Statement[], deadlineMs: number): readonly (readonly Row[])[] {
    return this.#use(deadlineMs, (file) => inTransaction(file.connection, () => statements.map((statement) => file.run(statement))));
  }

  close(): void {
    const file = this.#file;
    this.#file = null;
    file?.close();
  }

  #opened(deadlineMs: number): OpenFile {
    if (this.#file === null) {
      const options = { deadlineMs, thorough: this.#isSuspect, onWarning: this.#onWarning };
      this.#file = createOpenFile(this.#path, openWritable(this.#path, options));
      this.#isSuspect = false;
    }
    return this.#file;
  }

  #use<Result>(deadlineMs: number, action: (file: OpenFile) => Result): Result {
    try {
      // Fails once, so that nobody takes an empty new file for the one that was there.
      if (this.#file?.hasMoved() === true) throw unavailable(this.#path, "gone");
      const file = this.#opened(deadlineMs);
      waitUntil(file.connection, deadlineMs);
      return action(file);
    } catch (error) {
      const reason = translateDatabaseError(error, this.#path);
      this.#isSuspect ||= isUnavailable(reason, "damaged");
      if (this.#isSuspect || isUnavailable(reason, "gone")) this.close();
      throw reason;
    }
  }
}
