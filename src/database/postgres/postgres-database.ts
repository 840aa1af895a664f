import type { Pool, PoolClient } from "pg";
import { createPatience, type CallKind, type Patience } from "../patience.ts";
import type { Database, Row, Statement, WriteOptions } from "../port.ts";
import { createPool } from "./create-pool.ts";
import { parsePostgresUrl, type PostgresUrl } from "./parse-postgres-url.ts";
import { postgresUnavailable, sqlStateOf, translatePostgresError } from "./postgres-error.ts";
import { toPositional, type PositionalStatement } from "./to-positional.ts";

export interface PostgresDatabaseOptions {
  /** Longest wait for a connection, and for an answer, milliseconds. */
  readonly busyTimeoutMs: number;
  /** Calls that may wait at once. */
  readonly maxPending: number;
}

/** What the server took back whole, because others wrote at the same time: serialization, deadlock, a row that was just removed. */
const TAKEN_BACK = new Set(["40001", "40P01", "23503"]);

const MAX_TRIES = 3;

/** Connections of one process while all is well. */
const MAX_CONNECTIONS = 4;

/** How much longer than the pool, which knows better what is wrong, we wait for its word, milliseconds. */
const GRACE_MS = 100;

/** How long a connection may take that is tried where the server has just kept calls waiting, milliseconds: from afar it takes several ways there and back. */
const SECOND_CONNECT_MS = 1_000;

/** A database on a PostgreSQL server, in a schema of our own. Nothing is connected before the first call. */
export class PostgresDatabase implements Database {
  readonly path: string;
  readonly #url: PostgresUrl;
  readonly #options: PostgresDatabaseOptions;
  readonly #pending = new Set<Promise<unknown>>();
  readonly #patience: Patience;
  /** By how long its statements may take: calls that wait their full time have one pool, those that wait a short one another. */
  readonly #pools = new Map<number, Promise<Pool>>();
  #closing: Promise<void> | null = null;

  /** @throws ConfigurationError (`input`) for a URL that cannot be read. */
  constructor(url: string, options: PostgresDatabaseOptions) {
    this.#url = parsePostgresUrl(url);
    this.path = this.#url.name;
    this.#options = options;
    this.#patience = createPatience(options.busyTimeoutMs);
  }

  async ready(): Promise<void> {
    await this.#use("read", () => Promise.resolve());
  }

  async read(statement: Statement): Promise<readonly Row[]> {
    const positional = this.#prepare(statement);
    return this.#use("read", (client) => run(client, positional));
  }

  async write(statements: readonly Statement[], { isNeeded = false }: WriteOptions = {}): Promise<readonly (readonly Row[])[]> {
    const positional = statements.map((statement) => this.#prepare(statement));
    return this.#use(isNeeded ? "needed" : "write", (client) => writeAll(client, positional));
  }

  close(): Promise<void> {
    this.#closing ??= this.#finish();
    return this.#closing;
  }

  async #finish(): Promise<void> {
    await Promise.allSettled(this.#pending);
    const pools = await Promise.allSettled(this.#pools.values()); // without a driver there is nothing to close
    await Promise.all(pools.map((pool) => pool.status === "fulfilled" && pool.value.end()));
  }

  /** PostgreSQL would say it too, but not of which call, and only after a way there and back. */
  #prepare(statement: Statement): PositionalStatement {
    const hasNul = Object.values(statement.values).some((value) => typeof value === "string" && value.includes("\0"));
    if (hasNul) throw postgresUnavailable(this.path, "unstorable");
    return toPositional(statement);
  }

  async #use<Result>(kind: CallKind, action: (client: PoolClient) => Promise<Result>): Promise<Result> {
    if (this.#closing !== null) throw postgresUnavailable(this.path, "closed");
    if (this.#pending.size >= this.#options.maxPending) throw postgresUnavailable(this.path, "overloaded");
    const pending = this.#patience.spend(kind, (waitMs) => this.#connectAnd(waitMs, action));
    this.#pending.add(pending);
    try {
      return await pending;
    } finally {
      this.#pending.delete(pending);
    }
  }

  async #connectAnd<Result>(waitMs: number, action: (client: PoolClient) => Promise<Result>): Promise<Result> {
    try {
      const client = await this.#connect(waitMs);
      try {
        const result = await action(client);
        client.release();
        return result;
      } catch (error) {
        client.release(true); // in whatever state it is; the next call has another
        throw error;
      }
    } catch (error) {
      throw translatePostgresError(error, this.path);
    }
  }

  /** A connection that comes too late is there for the next call. */
  async #connect(waitMs: number): Promise<PoolClient> {
    const connecting = (await this.#poolFor(waitMs)).connect();
    const graceMs = this.#isFull(waitMs) ? GRACE_MS : 0;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        connecting.then((client) => client.release(), ignore);
        reject(postgresUnavailable(this.path, "timed-out"));
      }, waitMs + graceMs);
    });
    return Promise.race([connecting, late]).finally(() => clearTimeout(timer));
  }

  #isFull(waitMs: number): boolean {
    return waitMs === this.#options.busyTimeoutMs;
  }

  #poolFor(waitMs: number): Promise<Pool> {
    const isFull = this.#isFull(waitMs);
    const pool =
      this.#pools.get(waitMs) ??
      createPool({
        url: this.#url,
        timeoutMs: waitMs,
        connectMs: isFull ? waitMs : SECOND_CONNECT_MS,
        maxConnections: isFull ? MAX_CONNECTIONS : 1,
      });
    this.#pools.set(waitMs, pool);
    return pool;
  }
}

function ignore(): void {
  // whoever waited for it has been told
}

/** Runs the statements as one transaction: one alone is one anyway. What the server took back is done again. */
async function writeAll(client: PoolClient, statements: readonly PositionalStatement[]): Promise<readonly (readonly Row[])[]> {
  for (let triesLeft = MAX_TRIES - 1; ; triesLeft -= 1) {
    try {
      return await writeOnce(client, statements);
    } catch (error) {
      if (triesLeft === 0 || !TAKEN_BACK.has(sqlStateOf(error) ?? "")) throw error;
      if (statements.length > 1) await client.query("ROLLBACK");
    }
  }
}

async function writeOnce(client: PoolClient, statements: readonly PositionalStatement[]): Promise<readonly (readonly Row[])[]> {
  const isAlone = statements.length === 1;
  if (!isAlone) await client.query("BEGIN");
  const rows: (readonly Row[])[] = [];
  for (const statement of statements) rows.push(await run(client, statement));
  if (!isAlone) await client.query("COMMIT");
  return rows;
}

async function run(client: PoolClient, { text, values }: PositionalStatement): Promise<readonly Row[]> {
  return (await client.query<Row>(text, [...values])).rows;
}
