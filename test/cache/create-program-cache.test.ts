import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, test } from "vitest";
import { createMemoryProgramCache } from "../../src/cache/create-memory-program-cache.ts";
import { createProgramCache } from "../../src/cache/create-program-cache.ts";
import type { ProgramCache } from "../../src/cache/port.ts";
import { openDatabase, type DatabaseOptions } from "../../src/database/open-database.ts";
import type { Database } from "../../src/database/port.ts";
import { ConfigurationError } from "../../src/errors.ts";
import { createSampleProgram } from "../../src/testing/program-cache-contract.ts";
import { startChild } from "../database/start-child.ts";
import { makeTemporaryFolder } from "../database/temporary-folder.ts";

const key = { tenant: "tenant-1", exactKey: "key-1" };

interface Opened {
  readonly path: string;
  readonly database: Database;
  readonly cache: ProgramCache;
  readonly warnings: string[];
}

interface Opening {
  readonly path?: string;
  readonly integrityKey?: string;
  readonly busyTimeoutMs?: DatabaseOptions["busyTimeoutMs"] & number;
}

async function openCache({ path, integrityKey, ...options }: Opening = {}): Promise<Opened> {
  const file = path ?? join(await makeTemporaryFolder(), "cache.db");
  const warnings: string[] = [];
  const onWarning = (message: string): void => void warnings.push(message);
  const database = openDatabase(file, { onWarning, ...options });
  return { path: file, database, cache: createProgramCache({ database, onWarning, integrityKey, clock: () => 0 }), warnings };
}

function tamper(path: string, sql: string): void {
  const connection = new DatabaseSync(path);
  connection.exec(sql);
  connection.close();
}

/** Uses every method of a cache, and tells what they answered. */
async function useAll(cache: ProgramCache): Promise<Record<string, unknown>> {
  return {
    found: await cache.find(key),
    id: await cache.keep(createSampleProgram(), 1),
    use: await cache.recordUse("id", "failure", 1),
    tasks: await cache.nearestTasks({ tenant: "tenant-1", task: "Add", limit: 3 }),
  };
}

const bypassed = { found: [], id: expect.stringMatching(/^[0-9a-f-]{36}$/), use: undefined, tasks: [] };

test("a trial that somebody changed says nothing", async () => {
  const { path, cache, database } = await openCache();
  const program = createSampleProgram({ reach: "template", exactKey: "key-2" });
  await cache.recordTrials(await cache.keep(program, 1), { proven: ["number_1"], refuted: ["text_1"] });
  const query = { tenant: "tenant-1", templateKey: "template-1", exactKey: "key-1" };
  expect(await cache.findForOtherLiterals(query)).toMatchObject([{ trials: { proven: ["number_1"], refuted: ["text_1"] } }]);
  tamper(path, "UPDATE trials SET verdict = 'proven'");
  expect(await cache.findForOtherLiterals(query)).toMatchObject([{ trials: { proven: ["number_1"], refuted: [] } }]);
  await database.close();
});

test("a trial of one program says nothing of another that was given its id", async () => {
  const { path, cache, database } = await openCache({ integrityKey: "the key" });
  const wide = { reach: "template" as const };
  const proven = await cache.keep(createSampleProgram({ ...wide, code: "proven", exactKey: "key-2" }), 1);
  await cache.recordTrials(proven, { proven: ["number_1"], refuted: [] });
  const other = await cache.keep(createSampleProgram({ ...wide, code: "other", exactKey: "key-3" }), 1);
  tamper(
    path,
    `PRAGMA foreign_keys = OFF; DELETE FROM programs WHERE id = '${proven}'; UPDATE programs SET id = '${proven}' WHERE id = '${other}'`,
  );
  const found = await cache.findForOtherLiterals({ tenant: "tenant-1", templateKey: "template-1", exactKey: "key-1" });
  expect(found).toMatchObject([{ id: proven, code: "other", trials: { proven: [], refuted: [] } }]);
  await database.close();
});

