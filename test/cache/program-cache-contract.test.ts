import { describe, expect, test } from "vitest";
import { createMemoryProgramCache } from "../../src/cache/create-memory-program-cache.ts";
import { createProgramCache } from "../../src/cache/create-program-cache.ts";
import type { ProgramCache } from "../../src/cache/port.ts";
import { openDatabase } from "../../src/database/open-database.ts";
import { createSampleProgram, testProgramCache } from "../../src/testing/program-cache-contract.ts";
import { describePlaces, type Place } from "../database/places.ts";

async function createDatabaseCache(place: Place): Promise<ProgramCache> {
  const warnings: string[] = [];
  const onWarning = (message: string): void => void warnings.push(message);
  const database = openDatabase(await place.make(), { onWarning });
  const cache = createProgramCache({ database, onWarning, integrityKey: "a key", clock: () => 0 });
  const close = async (): Promise<void> => {
    await database.close();
    expect(warnings).toEqual([]);
  };
  return { ...cache, close };
}

describePlaces("the program cache", (place) => {
  testProgramCache({ test, createCache: () => createDatabaseCache(place) });
});

describe("the program cache in memory", () => {
  testProgramCache({ test, createCache: () => createMemoryProgramCache({ clock: () => 0 }) });

  test("forgets the oldest program when it is full", async () => {
    const cache = createMemoryProgramCache({ maxPrograms: 2, clock: () => 0 });
    for (const exactKey of ["first", "second", "third"]) await cache.keep(createSampleProgram({ exactKey }), 1);
    const counts = await Promise.all(
      ["first", "second", "third"].map(async (exactKey) => (await cache.find({ tenant: "tenant-1", exactKey })).length),
    );
    expect(counts).toEqual([0, 1, 1]);
  });
});
