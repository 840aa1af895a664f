import { once } from "node:events";
import { watch } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { createProgramCache } from "../../src/cache/create-program-cache.ts";
import { openDatabase } from "../../src/database/open-database.ts";
import { startChild } from "./start-child.ts";
import { makeTemporaryFolder } from "./temporary-folder.ts";

function onWarning(message: string): void {
  expect.fail(message);
}

test("loses no acknowledged write, and stays whole, when its process is killed ten times", async () => {
  const path = join(await makeTemporaryFolder(), "cache.db");
  let acknowledgedInAll = 0;
  for (let round = 0; round < 10; round += 1) {
    const child = startChild("write-forever", [path, String(round)]);
    const linesBeforeKill = round * 7; // 0: while the file is made
    for (let line = 0; line <= linesBeforeKill; line += 1) await child.nextLine();
    child.process.kill("SIGKILL");
    const { lines } = await child.ended;
    const acknowledged = lines.filter((line) => /^\d+$/.test(line));
    acknowledgedInAll += acknowledged.length;
    expect(idsOfRound(path, round)).toEqual(expect.arrayContaining(acknowledged));
  }
  expect(acknowledgedInAll).toBeGreaterThan(100);
}, 60_000);

test("is made by the next process when the one that makes it is killed", async () => {
  for (let round = 0; round < 5; round += 1) {
    const folder = await makeTemporaryFolder();
    const child = startChild("write-forever", [join(folder, "cache.db"), "0"]);
    const watcher = watch(folder);
    await once(watcher, "change"); // the file appears
    child.process.kill("SIGKILL");
    watcher.close();
    await child.ended;
    const database = openDatabase(join(folder, "cache.db"), { onWarning });
    await database.write([{ sql: "DELETE FROM runs", values: {} }]);
    expect(await database.read({ sql: "SELECT id FROM runs", values: {} })).toEqual([]);
    await database.close();
  }
}, 60_000);

function idsOfRound(path: string, round: number): readonly unknown[] {
  const connection = new DatabaseSync(path);
  try {
    expect(connection.prepare("PRAGMA integrity_check").get()).toEqual({ integrity_check: "ok" });
    if (connection.prepare("PRAGMA user_version").get()?.["user_version"] === 0) return [];
    return connection
      .prepare("SELECT id FROM runs WHERE tenant = ?")
      .all(String(round))
      .map((row) => row["id"]);
  } finally {
    connection.close();
  }
}

test("counts every one of 500 writes to one key by each of two processes that create the file at once", async () => {
  const path = join(await makeTemporaryFolder(), "cache.db");
  const children = [startChild("keep-one-program", [path, "500"]), startChild("keep-one-program", [path, "500"])];
  for (const child of children) expect((await child.ended).lines).toEqual(["done"]);
  const database = openDatabase(path, { onWarning });
  const cache = createProgramCache({ database, onWarning, clock: () => 0 });
  const programs = await cache.find({ tenant: "tenant-1", exactKey: "key-1" });
  expect(programs.map((program) => program.successes)).toEqual([1_000]);
  await database.close();
}, 60_000);

test("is created by four processes at once without a failure", async () => {
  for (let round = 0; round < 2; round += 1) {
    const path = join(await makeTemporaryFolder(), "cache.db");
    const children = Array.from({ length: 4 }, () => startChild("try-to-write", [path]));
    for (const child of children) expect((await child.ended).lines).toEqual(["written"]);
  }
}, 60_000);
