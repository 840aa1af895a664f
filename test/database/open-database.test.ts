import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, test } from "vitest";
import { DatabaseUnavailableError } from "../../src/database/database-unavailable-error.ts";
import { openDatabase, type DatabaseOptions } from "../../src/database/open-database.ts";
import type { Database, Statement } from "../../src/database/port.ts";
import { ConfigurationError } from "../../src/errors.ts";
import { startChild } from "./start-child.ts";
import { makeTemporaryFolder } from "./temporary-folder.ts";

const noWarning: DatabaseOptions = {
  onWarning: (message) => {
    throw new Error(message);
  },
};

const readIds: Statement = { sql: "SELECT id FROM runs ORDER BY rowid", values: {} };

function insertRun(id: string, metadata = "{}"): Statement {
  const sql = "INSERT INTO runs VALUES ('t', :id, 'a task', 'ok', NULL, 1, 2, :metadata, NULL)";
  return { sql, values: { id, metadata } };
}

async function idsIn(database: Database): Promise<readonly unknown[]> {
  return (await database.read(readIds)).map((row) => row["id"]);
}

async function reasonOf(action: Promise<unknown>): Promise<unknown> {
  const error: unknown = await action.then(
    () => "no error",
    (reason: unknown) => reason,
  );
  return error instanceof DatabaseUnavailableError ? error.reason : error;
}

function writeForeign(path: string, sql: string): Buffer {
  const connection = new DatabaseSync(path);
  connection.exec(sql);
  connection.close();
  return snapshot(path);
}

function snapshot(path: string): Buffer {
  return Buffer.concat([Buffer.from(readdirSync(join(path, "..")).join()), Buffer.from(String(statSync(path).mtimeMs))]);
}

describe("a database", () => {
  test("does nothing on disk before its first call", async () => {
    const folder = await makeTemporaryFolder();
    await openDatabase(join(folder, "cache.db"), noWarning).close();
    expect(readdirSync(folder)).toEqual([]);
  });

  test("makes its folder and files for this user only", async () => {
    const folder = await makeTemporaryFolder();
    const database = openDatabase(join(folder, "deep", "er", "cache.db"), noWarning);
    await database.write([insertRun("1")]);
    const modes = ["deep", "deep/er", "deep/er/cache.db", "deep/er/cache.db-wal", "deep/er/cache.db-shm"].map((name) =>
      (statSync(join(folder, name)).mode & 0o777).toString(8),
    );
    expect(modes).toEqual(["700", "700", "600", "600", "600"]);
    await database.close();
  });

  test("shows a read what an acknowledged write changed", async () => {
    const database = openDatabase(join(await makeTemporaryFolder(), "cache.db"), noWarning);
    expect(await idsIn(database)).toEqual([]);
    await database.write([insertRun("1"), insertRun("2")]);
    expect(await idsIn(database)).toEqual(["1", "2"]);
    await database.close();
  });

  test("returns the rows of each statement of a write", async () => {
    const database = openDatabase(join(await makeTemporaryFolder(), "cache.db"), noWarning);
    const { sql, values } = insertRun("1");
    const rows = await database.write([{ sql: `${sql} RETURNING id`, values }, readIds, insertRun("2")]);
    expect(rows).toEqual([[{ id: "1" }], [{ id: "1" }], []]);
    await database.close();
  });

  test("commits all statements of a write or none", async () => {
    const database = openDatabase(join(await makeTemporaryFolder(), "cache.db"), noWarning);
    expect(await reasonOf(database.write([insertRun("1"), insertRun("1")]))).toBe("failed");
    expect(await idsIn(database)).toEqual([]);
    await database.write([insertRun("1")]);
    expect(await idsIn(database)).toEqual(["1"]);
    await database.close();
  });

  test("holds values as they are, and never as SQL", async () => {
    const database = openDatabase(join(await makeTemporaryFolder(), "cache.db"), noWarning);
    const hostile = "'); DROP TABLE runs; --\r\n😀";
    await database.write([insertRun(hostile)]);
    expect(await idsIn(database)).toEqual([hostile]);
    await database.close();
  });

  test("finishes the writes that were asked for before it closes", async () => {
    const path = join(await makeTemporaryFolder(), "cache.db");
    const database = openDatabase(path, { ...noWarning, maxPending: 100 });
    const writes = Array.from({ length: 100 }, (_, number) => database.write([insertRun(String(number))]));
    await Promise.all([...writes, database.close()]);
    const reopened = openDatabase(path, noWarning);
    expect(await idsIn(reopened)).toHaveLength(100);
    await reopened.close();
  });

  test("refuses calls after it was closed, and may be closed twice", async () => {
    const database = openDatabase(join(await makeTemporaryFolder(), "cache.db"), noWarning);
    await database.write([insertRun("1")]);
    await Promise.all([database.close(), database.close()]);
    expect(await reasonOf(database.read(readIds))).toBe("closed");
    expect(await reasonOf(database.write([insertRun("2")]))).toBe("closed");
  });

  test("refuses a write when too many wait", async () => {
    const database = openDatabase(join(await makeTemporaryFolder(), "cache.db"), { ...noWarning, maxPending: 2 });
    const writes = ["1", "2", "3"].map((id) => reasonOf(database.write([insertRun(id)])));
    expect(await Promise.all(writes)).toEqual(["no error", "no error", "overloaded"]);
    await database.close();
  });

  test("lets a process end that has it open, but not before a pending write is committed", async () => {
    const path = join(await makeTemporaryFolder(), "cache.db");
    const { lines, exitCode } = await startChild("leave-open", [path]).ended;
    expect({ lines, exitCode }).toEqual({ lines: ["end of script"], exitCode: 0 });
    const database = openDatabase(path, noWarning);
    expect(await idsIn(database)).toEqual(["awaited", "not awaited"]);
    await database.close();
  });

  test("is used by two instances of one process", async () => {
    const path = join(await makeTemporaryFolder(), "cache.db");
    const [left, right] = [openDatabase(path, noWarning), openDatabase(path, noWarning)];
    await Promise.all([left.write([insertRun("1")]), right.write([insertRun("2")])]);
    expect(await idsIn(left)).toHaveLength(2);
    await left.close();
    await right.write([insertRun("3")]);
    expect(await idsIn(right)).toHaveLength(3);
    await right.close();
  });
});

