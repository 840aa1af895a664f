import { existsSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { readSchemaVersion, SCHEMA_VERSION } from "../../src/database/migrations.ts";
import { openDatabase } from "../../src/database/open-database.ts";
import { inspectFile } from "../../src/database/refuse-others.ts";
import { monotonicMs } from "../../src/database/wait.ts";
import { makeTemporaryFolder } from "./temporary-folder.ts";

function isMade(path: string): boolean {
  if (!existsSync(path)) return false;
  const connection = new DatabaseSync(path);
  connection.exec("PRAGMA busy_timeout = 1000");
  const version = readSchemaVersion(connection);
  connection.close();
  return version === SCHEMA_VERSION;
}

test("takes a file for ours at every moment while it is made", async () => {
  let inspections = 0;
  for (let round = 0; round < 20; round += 1) {
    const path = join(await makeTemporaryFolder(), "cache.db");
    const database = openDatabase(path, { onWarning: (message) => expect.fail(message) });
    const making = database.ready(); // in a thread of its own, while this one looks
    while (!isMade(path)) {
      if (!existsSync(path)) continue;
      inspectFile(path, monotonicMs() + 1_000);
      inspections += 1;
    }
    await making;
    await database.close();
  }
  expect(inspections).toBeGreaterThan(0);
});
