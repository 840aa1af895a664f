import { resolve } from "node:path";
import { isUnavailable, unavailable } from "./database-unavailable-error.ts";
import { createPatience, type Patience } from "./patience.ts";
import type { Database, Row, Statement, WriteOptions } from "./port.ts";
import { isPostgresUrl } from "./postgres/parse-postgres-url.ts";
import { PostgresDatabase } from "./postgres/postgres-database.ts";
import { SqliteReader } from "./sqlite-reader.ts";
import { WorkerClient, type WorkerClientOptions } from "./worker-client.ts";
import type { WorkerTask } from "./worker-messages.ts";

export interface DatabaseOptions {
  /** Told when a damaged file was set aside. */
  readonly onWarning: (message: string) => void;
  /**
   * How long a call waits for other processes and for its turn; on a server, for a connection and then for an answer. Where one
   * has waited in vain, those that follow wait a short time only, until a write gets through. Milliseconds. @default 5_000
   */
  readonly busyTimeoutMs?: number;
  /** Calls that may wait at once; one more is refused as `overloaded`. @default 10_000 */
  readonly maxPending?: number;
}

/**
 * Opens the database at a path or at the URL of a PostgreSQL server; nothing is touched before the first call. An open
 * database does not keep the process alive, a pending write does.
 *
 * A path is a SQLite file. Reads run in this thread in microseconds, all writes in one worker thread, so that another
 * process's lock never stops the event loop. A commit survives the death of the process, and the file stays whole when the power fails; the last commits before a
 * power failure may be lost (`synchronous = NORMAL`, https://sqlite.org/wal.html).
 *
 * @example
 * const database = openDatabase("/var/lib/app/cache.db", { onWarning: console.warn });
 * await database.write([{ sql: "DELETE FROM runs WHERE tenant = :tenant", values: { tenant: "default" } }]);
 * await database.close();
 *
 * @throws ConfigurationError (`input`) for a URL that cannot be read.
 */
export function openDatabase(place: string, options: DatabaseOptions): Database {
  const { busyTimeoutMs = 5_000, maxPending = 10_000 } = options;
  if (isPostgresUrl(place)) return new PostgresDatabase(place, { busyTimeoutMs, maxPending });
  return new SqliteDatabase({ path: resolve(place), onWarning: options.onWarning, maxPending }, createPatience(busyTimeoutMs));
}

class SqliteDatabase implements Database {
  readonly path: string;
  readonly #worker: WorkerClient;
  readonly #reader: SqliteReader;
  readonly #patience: Patience;
  #opening: Promise<unknown> | null = null;
  #closing: Promise<void> | null = null;
  #isSuspect = false;

  constructor(options: WorkerClientOptions, patience: Patience) {
    this.#patience = patience;
    this.path = options.path;
    this.#worker = new WorkerClient(options);
    this.#reader = new SqliteReader(options.path);
  }

  /** The worker goes first: it makes the file, or sets a damaged one aside. */
  async ready(): Promise<void> {
    this.#refuseIfClosed();
    const task: WorkerTask = { kind: "open", isSuspect: this.#isSuspect };
    this.#opening ??= this.#patience.spend("read", (waitMs) => this.#worker.request(task, waitMs)).finally(() => (this.#opening = null));
    await this.#opening;
    this.#isSuspect = false;
  }

  async read(statement: Statement): Promise<readonly Row[]> {
    this.#refuseIfClosed();
    if (!this.#reader.isOpen) await this.ready();
    this.#refuseIfClosed(); // it may have been closed meanwhile, and the reader must not open again
    try {
      return this.#reader.read(statement);
    } catch (error) {
      this.#isSuspect ||= isUnavailable(error, "damaged");
      if (!isUnavailable(error, "locked")) throw error;
    }
    const task: WorkerTask = { kind: "read", statement };
    const [rows = []] = await this.#patience.spend("read", (waitMs) => this.#worker.request(task, waitMs)); // it may wait for the lock
    return rows;
  }

  async write(statements: readonly Statement[], { isNeeded = false }: WriteOptions = {}): Promise<readonly (readonly Row[])[]> {
    this.#refuseIfClosed();
    const task: WorkerTask = { kind: "write", statements };
    return this.#patience.spend(isNeeded ? "needed" : "write", (waitMs) => this.#worker.request(task, waitMs));
  }

  close(): Promise<void> {
    this.#reader.close();
    this.#closing ??= this.#worker.close();
    return this.#closing;
  }

  #refuseIfClosed(): void {
    if (this.#closing !== null) throw unavailable(this.path, "closed");
  }
}
