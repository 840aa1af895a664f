import { copyFileSync, readdirSync, readFileSync, renameSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, test } from "vitest";
import { DatabaseUnavailableError } from "../../src/database/database-unavailable-error.ts";
import { openDatabase } from "../../src/database/open-database.ts";
import type { Database, Statement } from "../../src/database/port.ts";
import { startChild } from "./start-child.ts";
import { makeTemporaryFolder } from "./temporary-folder.ts";

const readRuns: Statement = { sql: "SELECT id, metadata FROM runs", values: {} };

function insertRun(id: string): Statement {
  const sql = "INSERT INTO runs VALUES ('t', :id, 'a task', 'ok', NULL, 1, 2, :metadata, NULL)";
  return { sql, values: { id, metadata: "m".repeat(3_000) } };
}

const insertEffect: Statement = {
  sql: "INSERT INTO effects VALUES ('t', 'run', '', '', 'key', 1, 'started', NULL, 1, NULL, '')",
  values: {},
};

interface Opened {
  readonly database: Database;
  readonly warnings: string[];
}

function openWith(path: string): Opened {
  const warnings: string[] = [];
  return { database: openDatabase(path, { onWarning: (message) => warnings.push(message) }), warnings };
}

async function makeFilled(): Promise<string> {
  const path = join(await makeTemporaryFolder(), "cache.db");
  const { database } = openWith(path);
  for (let number = 0; number < 50; number += 1) await database.write([insertRun(String(number))]);
  await database.close();
  return path;
}

function setAsideIn(path: string): readonly string[] {
  return readdirSync(join(path, "..")).filter((name) => /^cache\.db\.damaged-\d{8}T\d{9}Z$/.test(name));
}

function overwriteFrom(path: string, offset: number): void {
  const bytes = readFileSync(path);
  bytes.fill(0xff, offset);
  writeFileSync(path, bytes);
}