describe("an index that leads to a row of another key", () => {
  test("has no program served to it", async () => {
    const { database, cache } = await openCache();
    await cache.keep(createSampleProgram({ exactKey: "key-2" }), 1);
    const lying: Database = {
      ...database,
      read: () => database.read({ sql: "SELECT * FROM programs", values: {} }),
    };
    const misled = createProgramCache({ database: lying, onWarning: (message) => expect.fail(message) });
    expect(await misled.find(key)).toEqual([]);
    expect(await misled.findForOtherLiterals({ tenant: "tenant-1", templateKey: "template-2", exactKey: "key-1" })).toEqual([]);
    expect(await misled.find({ tenant: "tenant-1", exactKey: "key-2" })).toHaveLength(1);
    await database.close();
  });
});

describe("a row that somebody changed", () => {
  test.each([
    ["code", "UPDATE programs SET code = 'result = 2'"],
    ["reach", "UPDATE programs SET reach = 'template'"],
    ["template", "UPDATE programs SET template_key = 'other'"],
    ["digest", `UPDATE programs SET sha256 = '${"0".repeat(64)}'`],
    ["validation", `UPDATE programs SET validated_by = '["schema","checks","approval"]'`],
    ["task", "UPDATE programs SET task = 'Another task'"],
    ["imports", "UPDATE programs SET imports = '[]'"],
    ["cost", "UPDATE programs SET cost_usd = 0"],
    ["author", "UPDATE programs SET author = 'approval'"],
    ["key's parts", "UPDATE programs SET key_parts = '{}'"],
    ["checksum", "UPDATE programs SET checksum = ''"],
    ["version", "UPDATE programs SET version = 9"],
    ["form", "UPDATE programs SET params_read = 'not JSON'"],
    ["counters", "UPDATE programs SET successes = -5"],
  ])("is ignored and reported: its %s", async (_name, sql) => {
    const { path, database, cache, warnings } = await openCache();
    const id = await cache.keep(createSampleProgram(), 1);
    tamper(path, sql);
    expect(await cache.find(key)).toEqual([]);
    expect(warnings).toEqual([expect.stringContaining(`The cached program ${id} is ignored: `)]);
    await database.close();
  });

  test.each([
    ["tenant", "UPDATE programs SET tenant = 'tenant-1'", createSampleProgram({ tenant: "tenant-2" })],
    ["key", "UPDATE programs SET exact_key = 'key-1'", createSampleProgram({ exactKey: "key-2" })],
  ])("is ignored when it was moved to another %s", async (_name, sql, program) => {
    const { path, database, cache, warnings } = await openCache();
    await cache.keep(program, 1);
    tamper(path, sql);
    expect(await cache.find(key)).toEqual([]);
    expect(warnings).toHaveLength(1);
    await database.close();
  });

  test("is ignored when bytes of the file are flipped", async () => {
    const { path, database, cache } = await openCache();
    await cache.keep(createSampleProgram({ code: "result = context['total'] + 1" }), 1);
    await database.close();
    const bytes = readFileSync(path);
    const offset = bytes.indexOf("context['total'] + 1");
    bytes[offset + 17] = "-".charCodeAt(0);
    writeFileSync(path, bytes);
    const reopened = await openCache({ path });
    expect(await reopened.cache.find(key)).toEqual([]);
    expect(reopened.warnings).toEqual([expect.stringContaining("does not match its checksum")]);
    await reopened.database.close();
  });

  test("does not hide the sound programs of its key", async () => {
    const { path, database, cache } = await openCache();
    for (const code of ["a", "b"]) await cache.keep(createSampleProgram({ code }), 1);
    tamper(path, "UPDATE programs SET author = 'nobody', successes = 99 WHERE code = 'a'");
    expect((await cache.find(key)).map((program) => program.code)).toEqual(["b"]);
    await database.close();
  });

  test("is sound again when its program is generated again", async () => {
    const { path, database, cache } = await openCache();
    await cache.keep(createSampleProgram(), 1);
    tamper(path, "UPDATE programs SET code = 'result = 2'");
    await cache.keep(createSampleProgram(), 2);
    expect((await cache.find(key)).map((program) => program.code)).toEqual(["result = 1"]);
    await database.close();
  });

  test("is bypassed when it holds a number that JavaScript cannot", async () => {
    const { path, database, cache, warnings } = await openCache();
    await cache.keep(createSampleProgram(), 1);
    tamper(path, "UPDATE programs SET successes = 9223372036854775807");
    expect(await cache.find(key)).toEqual([]);
    expect(warnings).toEqual([expect.stringContaining("The program cache is bypassed: ")]);
    await database.close();
  });
});

