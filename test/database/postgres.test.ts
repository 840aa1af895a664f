import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { DatabaseSync } from "node:sqlite";
import { inspect } from "node:util";
import { Client } from "pg";
import { describe, expect, onTestFinished, test } from "vitest";
import { createProgramCache } from "../../src/cache/create-program-cache.ts";
import { migrate, SCHEMA_VERSION } from "../../src/database/migrations.ts";
import { openDatabase, type DatabaseOptions } from "../../src/database/open-database.ts";
import type { Database, Statement } from "../../src/database/port.ts";
import { inspectPostgres } from "../../src/database/postgres/inspect-postgres.ts";
import { ConfigurationError } from "../../src/errors.ts";
import { createSampleProgram } from "../../src/testing/program-cache-contract.ts";
import { describePostgres, runSql } from "./places.ts";
import { startChild } from "./start-child.ts";

function open(url: string, options: Partial<DatabaseOptions> = {}): Database {
  const database = openDatabase(url, { onWarning: (message) => expect.fail(message), ...options });
  onTestFinished(() => database.close());
  return database;
}

const readIds: Statement = { sql: "SELECT id FROM runs ORDER BY id", values: {} };

function insertRun(id: string): Statement {
  return { sql: "INSERT INTO runs VALUES ('t', :id, 'a task', 'ok', NULL, 1, 2, '{}', NULL)", values: { id } };
}

async function idsIn(database: Database): Promise<readonly unknown[]> {
  return (await database.read(readIds)).map((row) => row["id"]);
}

async function errorOf(action: Promise<unknown>): Promise<Error> {
  const error: unknown = await action.then(
    () => new Error("no error"),
    (reason: unknown) => reason,
  );
  if (!(error instanceof Error)) throw new Error("what was thrown is no error");
  return error;
}

/** Opens a transaction of another program, which holds what it locks until it is told to end. */
async function holdLock(url: string, sql: string): Promise<() => Promise<void>> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query(`BEGIN; SET search_path TO cached_executor; ${sql}`);
  return () => client.end();
}

const BREAK_OFF = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'cached-executor'";

describePostgres("a database", (place) => {
  test("gives back numbers as numbers, texts as texts, and an integer that no number holds whole", async () => {
    const database = open(await place.make());
    const sql = `SELECT CAST(:large AS BIGINT) AS large, CAST(9223372036854775807 AS BIGINT) AS larger, CAST(:real AS DOUBLE PRECISION) AS real,
      CAST(:text AS TEXT) AS text, 1 = 1 AS truth, sum(CAST(2 AS BIGINT)) AS total, NULL AS nothing`;
    const values = { large: Number.MAX_SAFE_INTEGER, real: 0.1 + 0.2, text: "'; --\r\n:name\u2028😀ñ" };
    const row = { ...values, larger: 9223372036854775807n, truth: 1, total: 2, nothing: null };
    expect(await database.read({ sql, values })).toEqual([row]);
  });

  test("commits all statements of a write or none, and returns the rows of each", async () => {
    const database = open(await place.make());
    expect(await errorOf(database.write([insertRun("1"), insertRun("1")]))).toMatchObject({ reason: "failed" });
    expect(await idsIn(database)).toEqual([]);
    expect(await database.write([insertRun("1"), readIds])).toEqual([[], [{ id: "1" }]]);
  });

  test("does again what the server took back, because two waited for each other", async () => {
    const database = open(await place.make());
    await database.write([insertRun("1"), insertRun("2")]);
    const touch = (id: string): Statement => ({ sql: "UPDATE runs SET ended_at = ended_at + 1 WHERE id = :id", values: { id } });
    const rest: Statement = { sql: "SELECT pg_sleep(0.3)", values: {} };
    await Promise.all([database.write([touch("1"), rest, touch("2")]), database.write([touch("2"), rest, touch("1")])]);
    expect(await database.read({ sql: "SELECT ended_at FROM runs", values: {} })).toEqual([{ ended_at: 4 }, { ended_at: 4 }]);
  });

  test("finishes what was asked for before it closes, though more than there are connections, and refuses later calls", async () => {
    const url = await place.make();
    const database = open(url);
    const writes = Array.from({ length: 50 }, (_, number) => database.write([insertRun(String(number))]));
    await Promise.all([...writes, database.close(), database.close()]);
    expect(await errorOf(database.read(readIds))).toMatchObject({ reason: "closed" });
    expect(await idsIn(open(url))).toHaveLength(50);
  });

  test("lets a process end that has it open, but not before a pending write is committed", async () => {
    const url = await place.make();
    const { lines, exitCode } = await startChild("leave-open", [url]).ended;
    expect({ lines, exitCode }).toEqual({ lines: ["end of script"], exitCode: 0 });
    expect(await idsIn(open(url))).toEqual(["awaited", "not awaited"]);
  });

  test("is created by four processes at once without a failure, and counts every one of their writes to one key", async () => {
    const url = await place.make();
    const children = Array.from({ length: 4 }, () => startChild("keep-one-program", [url, "50"]));
    for (const child of children) expect((await child.ended).lines).toEqual(["done"]);
    const cache = createProgramCache({ database: open(url), onWarning: (message) => expect.fail(message), clock: () => 0 });
    expect(await cache.find({ tenant: "tenant-1", exactKey: "key-1" })).toMatchObject([{ successes: 200 }]);
  });
});

