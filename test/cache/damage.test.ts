import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createProgramCache } from "../../src/cache/create-program-cache.ts";
import type { CachedProgram, ProgramCache } from "../../src/cache/port.ts";
import { openDatabase } from "../../src/database/open-database.ts";
import { ConfigurationError } from "../../src/errors.ts";
import { startChild } from "../database/start-child.ts";
import { makeTemporaryFolder } from "../database/temporary-folder.ts";
import { createNumberedProgram, KEYS } from "./numbered-program.ts";

const FLIPS = 100;
const KILLS = 50;

function openCache(path: string) {
  const warnings: string[] = [];
  const onWarning = (message: string): void => void warnings.push(message);
  const database = openDatabase(path, { onWarning });
  return { database, cache: createProgramCache({ database, onWarning, clock: () => 0 }), warnings };
}

/** Holds a served program to what was kept: its code says its number, and its number the rest. */
function expectSound(served: CachedProgram): void {
  const number = Number(/^result = (\d+) /.exec(served.code)?.[1]);
  expect(served).toMatchObject(createNumberedProgram(number));
  expect(createHash("sha256").update(served.code).digest("hex")).toBe(served.sha256);
}

/** Everything that a cache serves, by the key that was asked for; each program is sound, and of that key. */
async function findAll(cache: ProgramCache): Promise<readonly CachedProgram[]> {
  const found: CachedProgram[] = [];
  for (let number = 0; number < KEYS; number += 1) {
    const query = { tenant: "tenant-1", exactKey: `key-${number}` };
    const programs = await cache.find(query);
    expect(programs.filter(({ exactKey }) => exactKey !== query.exactKey)).toEqual([]);
    const others = await cache.findForOtherLiterals({ ...query, templateKey: "template-1" });
    expect(others.filter(({ templateKey }) => templateKey !== "template-1")).toEqual([]);
    [...programs, ...others].forEach(expectSound);
    found.push(...programs);
  }
  return found;
}

/** Numbers from 0 to below `limit` that are the same in each run. */
function createRandom(seed: string): (limit: number) => number {
  let count = 0;
  return (limit) => {
    count += 1;
    return createHash("sha256").update(`${seed}${count}`).digest().readUInt32BE() % limit;
  };
}

test("loses no program that was kept, and serves no other, when its process is killed fifty times", async () => {
  const path = join(await makeTemporaryFolder(), "cache.db");
  const random = createRandom("kills");
  for (let round = 0; round < KILLS; round += 1) {
    const first = round * 1_000;
    const child = startChild(new URL("./children/keep-programs-forever.ts", import.meta.url), [path, String(first)]);
    const heard = 1 + random(30);
    await new Promise<void>((resolve) => {
      let lines = 0;
      child.lines.on("line", () => (lines += 1) === heard && resolve());
    });
    child.process.kill("SIGKILL");
    const { lines } = await child.ended;
    const kept = lines.filter((line) => /^\d+$/.test(line)).map(Number);
    expect(kept.length).toBe(lines.length - 1); // no warning
    const { database, cache, warnings } = openCache(path);
    const found = await findAll(cache);
    for (const number of kept.slice(-KEYS)) expect(found.map(({ code }) => code)).toContain(createNumberedProgram(number).code);
    expect(await database.read({ sql: "PRAGMA integrity_check", values: {} })).toEqual([{ integrity_check: "ok" }]);
    await database.close();
    expect(warnings).toEqual([]);
  }
}, 600_000);

async function makeFilled(): Promise<Buffer> {
  const path = join(await makeTemporaryFolder(), "cache.db");
  const { database, cache } = openCache(path);
  for (let number = 0; number < 60; number += 1) {
    const id = await cache.keep(createNumberedProgram(number), number);
    await cache.recordTrials(id, { proven: ["number_1"], refuted: [] });
  }
  await database.close();
  return readFileSync(path);
}

/** Uses a damaged cache as runs would: the first may be bypassed, the later ones find it mended. */
async function useDamaged(path: string) {
  const { database, cache, warnings } = openCache(path);
  try {
    for (let number = 100; number < 103; number += 1) {
      await findAll(cache);
      await cache.recordUse(await cache.keep(createNumberedProgram(number), number), "success", number);
    }
    await findAll(cache); // the last write may have been the first to meet the damage
    const last = createNumberedProgram(103);
    await cache.keep(last, 103);
    return { warnings, isKept: (await findAll(cache)).some(({ code }) => code === last.code) };
  } catch (error) {
    if (error instanceof ConfigurationError) return { warnings: [error.message], isKept: true }; // the version, or whose file it is: nothing is written there
    throw error;
  } finally {
    await database.close();
  }
}

test("serves no wrong program after any of a hundred flipped bytes, and keeps new ones but for a key of an index", async () => {
  const sound = await makeFilled();
  const random = createRandom("flips");
  const folder = await makeTemporaryFolder();
  let [noticed, lost] = [0, 0];
  for (let flip = 0; flip < FLIPS; flip += 1) {
    const bytes = Buffer.from(sound);
    let offset = 0;
    do
      offset = flip % 4 === 0 ? random(1_024) : random(bytes.length); // the header and the schema more often
    while (bytes[offset] === 0); // most of what holds nothing
    bytes[offset] = (bytes[offset] ?? 0) ^ (1 + random(255));
    const path = join(folder, `${flip}.db`);
    writeFileSync(path, bytes);
    const { warnings, isKept } = await useDamaged(path).catch((cause: unknown) => {
      throw new Error(`with byte ${offset} flipped`, { cause });
    });
    if (warnings.length > 0) noticed += 1;
    if (!isKept) lost += 1;
  }
  expect(noticed).toBeGreaterThan(10);
  expect(lost).toBeLessThanOrEqual(2); // a key that was flipped in an index is still a key: its program is not found, and is written anew
}, 600_000);
