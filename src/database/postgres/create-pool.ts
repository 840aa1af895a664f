import type { ClientConfig, Pool } from "pg";
import { ConfigurationError } from "../../errors.ts";
import { setColumnParsers } from "./parse-column.ts";
import type { PostgresUrl } from "./parse-postgres-url.ts";
import { inspectSchema, prepareSchema, SCHEMA, type SchemaState } from "./prepare-schema.ts";

/** How long a connection that nobody uses is kept, milliseconds. */
const IDLE_MS = 10_000;

/** How much longer than the server, which ends a statement in time, we wait for its word, milliseconds. */
const GRACE_MS = 500;

export interface ServerOptions {
  readonly url: PostgresUrl;
  /** Longest wait for a lock, and for a statement, milliseconds. */
  readonly timeoutMs: number;
  /** Longest that it may take to connect, milliseconds. */
  readonly connectMs: number;
}

export interface PoolOptions extends ServerOptions {
  /** More calls at once wait. */
  readonly maxConnections: number;
}

/**
 * Creates a pool, which connects when it is first used. Each connection finds our schema as this version makes it. A pool
 * that is idle does not keep the process alive.
 *
 * @throws ConfigurationError (`input`) if the driver is not installed.
 */
export async function createPool(options: PoolOptions): Promise<Pool> {
  const { url, timeoutMs, maxConnections } = options;
  const driver = await importDriver();
  const pool = new driver.Pool({
    ...clientConfigOf(driver, options),
    max: maxConnections,
    idleTimeoutMillis: IDLE_MS,
    allowExitOnIdle: true,
    onConnect: async (client) => {
      client.on("error", ignore); // of a connection at work: whoever waits for its answer is told
      await client.query(settingsOf(timeoutMs));
      await prepareSchema(client, url.name);
    },
  });
  pool.on("error", ignore); // of an idle connection, which the pool then drops
  return pool;
}

/** Looks at our schema over a connection of its own, and changes nothing. @throws what `inspectSchema` and the driver throw. */
export async function inspectServer(options: ServerOptions): Promise<SchemaState> {
  const driver = await importDriver();
  const client = new driver.Client(clientConfigOf(driver, options));
  client.on("error", ignore);
  try {
    await client.connect();
    return await inspectSchema(client, options.url.name);
  } finally {
    await client.end();
  }
}

type Driver = Awaited<ReturnType<typeof importDriver>>;

async function importDriver() {
  try {
    return (await import("pg")).default;
  } catch (cause) {
    throw new ConfigurationError("A database on a PostgreSQL server needs the package pg. Install it: npm install pg", {
      reason: "input",
      cause,
    });
  }
}

function clientConfigOf(driver: Driver, { url, timeoutMs, connectMs }: ServerOptions): ClientConfig {
  return {
    connectionString: url.secretUrl,
    application_name: "cached-executor",
    connectionTimeoutMillis: connectMs,
    query_timeout: timeoutMs + GRACE_MS,
    keepAlive: true,
    types: setColumnParsers(new driver.TypeOverrides()),
  };
}

/** A host that is cut off in the middle of a transaction must not hold its locks for long. */
function settingsOf(timeoutMs: number): string {
  return `SET search_path TO ${SCHEMA}; SET default_transaction_isolation TO 'read committed';
    SET statement_timeout TO ${timeoutMs}; SET lock_timeout TO ${timeoutMs}; SET idle_in_transaction_session_timeout TO ${2 * timeoutMs}`;
}

function ignore(): void {
  // it is told where it matters
}