describePostgres("the schema", (place) => {
  test("has the tables and columns of the file, and nothing is made outside of it", async () => {
    const url = await place.make();
    await open(url).ready();
    const made = await runSql(
      url,
      `SELECT table_schema || '.' || table_name AS "table", column_name AS "column" FROM information_schema.columns
       WHERE table_schema NOT IN ('pg_catalog', 'information_schema') AND table_name <> 'database_version' ORDER BY 1, ordinal_position`,
    );
    const file = new DatabaseSync(":memory:");
    migrate(file, () => undefined);
    const columns = file.prepare(
      `SELECT 'cached_executor.' || tables.name AS "table", columns.name AS "column"
       FROM pragma_table_list AS tables JOIN pragma_table_info(tables.name) AS columns
       WHERE tables.schema = 'main' AND tables.name NOT LIKE 'sqlite_%' AND tables.name NOT LIKE 'checkpoint%' ORDER BY 1, cid`,
    ); // a server's checkpoints are kept by the official saver
    expect(made).toEqual(columns.all().map((row) => ({ ...row })));
  });

  test("of an older version is brought to this one, with what it holds", async () => {
    const url = await place.make();
    const before = open(url);
    await before.write([insertRun("old")]);
    await before.close();
    await place.tamper(url, `DROP TABLE machines; UPDATE database_version SET version = ${SCHEMA_VERSION - 1}`);
    const migrated = open(url);
    expect(await idsIn(migrated)).toEqual(["old"]);
    expect(await migrated.read({ sql: "SELECT * FROM machines", values: {} })).toEqual([]);
    expect(await runSql(url, "SELECT version FROM cached_executor.database_version")).toEqual([{ version: SCHEMA_VERSION }]);
  });

  test("may have been made by somebody with the right to, and left empty", async () => {
    const url = await place.make();
    await runSql(url, "CREATE SCHEMA cached_executor");
    expect(await idsIn(open(url))).toEqual([]);
  });

  test.each([
    ["a newer version", "CREATE TABLE database_version AS SELECT '1129858371' AS application, 99 AS version", "has version 99"],
    ["another program", "CREATE TABLE bookmarks (x int)", "another program"],
    [
      "another program that also notes its version",
      "CREATE TABLE database_version AS SELECT 'x' AS application, 1 AS version",
      "another program",
    ],
  ])("of %s is refused and not touched", async (_words, sql, words) => {
    const url = await place.make();
    await runSql(url, `CREATE SCHEMA cached_executor; SET search_path TO cached_executor; ${sql}`);
    const database = open(url);
    for (const call of [() => database.ready(), () => database.read(readIds), () => database.write([insertRun("1")])]) {
      const error = await errorOf(call());
      expect(error).toBeInstanceOf(ConfigurationError);
      expect(error).toMatchObject({ reason: "input", message: expect.stringContaining(words) });
    }
    expect((await inspectPostgres(url)).problem).toContain(words);
    expect(await runSql(url, "SELECT FROM pg_tables WHERE schemaname = 'cached_executor'")).toHaveLength(1);
  });

  test("that was dropped fails one call, and is made anew by the next", async () => {
    const url = await place.make();
    const database = open(url);
    await database.write([insertRun("1")]);
    await runSql(url, "DROP SCHEMA cached_executor CASCADE");
    expect(await errorOf(database.read(readIds))).toMatchObject({ reason: "gone" });
    expect(await idsIn(database)).toEqual([]);
  });

  test("is looked at by the doctor, who makes nothing", async () => {
    const url = await place.make();
    const name = url.replace(":secret", "");
    expect(await inspectPostgres(url)).toEqual({ name, exists: false, problem: null });
    expect(await runSql(url, "SELECT FROM pg_namespace WHERE nspname = 'cached_executor'")).toEqual([]);
    await open(url).ready();
    expect(await inspectPostgres(url)).toEqual({ name, exists: true, problem: null });
  });
});