describe("a damaged file", () => {
  test.each([
    ["garbage", (path: string) => writeFileSync(path, "this is not a database\n".repeat(100))],
    ["a few bytes of garbage", (path: string) => writeFileSync(path, "hello world")],
    ["truncated", (path: string) => truncateSync(path, Math.floor(statSync(path).size / 2))],
    ["overwritten from its first table on", (path: string) => overwriteFrom(path, 100)],
  ])("is set aside as it is, and a new one made, when it is %s", async (_name, damage) => {
    const path = await makeFilled();
    damage(path);
    const damaged = readFileSync(path);
    const { database, warnings } = openWith(path);
    expect(await database.read(readRuns)).toEqual([]);
    await database.write([insertRun("new")]);
    expect(await database.read(readRuns)).toHaveLength(1);
    await database.close();
    const [name, ...others] = setAsideIn(path);
    expect(others).toEqual([]);
    expect(readFileSync(join(path, "..", String(name)))).toEqual(damaged);
    expect(warnings).toEqual([expect.stringMatching(/is damaged\. It was set aside as .*cache\.db\.damaged-.*, and a new one is used/)]);
  });

  test("is found by the first read that meets the damage, and set aside at the next call", async () => {
    const path = await makeFilled();
    overwriteFrom(path, Math.floor(statSync(path).size / 2)); // what is read at opening is whole
    const { database, warnings } = openWith(path);
    await expect(database.read(readRuns)).rejects.toMatchObject({ name: "DatabaseUnavailableError", reason: "damaged" });
    expect(await database.read(readRuns)).toEqual([]);
    expect(warnings).toHaveLength(1);
    await database.close();
    expect(setAsideIn(path)).toHaveLength(1);
  });

  test("is found by the first write that meets the damage, and set aside at the next call", async () => {
    const path = await makeFilled();
    overwriteFrom(path, Math.floor(statSync(path).size / 2));
    const { database, warnings } = openWith(path);
    const update: Statement = { sql: "UPDATE runs SET task = 'another task'", values: {} };
    await expect(database.write([update])).rejects.toBeInstanceOf(DatabaseUnavailableError);
    await database.write([update]);
    expect(warnings).toHaveLength(1);
    await database.close();
    expect(setAsideIn(path)).toHaveLength(1);
  });

  test.each([
    ["name of a column", "metadata TEXT", "metadatb TEXT", readRuns],
    ["condition", "'started', 'done'", "'starred', 'done'", insertEffect],
  ])(
    "is found by the first statement that meets a damaged %s, and set aside at the next call",
    async (_name, sound, damaged, statement) => {
      const path = await makeFilled();
      const bytes = readFileSync(path);
      // everywhere: what SQLite has moved to another page still stands where it was
      for (let at = bytes.indexOf(sound); at !== -1; at = bytes.indexOf(sound, at + 1)) bytes.write(damaged, at, "latin1");
      writeFileSync(path, bytes);
      const { database, warnings } = openWith(path);
      await expect(database.write([statement])).rejects.toMatchObject({ reason: "damaged" });
      await database.write([statement]);
      expect(await database.read(readRuns)).toHaveLength(0);
      expect(warnings).toHaveLength(1);
      await database.close();
      expect(setAsideIn(path)).toHaveLength(1);
    },
  );

  test("is set aside when it claims to be of an earlier version than its tables", async () => {
    const path = await makeFilled();
    const bytes = readFileSync(path);
    bytes.writeUInt32BE(1, 60); // its user_version (https://sqlite.org/fileformat.html)
    writeFileSync(path, bytes);
    const { database, warnings } = openWith(path);
    await database.write([insertRun("new")]);
    expect(warnings).toHaveLength(1);
    await database.close();
  });

  test("is left alone when a statement of ours is what is wrong", async () => {
    const path = await makeFilled();
    const { database, warnings } = openWith(path);
    await expect(database.write([{ sql: "DELETE FROM nowhere", values: {} }])).rejects.toMatchObject({ reason: "damaged" });
    expect(await database.read(readRuns)).toHaveLength(50);
    expect(warnings).toEqual([]);
    await database.close();
  });

  test("is set aside once by four processes that find it at once", async () => {
    const path = await makeFilled();
    writeFileSync(path, "this is not a database\n".repeat(100));
    const children = Array.from({ length: 4 }, () => startChild("try-to-write", [path], { stdio: ["pipe", "pipe", "ignore"] }));
    for (const child of children) expect(["written", "gone"]).toContain((await child.ended).lines[0]);
    expect(setAsideIn(path)).toHaveLength(1);
  }, 60_000);

  test("is left alone while another process is about to set it aside", async () => {
    const path = await makeFilled();
    writeFileSync(path, "this is not a database\n".repeat(100));
    const other = new DatabaseSync(`${path}.repair-lock`);
    other.exec("BEGIN EXCLUSIVE");
    const database = openDatabase(path, { onWarning: (message) => expect.fail(message), busyTimeoutMs: 50 });
    await expect(database.ready()).rejects.toMatchObject({ reason: "locked" });
    expect(setAsideIn(path)).toEqual([]);
    other.close();
    await database.close();
  });

  test("is noticed by whoever had it open when another one lies in its place", async () => {
    const path = await makeFilled();
    const { database } = openWith(path);
    expect(await database.read(readRuns)).toHaveLength(50);
    copyFileSync(path, `${path}.copy`);
    renameSync(`${path}.copy`, path);
    await expect(database.read(readRuns)).rejects.toMatchObject({ reason: "gone" });
    await expect(database.write([insertRun("new")])).rejects.toMatchObject({ reason: "gone" });
    await database.write([insertRun("new")]);
    expect(await database.read(readRuns)).toHaveLength(51);
    await database.close();
  });

  test("leaves an empty file to be used", async () => {
    const path = join(await makeTemporaryFolder(), "cache.db");
    writeFileSync(path, "");
    const { database, warnings } = openWith(path);
    await database.write([insertRun("1")]);
    await database.close();
    expect({ warnings, aside: setAsideIn(path) }).toEqual({ warnings: [], aside: [] });
  });
});