describe("an integrity key", () => {
  test("keeps out the rows of whoever does not have it", async () => {
    const owner = await openCache({ integrityKey: "the key" });
    for (const integrityKey of [undefined, "another key"]) {
      const forger = await openCache({ path: owner.path, ...(integrityKey === undefined ? {} : { integrityKey }) });
      await forger.cache.keep(createSampleProgram({ code: `forged with ${integrityKey}` }), 1);
      await forger.database.close();
    }
    await owner.cache.keep(createSampleProgram({ code: "own" }), 2);
    expect((await owner.cache.find(key)).map((program) => program.code)).toEqual(["own"]);
    expect(owner.warnings).toHaveLength(2);
    expect(owner.warnings).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/ it was written with another integrity key, or changed since\. .* set the key that it was written with\.$/),
        expect.stringMatching(/ it was written without the integrity key\. It is kept anew when its task runs again with the key\.$/),
      ]),
    );
    await owner.database.close();
  });

  test("of whoever has none is missed in the rows that were written with one", async () => {
    const owner = await openCache({ integrityKey: "the key" });
    await owner.cache.keep(createSampleProgram(), 1);
    const other = await openCache({ path: owner.path });
    expect(await other.cache.find(key)).toEqual([]);
    expect(other.warnings).toEqual([expect.stringMatching(/or set CACHED_EXECUTOR_DB_KEY if there is one\.$/)]);
    await Promise.all([owner.database.close(), other.database.close()]);
  });

  test("covers what trials and judges have said", async () => {
    const forger = await openCache();
    const program = createSampleProgram({ reach: "template", exactKey: "key-2" });
    await forger.cache.recordTrials(await forger.cache.keep(program, 1), { proven: ["number_1"], refuted: [] });
    const judgement = { tenant: "tenant-1", exactKey: "key-1", programKey: "key-2", task: "Add", verdict: "same" as const };
    await forger.cache.recordJudgement(judgement, 1);
    const owner = await openCache({ path: forger.path, integrityKey: "the key" });
    await owner.cache.keep(program, 2); // the owner's own row, and the forger's trial of it
    const query = { tenant: "tenant-1", templateKey: "template-1", exactKey: "key-1" };
    expect(await owner.cache.findForOtherLiterals(query)).toMatchObject([{ trials: { proven: [], refuted: [] } }]);
    expect(await owner.cache.judgements({ tenant: "tenant-1", exactKey: "key-1" })).toEqual([]);
    await Promise.all([owner.database.close(), forger.database.close()]);
  });
});

test("refuses an empty integrity key", async () => {
  await expect(openCache({ integrityKey: "" })).rejects.toMatchObject({ reason: "secret" });
});

