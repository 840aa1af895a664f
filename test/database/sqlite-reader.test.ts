import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { SqliteReader } from "../../src/database/sqlite-reader.ts";
import { makeTemporaryFolder } from "./temporary-folder.ts";

test("never waits for a lock, and reads on when it is given back", async () => {
  const path = join(await makeTemporaryFolder(), "cache.db");
  const other = new DatabaseSync(path);
  other.exec("CREATE TABLE runs (id); INSERT INTO runs VALUES (1); BEGIN EXCLUSIVE");
  const reader = new SqliteReader(path);
  const started = performance.now();
  const read = { sql: "SELECT id FROM runs", values: {} };
  expect(() => reader.read(read)).toThrow(expect.objectContaining({ reason: "locked" }));
  expect(performance.now() - started).toBeLessThan(1_000);
  other.exec("COMMIT");
  expect(reader.read(read)).toMatchObject([{ id: 1 }]);
  reader.close();
  other.close();
});

test("cannot write, and does not make a file", async () => {
  const path = join(await makeTemporaryFolder(), "cache.db");
  const reader = new SqliteReader(path);
  expect(() => reader.read({ sql: "SELECT 1", values: {} })).toThrow(expect.objectContaining({ reason: "failed" }));
  new DatabaseSync(path).close();
  expect(() => reader.read({ sql: "CREATE TABLE runs (id)", values: {} })).toThrow(expect.objectContaining({ reason: "read-only" }));
  reader.close();
});
