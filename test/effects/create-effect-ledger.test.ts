import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, onTestFinished, test } from "vitest";
import { toSqliteDefinition } from "../../src/database/migration-step.ts";
import { APPLICATION_ID, MIGRATIONS } from "../../src/database/migrations.ts";
import { openDatabase } from "../../src/database/open-database.ts";
import type { Database } from "../../src/database/port.ts";
import { describePlaces, type Place } from "../database/places.ts";
import { startChild } from "../database/start-child.ts";
import { makeTemporaryFolder } from "../database/temporary-folder.ts";
import { openLedger, readEffects, SCOPE } from "./open-ledger.ts";

const BUSY_TIMEOUT_MS = 50;

function openDatabaseAt(path: string, options = {}): Database {
  const database = openDatabase(path, { onWarning: (message) => expect.fail(message), ...options });
  onTestFinished(() => database.close());
  return database;
}

async function openAt(place: Place) {
  const path = await place.make();
  return { database: openDatabaseAt(path), tamper: (sql: string) => place.tamper(path, sql), path };
}

async function openFile(options = {}) {
  const path = join(await makeTemporaryFolder(), "executor.db");
  return { path, database: openDatabaseAt(path, options) };
}

/** Changes the file as another program would. */
function tamperFile(path: string, sql: string): void {
  const connection = new DatabaseSync(path);
  connection.exec(sql);
  connection.close();
}

async function holdLock(path: string): Promise<() => Promise<void>> {
  const child = startChild("hold-lock", [path]);
  await child.nextLine();
  return async () => {
    child.process.stdin?.end();
    await child.ended;
  };
}

describePlaces("the ledger of effects", (place) => {
  test("writes down that an effect begins, and then what it returned", async () => {
    const { database } = await openAt(place);
    const { start, finish } = openLedger(database);
    expect(await start("mail:1")).toEqual({ status: "go" });
    const begun = { key: "mail:1", status: "started", value: null, execution: 1, started_at: 1_000, done_at: null };
    expect(await readEffects(database)).toEqual([begun]);
    await finish("mail:1", { id: [7, "ñ"] });
    expect(await readEffects(database)).toEqual([{ ...begun, status: "done", value: '{"id":[7,"ñ"]}', done_at: 1_000 }]);
  });

  test("gives a later execution what an earlier one returned, and leaves the row as it is", async () => {
    const { database } = await openAt(place);
    const first = openLedger(database);
    await first.start("a");
    await first.finish("a", null);
    const before = await readEffects(database);
    expect(await openLedger(database, { execution: 2, clock: () => 2_000 }).start("a")).toEqual({ status: "done", value: null });
    expect(await readEffects(database)).toEqual(before);
  });

  test("refuses what an earlier execution began and did not finish", async () => {
    const { database } = await openAt(place);
    await openLedger(database).start("a");
    const second = openLedger(database, { execution: 2 });
    expect(await second.start("a")).toMatchObject({ status: "unknown", message: /nobody knows whether it happened/ });
    await expect(second.finish("a", 1)).rejects.toThrow(/had not been let go/);
    expect(await readEffects(database)).toMatchObject([{ status: "started", execution: 1 }]);
  });

  test.each(["tenant", "runId", "checkpointNamespace", "mapIndex"])("keeps effects of another %s apart", async (part) => {
    const { database } = await openAt(place);
    const ledgers = [openLedger(database), openLedger(database, { scope: { ...SCOPE, [part]: "another" } })];
    for (const { start } of ledgers) expect(await start("a")).toEqual({ status: "go" });
    await ledgers[1]?.finish("a", 2);
    expect((await readEffects(database)).map(({ status }) => status).toSorted()).toEqual(["done", "started"]);
  });

  test("finishes an effect once, and only one that it let go", async () => {
    const { database } = await openAt(place);
    const { start, finish, warnings } = openLedger(database);
    await expect(finish("a", 1)).rejects.toThrow(/had not been let go/);
    await start("a");
    await finish("a", 1);
    await expect(finish("a", 2)).rejects.toThrow(/had not been let go/);
    expect(await readEffects(database)).toMatchObject([{ status: "done", value: "1" }]);
    expect(warnings).toHaveLength(2);
  });

  test("tells of a row that somebody removed before the effect came to its end", async () => {
    const { tamper, database } = await openAt(place);
    const { start, finish } = openLedger(database);
    await start("a");
    await tamper("DELETE FROM effects");
    await expect(finish("a", 1)).rejects.toThrow(/gone/);
  });

  test.each(["not JSON", '{"lc":1}', ""])("lets nothing happen where the value of a row is %j", async (value) => {
    const { tamper, database } = await openAt(place);
    const first = openLedger(database);
    await first.start("a");
    await first.finish("a", 1);
    await tamper(`UPDATE effects SET value = '${value}'`);
    expect(await openLedger(database).start("a")).toMatchObject({ status: "unknown", message: /cannot be read/ });
    await tamper("UPDATE effects SET value = NULL");
    expect(await openLedger(database).start("a")).toMatchObject({ status: "unknown", message: /cannot be read/ });
  });

  test("lets one of two processes have each of 200 effects that both start at once", async () => {
    const { path, database } = await openAt(place);
    const children = [1, 2].map(() => startChild(new URL("./children/start-effects.ts", import.meta.url), [path, "200"]));
    for (const child of children) child.process.stdin?.end();
    const answers = await Promise.all(children.map(async (child) => (await child.ended).lines));
    for (let key = 0; key < 200; key += 1) {
      const got = answers.flatMap((lines) => lines.filter((line) => line.startsWith(`${key} `))).toSorted();
      expect(got).toEqual([`${key} go`, `${key} unknown`]);
    }
    expect(await readEffects(database)).toHaveLength(200);
  }, 60_000);

  test("has an effect as begun whose process was killed right after it was let go", async () => {
    const { path, database } = await openAt(place);
    const child = startChild(new URL("./children/start-effects.ts", import.meta.url), [path, "1"]);
    expect(await child.nextLine()).toBe("0 go");
    child.process.kill("SIGKILL");
    await child.ended;
    expect(await openLedger(database, { execution: 2 }).start("0")).toMatchObject({ status: "unknown" });
    expect(await readEffects(database)).toMatchObject([{ key: "0", status: "started" }]);
  });
});

