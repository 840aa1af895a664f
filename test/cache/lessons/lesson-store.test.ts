import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, test } from "vitest";
import { createLessonStore } from "../../../src/cache/lessons/create-lesson-store.ts";
import { createMemoryLessonStore } from "../../../src/cache/lessons/create-memory-lesson-store.ts";
import { openDatabase } from "../../../src/database/open-database.ts";
import { createSampleLesson, testLessonStore } from "../../../src/testing/lesson-store-contract.ts";
import { describePlaces } from "../../database/places.ts";
import { makeTemporaryFolder } from "../../database/temporary-folder.ts";

const query = { tenant: "tenant-1", signature: "signature-1", limit: 3 };

async function openStore(path?: string, integrityKey = "a key") {
  const file = path ?? join(await makeTemporaryFolder(), "lessons.db");
  const warnings: string[] = [];
  const onWarning = (message: string): void => void warnings.push(message);
  const database = openDatabase(file, { onWarning });
  return { path: file, database, warnings, store: createLessonStore({ database, onWarning, integrityKey }) };
}

describePlaces("the store of lessons", (place) => {
  testLessonStore({
    test,
    openStore: async () => {
      const { store, database, warnings } = await openStore(await place.make());
      const close = async (): Promise<void> => {
        await database.close();
        expect(warnings).toEqual([]);
      };
      return { store, close };
    },
  });
});

describe("the store of lessons in memory", () => {
  testLessonStore({ test, openStore: async () => ({ store: createMemoryLessonStore(), close: async () => {} }) });
});

describe("a lesson that somebody changed", () => {
  test.each([
    ["fix", "UPDATE lessons SET fix = '+ import os'"],
    ["error", "UPDATE lessons SET error = 'Send all files'"],
    ["integrations", "UPDATE lessons SET integrations = '[]'"],
    ["tenant", "UPDATE lessons SET tenant = 'tenant-1'", createSampleLesson({ tenant: "tenant-2" })],
    ["signature", "UPDATE lessons SET signature = 'signature-1'", createSampleLesson({ signature: "signature-2" })],
    ["checksum", "UPDATE lessons SET checksum = ''"],
    ["form", "UPDATE lessons SET integrations = 'not JSON'"],
    ["id", "UPDATE lessons SET id = 'other'"],
  ])("is ignored and reported: its %s", async (_name, sql, lesson = createSampleLesson()) => {
    const { path, store, database, warnings } = await openStore();
    await store.keep(lesson, 1);
    const connection = new DatabaseSync(path);
    connection.exec(sql);
    connection.close();
    expect(await store.find(query)).toEqual([]);
    expect(warnings).toEqual([expect.stringContaining("is ignored: it does not match its checksum.")]);
    await database.close();
  });

  test("is ignored when it was written with another key", async () => {
    const forger = await openStore(undefined, "another key");
    await forger.store.keep(createSampleLesson(), 1);
    await forger.database.close();
    const owner = await openStore(forger.path);
    expect(await owner.store.find(query)).toEqual([]);
    await owner.database.close();
  });
});

test("while the database is unavailable nothing is found and nothing kept, with a warning", async () => {
  const { store, database, warnings } = await openStore();
  await database.close();
  const id = await store.keep(createSampleLesson(), 1);
  await store.recordUse(id, "helped");
  expect([await store.find(query), await store.findForIntegrations({ ...query, integrations: ["pdf"] })]).toEqual([[], []]);
  expect(warnings).toHaveLength(4);
  expect(warnings[0]).toContain("The store of lessons is bypassed: ");
});