describe("a database of another version or program", () => {
  test.each(["PRAGMA journal_mode = WAL; PRAGMA user_version = 99; CREATE TABLE programs (x)", "PRAGMA user_version = 99"])(
    "refuses a newer version's file and does not touch it (%s)",
    async (sql) => {
      const path = join(await makeTemporaryFolder(), "cache.db");
      const before = writeForeign(path, sql);
      const database = openDatabase(path, noWarning);
      for (const call of [database.ready(), database.read(readIds), database.write([insertRun("1")])]) {
        const error = await reasonOf(call);
        expect(error).toBeInstanceOf(ConfigurationError);
        expect(error).toMatchObject({ reason: "input", message: expect.stringContaining("has version 99") });
      }
      await database.close();
      expect(snapshot(path)).toEqual(before);
    },
  );

  test("does not write back the log that a newer version left", async () => {
    const path = join(await makeTemporaryFolder(), "cache.db");
    const newer = new DatabaseSync(path);
    newer.exec("PRAGMA journal_mode = WAL; PRAGMA user_version = 99; CREATE TABLE later (x)");
    const copy = join(await makeTemporaryFolder(), "cache.db");
    for (const suffix of ["", "-wal"]) writeFileSync(copy + suffix, readFileSync(path + suffix));
    newer.close();
    const log = readFileSync(`${copy}-wal`);
    const database = openDatabase(copy, noWarning);
    expect(await reasonOf(database.ready())).toBeInstanceOf(ConfigurationError);
    await database.close();
    expect(readFileSync(`${copy}-wal`)).toEqual(log);
  });

  test("refuses another program's file and does not touch it", async () => {
    const path = join(await makeTemporaryFolder(), "places.sqlite");
    const before = writeForeign(path, "CREATE TABLE bookmarks (x)");
    const database = openDatabase(path, noWarning);
    expect(await reasonOf(database.write([insertRun("1")]))).toMatchObject({
      reason: "input",
      message: expect.stringContaining("another program"),
    });
    await database.close();
    expect(snapshot(path)).toEqual(before);
  });
});