describe("a database that is unavailable", () => {
  test("is told to whoever shows or manages what is kept, and not bypassed", async () => {
    const { cache, database, warnings } = await openCache();
    await database.close();
    const judgement = { exactKey: "key-1", programKey: "key-2", task: "Add" };
    for (const asked of [
      () => cache.list({ tenant: "tenant-1", limit: 1 }),
      () => cache.count({ tenant: "tenant-1" }),
      () => cache.clear({ tenant: "tenant-1" }),
      () => cache.reject({ tenant: "tenant-1", program: { id: "id", refuted: ["number_1"] }, judgements: [] }, 1),
      () => cache.reject({ tenant: "tenant-1", judgements: [judgement] }, 1),
    ]) {
      await expect(asked()).rejects.toThrow("it was closed");
    }
    expect(warnings).toEqual([]);
  });

  test("is bypassed with a warning: its path lies under a file", async () => {
    const folder = await makeTemporaryFolder();
    writeFileSync(join(folder, "file"), "");
    const opened = await openCache({ path: join(folder, "file", "cache.db") });
    expect(await useAll(opened.cache)).toEqual(bypassed);
    expect(opened.warnings).toHaveLength(4);
    expect(opened.warnings[0]).toMatch(/^The program cache is bypassed: The database .* cannot be used: it could not be opened/);
    await opened.database.close();
  });

  test("is bypassed with a warning: it is closed", async () => {
    const opened = await openCache();
    await opened.database.close();
    expect(await useAll(opened.cache)).toEqual(bypassed);
    expect(opened.warnings).toEqual(Array(4).fill(expect.stringContaining("it was closed")));
  });

  test("is bypassed with a warning while another process holds its lock, and used again afterwards", async () => {
    const { path, database: other } = await openCache();
    await other.ready();
    await other.close();
    const holder = startChild("hold-lock", [path]);
    await holder.nextLine();
    const opened = await openCache({ path, busyTimeoutMs: 50 });
    await opened.cache.keep(createSampleProgram(), 1);
    expect(opened.warnings).toEqual([expect.stringContaining("another process holds its lock")]);
    expect(await opened.cache.find(key)).toEqual([]); // a lock on writes stops no reader
    expect(opened.warnings).toHaveLength(1);
    holder.process.stdin?.end();
    await holder.ended;
    await opened.cache.keep(createSampleProgram(), 2);
    expect(await opened.cache.find(key)).toHaveLength(1);
    await opened.database.close();
  });

  test("is bypassed with a warning: it is full", async () => {
    const { database, cache, warnings } = await openCache();
    await cache.keep(createSampleProgram(), 1);
    await database.write([{ sql: "PRAGMA max_page_count = 1", values: {} }]);
    await cache.keep(createSampleProgram({ code: "#".repeat(100_000) }), 2);
    expect(warnings).toEqual([expect.stringContaining("is full")]);
    expect(await cache.find(key)).toHaveLength(1);
    await database.close();
  });

  test("is not bypassed when it belongs to a newer version", async () => {
    const path = join(await makeTemporaryFolder(), "cache.db");
    tamper(path, "PRAGMA user_version = 99");
    const { database, cache } = await openCache({ path });
    await expect(cache.find(key)).rejects.toBeInstanceOf(ConfigurationError);
    await expect(cache.keep(createSampleProgram(), 1)).rejects.toBeInstanceOf(ConfigurationError);
    await database.close();
  });
});

test("ranks, quarantines and drops programs as the cache in memory does, over 600 random uses", async () => {
  const { database, cache } = await openCache();
  const memory = createMemoryProgramCache({ clock: () => 0 });
  const ids = new Map<string, string>();
  const random = createRandom("seed");
  for (let now = 1; now <= 600; now += 1) {
    const code = `program ${Math.floor(random() * 9)}`;
    const id = ids.get(code);
    if (id === undefined || random() < 0.3) {
      const program = createSampleProgram({ code, exactKey: `key-${Math.floor(random() * 2)}` });
      const [kept, keptInMemory] = [await cache.keep(program, now), await memory.keep(program, now)];
      ids.set(code, kept).set(kept, keptInMemory);
    } else {
      const outcome = (["failure", "failure", "outdone", "success", "success", "success"] as const)[Math.floor(random() * 6)] ?? "success";
      await cache.recordUse(id, outcome, now);
      await memory.recordUse(String(ids.get(id)), outcome, now);
    }
    for (const exactKey of ["key-0", "key-1"]) {
      const [found, inMemory] = await Promise.all([cache, memory].map((each) => each.find({ tenant: "tenant-1", exactKey })));
      expect(found?.map(({ id: _id, ...rest }) => rest)).toEqual(inMemory?.map(({ id: _id, ...rest }) => rest));
    }
  }
  await database.close();
});

/** Numbers from 0 to 1 that are the same in each run. */
function createRandom(seed: string): () => number {
  let count = 0;
  return () => {
    count += 1;
    return createHash("sha256").update(`${seed}${count}`).digest().readUInt32BE() / 2 ** 32;
  };
}