describePostgres("a server that cannot be used", (place) => {
  test.each([
    ["with another password", (url: string) => url.replace(":secret@", ":pa55w0rd@"), "refused"],
    ["without a password", (url: string) => url.replace(":secret@", "@"), "refused"],
    ["for a database that is not there", (url: string) => `${url}_not`, "refused"],
    ["where nobody listens", (url: string) => url.replace(/:\d+\//, ":1/"), "unreachable"],
  ])("says so %s, and shows no password", async (_words, change, reason) => {
    const url = change(await place.make());
    const error = await errorOf(open(url).read(readIds));
    expect(error).toMatchObject({ name: "DatabaseUnavailableError", reason });
    expect(inspect(error, { depth: Infinity, showHidden: true })).not.toMatch(/secret|pa55w0rd/);
    const { problem } = await inspectPostgres(url);
    expect(problem).toBe(error.message);
  });

  test("says that there is no connection left for its user, or no right to write", async () => {
    const url = await place.make();
    await open(url).ready();
    const role = `role_${process.pid}_${Date.now()}`;
    await runSql(url, `CREATE ROLE ${role} LOGIN PASSWORD 'secret' CONNECTION LIMIT 0; GRANT USAGE ON SCHEMA cached_executor TO ${role}`);
    await runSql(url, `GRANT SELECT ON ALL TABLES IN SCHEMA cached_executor TO ${role}`);
    const database = open(url.replace("postgres:secret", `${role}:secret`));
    expect(await errorOf(database.read(readIds))).toMatchObject({ reason: "overloaded" });
    await runSql(url, `ALTER ROLE ${role} CONNECTION LIMIT 5`);
    expect(await idsIn(database)).toEqual([]);
    expect(await errorOf(database.write([insertRun("1")]))).toMatchObject({ reason: "read-only" });
    await runSql(url, `DROP OWNED BY ${role}; DROP ROLE ${role}`).catch(() => undefined); // it may be logged in
  });

  test("waits for another's lock, and then gives up", async () => {
    const url = await place.make();
    const database = open(url, { busyTimeoutMs: 1_000 });
    await database.ready();
    const release = await holdLock(url, "LOCK TABLE runs");
    expect(await errorOf(database.write([insertRun("1")]))).toMatchObject({ reason: expect.stringMatching(/^(locked|timed-out)$/) });
    await release();
    await expect.poll(() => database.write([insertRun("1")]).then(() => "written"), { timeout: 10_000 }).toBe("written"); // the next calls wait a short time only
  });

  test("refuses a call when too many wait, and one that waits too long for a connection", async () => {
    const url = await place.make();
    const few = open(url, { maxPending: 2 });
    const calls = await Promise.allSettled([1, 2, 3].map(() => few.read(readIds)));
    expect(calls.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "rejected"]);
    const slow = open(url, { busyTimeoutMs: 2_000 });
    await slow.ready();
    const rest = { sql: "SELECT pg_sleep(9)", values: {} };
    const reasons = (await Promise.all(Array.from({ length: 5 }, () => errorOf(slow.read(rest))))).map((error) =>
      Reflect.get(error, "reason"),
    );
    expect(reasons.toSorted()).toEqual(["overloaded", "timed-out", "timed-out", "timed-out", "timed-out"]);
  });

  test("breaks off, at rest or at work, and is used again", async () => {
    const url = await place.make();
    const database = open(url);
    await database.ready();
    await runSql(url, BREAK_OFF);
    const resting = database.read({ sql: "SELECT pg_sleep(60)", values: {} });
    const error = errorOf(resting);
    await expect
      .poll(() => runSql(url, "SELECT FROM pg_stat_activity WHERE query LIKE '%pg_sleep(60)' AND state = 'active'"))
      .toHaveLength(1);
    await runSql(url, BREAK_OFF);
    expect(await error).toMatchObject({ reason: "unreachable" });
    expect(await idsIn(database)).toEqual([]);
  });

  test("cannot hold a NUL character: the cache is bypassed, and says why", async () => {
    const warnings: string[] = [];
    const database = open(await place.make());
    const cache = createProgramCache({ database, onWarning: (message) => warnings.push(message) });
    await cache.keep(createSampleProgram({ task: "Count \0" }), 1);
    expect(await cache.find({ tenant: "tenant-1", exactKey: "key-1" })).toEqual([]);
    expect(warnings).toEqual([
      expect.stringMatching(/^The program cache is bypassed: .*PostgreSQL cannot hold a text with a NUL character/),
    ]);
  });
});

describe("a server that never answers", () => {
  test("is given up in time, and the calls that follow wait a short time, for one connection", async () => {
    const sockets: Socket[] = [];
    const server = createServer((socket) => void sockets.push(socket)).listen(0, "127.0.0.1");
    onTestFinished(() => {
      for (const socket of sockets) socket.destroy();
      server.close();
    });
    await once(server, "listening");
    const address = server.address();
    const port = typeof address === "object" ? address?.port : 0;
    const database = open(`postgresql://app:secret@127.0.0.1:${port}/main`, { busyTimeoutMs: 500 });
    const startedAt = performance.now();
    expect(await errorOf(database.read(readIds))).toMatchObject({ reason: "unreachable" });
    expect(performance.now() - startedAt).toBeLessThan(5_000);
    const calls = await Promise.all(Array.from({ length: 9 }, () => errorOf(database.write([insertRun("1")]))));
    expect(calls.map((error) => Reflect.get(error, "reason"))).toEqual(Array(9).fill("timed-out"));
    expect(sockets.length).toBeLessThan(4); // one connection is tried at a time
  });
});
