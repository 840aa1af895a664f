import type { Pool, PoolClient } from "pg";
import { isUnavailable } from "../database-unavailable-error.ts";
import type { Database, Row, Statement } from "../port.ts";
import { monotonicMs } from "../wait.ts";
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

/** A database on a PostgreSQL server, in a schema of our own. Nothing is connected before the first call. */
export class PostgresDatabase implements Database {
  readonly path: string;
  readonly #url: PostgresUrl;
  readonly #options: PostgresDatabaseOptions;
  readonly #pending = new Set<Promise<unknown>>();
  #pool: Promise<Pool> | null = null;
  #closing: Promise<void> | null = null;
  /** On the clock of `monotonicMs`. */
  #silentUntilMs = 0;

  /** @throws ConfigurationError (`input`) for a URL that cannot be read. */
  constructor(url: string, options: PostgresDatabaseOptions) {
    this.#url = parsePostgresUrl(url);
    this.path = this.#url.name;
    this.#options = options;
  }

  async ready(): Promise<void> {
    await this.#use(() => Promise.resolve());
  }

  async read(statement: Statement): Promise<readonly Row[]> {
    const positional = this.#prepare(statement);
    return this.#use((client) => run(client, positional));
  }

  async write(statements: readonly Statement[]): Promise<readonly (readonly Row[])[]> {
    const positional = statements.map((statement) => this.#prepare(statement));
    return this.#use((client) => writeAll(client, positional));
  }

  close(): Promise<void> {
    this.#closing ??= this.#finish();
    return this.#closing;
  }

  async #finish(): Promise<void> {
    await Promise.allSettled(this.#pending);
    const pool = await this.#pool?.catch(() => null); // without a driver there is nothing to close
    await pool?.end();
  }

  /** PostgreSQL would say it too, but not of which call, and only after a way there and back. */
  #prepare(statement: Statement): PositionalStatement {
    const hasNul = Object.values(statement.values).some((value) => typeof value === "string" && value.includes("\0"));
    if (hasNul) throw postgresUnavailable(this.path, "unstorable");
    return toPositional(statement);
  }

  async #use<Result>(action: (client: PoolClient) => Promise<Result>): Promise<Result> {
    if (this.#closing !== null) throw postgresUnavailable(this.path, "closed");
    if (this.#pending.size >= this.#options.maxPending) throw postgresUnavailable(this.path, "overloaded");
    const pending = this.#connectAnd(action);
    this.#pending.add(pending);
    try {
      return await pending;
    } catch (error) {
      throw translatePostgresError(error, this.path);
    } finally {
      this.#pending.delete(pending);
    }
  }

  async #connectAnd<Result>(action: (client: PoolClient) => Promise<Result>): Promise<Result> {
    const client = await this.#connect();
    try {
      const result = await action(client);
      client.release();
      return result;
    } catch (error) {
      client.release(true); // in whatever state it is; the next call has another
      throw error;
    }
  }

  /** Where a server did not answer in time, the calls of the same time do not wait for it again: a run has many of them. */
  async #connect(): Promise<PoolClient> {
    const timeoutMs = this.#options.busyTimeoutMs;
    const startedAt = monotonicMs();
    if (startedAt < this.#silentUntilMs) throw postgresUnavailable(this.path, "unreachable");
    this.#pool ??= createPool({ url: this.#url, timeoutMs });
    try {
      return await (await this.#pool).connect();
    } catch (error) {
      const reason = translatePostgresError(error, this.path);
      const now = monotonicMs();
      if (isUnavailable(reason, "unreachable") && now - startedAt >= timeoutMs) this.#silentUntilMs = now + timeoutMs;
      throw reason;
    }
  }
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