describe("a database that cannot be used", () => {
  test("says so when its path lies under a file", async () => {
    const folder = await makeTemporaryFolder();
    writeFileSync(join(folder, "file"), "");
    const database = openDatabase(join(folder, "file", "cache.db"), noWarning);
    expect(await reasonOf(database.read(readIds))).toBe("failed");
    expect(await reasonOf(database.write([insertRun("1")]))).toBe("failed");
    await database.close();
  });

  test("says so when its path is a folder", async () => {
    const database = openDatabase(await makeTemporaryFolder(), noWarning);
    expect(await reasonOf(database.read(readIds))).toBe("failed");
    await database.close();
  });

  test.each([
    ["a folder", false],
    ["a file", true],
  ])("says so when %s may not be written to", async (_name, hasFile) => {
    const folder = await makeTemporaryFolder();
    const path = join(folder, "cache.db");
    if (hasFile) {
      const owner = openDatabase(path, noWarning);
      await owner.ready();
      await owner.close();
      chmodSync(path, 0o444);
    }
    chmodSync(folder, 0o555);
    const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}; // permissions do not stop root
    const { lines } = await startChild("try-to-write", [path], nobody).ended;
    expect(["read-only", "failed"]).toContain(lines[0]);
    chmodSync(folder, 0o755);
  });

  test("says so when it is full, and can still be read", async () => {
    const database = openDatabase(join(await makeTemporaryFolder(), "cache.db"), noWarning);
    await database.write([insertRun("1")]);
    await database.write([{ sql: "PRAGMA max_page_count = 1", values: {} }]);
    expect(await reasonOf(database.write([insertRun("2", "m".repeat(100_000))]))).toBe("full");
    expect(await idsIn(database)).toEqual(["1"]);
    await database.close();
  });

  test("waits for another process's lock without stopping the event loop, and then gives up", async () => {
    const path = join(await makeTemporaryFolder(), "cache.db");
    const database = openDatabase(path, { ...noWarning, busyTimeoutMs: 1_000 });
    await database.write([insertRun("1")]);
    const holder = startChild("hold-lock", [path]);
    expect(await holder.nextLine()).toBe("locked");

    const started = performance.now();
    const writes = ["2", "3", "4"].map((id) => reasonOf(database.write([insertRun(id)])));
    let turns = 0;
    let turn = setImmediate(function count() {
      turns += 1;
      turn = setImmediate(count);
    });
    expect(await Promise.all(writes)).toEqual(["locked", "locked", "locked"]);
    clearImmediate(turn);
    expect(performance.now() - started).toBeLessThan(2_500); // not 3,000: waiting for a turn counts
    expect(turns).toBeGreaterThan(100);
    expect(await idsIn(database)).toEqual(["1"]);

    const patient = openDatabase(path, noWarning);
    const write = patient.write([insertRun("5")]);
    holder.process.stdin?.end();
    await write;
    expect(await idsIn(database)).toEqual(["1", "5"]);
    await Promise.all([database.close(), patient.close()]);
  });

  test("waits also while another process makes the file", async () => {
    const path = join(await makeTemporaryFolder(), "cache.db");
    const other = new DatabaseSync(path);
    other.exec("BEGIN IMMEDIATE");
    const database = openDatabase(path, { ...noWarning, busyTimeoutMs: 300 });
    const started = performance.now();
    expect(await reasonOf(database.ready())).toBe("locked");
    expect(performance.now() - started).toBeGreaterThanOrEqual(299);
    const waiting = database.write([insertRun("1")]);
    other.close();
    await waiting;
    await database.close();
  });

  test("says once that its file was removed, and then starts a new one", async () => {
    const folder = await makeTemporaryFolder();
    const path = join(folder, "deep", "cache.db");
    const database = openDatabase(path, noWarning);
    await database.write([insertRun("1")]);
    expect(await idsIn(database)).toEqual(["1"]);
    rmSync(join(folder, "deep"), { recursive: true });
    expect(await reasonOf(database.write([insertRun("2")]))).toBe("gone");
    expect(await reasonOf(database.read(readIds))).toBe("gone");
    expect(await idsIn(database)).toEqual([]);
    await database.write([insertRun("3")]);
    expect(await idsIn(database)).toEqual(["3"]);
    await database.close();
    expect(existsSync(path)).toBe(true);
  });
});
