import { DatabaseSync } from "node:sqlite";
import { isUnavailable, translateDatabaseError, unavailable } from "./database-unavailable-error.ts";
import { createOpenFile, type OpenFile } from "./open-file.ts";
import type { Row, Statement } from "./port.ts";

/** A read-only connection in the caller's thread. It never waits for a lock: a wait would stop the event loop. */
export class SqliteReader {
  readonly #path: string;
  #file: OpenFile | null = null;

  constructor(path: string) {
    this.#path = path;
  }

  get isOpen(): boolean {
    return this.#file !== null;
  }

  /**
   * Reads from the file, which has to exist; opens it if needed.
   * @throws DatabaseUnavailableError; after `gone` and `damaged` the reader is closed.
   */
  read(statement: Statement): readonly Row[] {
    try {
      this.#file ??= createOpenFile(this.#path, new DatabaseSync(this.#path, { readOnly: true }));
      if (this.#file.hasMoved()) throw unavailable(this.#path, "gone");
      return this.#file.run(statement);
    } catch (error) {
      const reason = translateDatabaseError(error, this.#path);
      if (isUnavailable(reason, "gone") || isUnavailable(reason, "damaged")) this.close();
      throw reason;
    }
  }

  close(): void {
    const file = this.#file;
    this.#file = null;
    file?.close();
  }
}