describe("the ledger of effects in a file", () => {
  test("lets nothing happen while another process holds the file, and tells the host why", async () => {
    const { path, database } = await openFile({ busyTimeoutMs: BUSY_TIMEOUT_MS });
    await database.ready();
    const { start, warnings } = openLedger(database);
    const release = await holdLock(path);
    const refused = await start("a");
    expect(refused).toMatchObject({ status: "refused", message: /cannot be written now/ });
    expect(JSON.stringify(refused)).not.toContain(path);
    expect(warnings.join()).toMatch(/another process holds its lock/);
    await release();
    expect(await start("a")).toEqual({ status: "go" });
  });

  test("leaves an effect as begun whose end cannot be written", async () => {
    const { path, database } = await openFile({ busyTimeoutMs: BUSY_TIMEOUT_MS });
    const { start, finish, warnings } = openLedger(database);
    await start("a");
    const release = await holdLock(path);
    await expect(finish("a", 1)).rejects.toMatchObject({ reason: "locked" });
    await release();
    expect(await readEffects(database)).toMatchObject([{ status: "started", value: null }]);
    expect(warnings).toHaveLength(1);
  });

  test.each<readonly [string, (path: string, database: Database) => void | Promise<void>]>([
    ["was closed", (_path, database) => database.close()],
    ["belongs to a newer version", (path) => tamperFile(path, "PRAGMA user_version = 99")],
    ["takes no new row", (path) => tamperFile(path, "CREATE TRIGGER full BEFORE INSERT ON effects BEGIN SELECT RAISE(ABORT, 'full'); END")],
  ])("lets nothing happen where the database %s", async (_name, spoil) => {
    const { path, database: maker } = await openFile();
    await maker.ready();
    await maker.close();
    const database = openDatabase(path, { onWarning: (message) => expect.fail(message) });
    onTestFinished(() => database.close());
    await spoil(path, database);
    const { start, warnings } = openLedger(database);
    expect((await start("a")).status).toBe("refused");
    expect(warnings).toHaveLength(1);
  });

  test("brings a database of the version before to this one, with what it holds", async () => {
    const { path } = await openFile();
    const [first = ""] = MIGRATIONS.map(toSqliteDefinition);
    tamperFile(path, `${first}; PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = 1`);
    tamperFile(path, "INSERT INTO runs VALUES ('t', 'old', 'a task', 'ok', NULL, 1, 2, '{}')");
    const migrated = openDatabase(path, { onWarning: (message) => expect.fail(message) });
    onTestFinished(() => migrated.close());
    expect(await openLedger(migrated).start("a")).toEqual({ status: "go" });
    expect(await migrated.read({ sql: "SELECT id FROM runs", values: {} })).toEqual([{ id: "old" }]);
  });
});
