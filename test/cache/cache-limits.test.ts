import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { DEFAULT_CACHE_LIMITS, type CacheLimits } from "../../src/cache/cache-limits.ts";
import { createMemoryProgramCache } from "../../src/cache/create-memory-program-cache.ts";
import { createProgramCache } from "../../src/cache/create-program-cache.ts";
import { forgetExpired, forgetLongestUnused, listPrograms } from "../../src/cache/kept-statements.ts";
import type { ProgramCache } from "../../src/cache/port.ts";
import { countUse, findPrograms, findTemplatePrograms, tasksOfScope } from "../../src/cache/program-statements.ts";
import { openDatabase } from "../../src/database/open-database.ts";
import type { Statement } from "../../src/database/port.ts";
import { createSampleProgram } from "../../src/testing/program-cache-contract.ts";
import { describePlaces } from "../database/places.ts";
import { makeTemporaryFolder } from "../database/temporary-folder.ts";

interface Clocked {
  readonly cache: ProgramCache;
  /** Milliseconds since the epoch; set it to move in time. */
  readonly time: { now: number };
}

const tenant = "tenant-1";
const rejectionOf = (id: string) => ({ tenant, program: { id, refuted: [] }, judgements: [] });

type CreateCache = (limits: CacheLimits, clock: () => number) => Promise<ProgramCache>;

describePlaces("limits of a cache", (place) => {
  testLimits(async (limits, clock) => {
    const onWarning = (message: string): void => expect.fail(message);
    const database = openDatabase(await place.make(), { onWarning });
    onTestFinished(() => database.close());
    return createProgramCache({ database, onWarning, limits, clock });
  });
});

describe("limits of a cache, in memory", () => {
  testLimits(async (limits, clock) => createMemoryProgramCache({ ...limits, clock }));
});

function testLimits(create: CreateCache): void {
  async function open(limits: Partial<CacheLimits> = {}): Promise<Clocked> {
    const time = { now: 1_000 };
    return { cache: await create({ ...DEFAULT_CACHE_LIMITS, ttlMs: 100, ...limits }, () => time.now), time };
  }

  const keep = ({ cache, time }: Clocked, exactKey: string, of = tenant): Promise<string> =>
    cache.keep(createSampleProgram({ exactKey, tenant: of, reach: "template", task: `Add the ${exactKey} numbers` }), time.now);

  const keysOf = async ({ cache }: Clocked): Promise<readonly string[]> =>
    (await cache.list({ tenant, limit: 99 })).map(({ exactKey }) => exactKey).sort();

  test("serve no program that was not used for too long, by any way", async () => {
    const opened = await open();
    await keep(opened, "one");
    const { cache, time } = opened;
    const ask = async () => [
      await cache.find({ tenant, exactKey: "one" }),
      await cache.findForOtherLiterals({ tenant, templateKey: "template-1", exactKey: "other" }),
      await cache.nearest({ tenant, scopeKey: "scope-1", task: "Add the numbers", limit: 3 }),
      await cache.nearestTasks({ tenant, task: "Add the numbers", limit: 3 }),
    ];
    time.now += 99;
    expect((await ask()).map((found) => found.length)).toEqual([1, 1, 1, 1]);
    time.now += 1;
    expect((await ask()).map((found) => found.length)).toEqual([0, 0, 0, 0]);
    expect(await cache.list({ tenant, limit: 9 })).toMatchObject([{ status: "expired", lastUsedAt: 1_000 }]);
  });

  test("begin anew with each use, also one that fails, and with the same program written again", async () => {
    const opened = await open();
    const { cache, time } = opened;
    const [used, failed] = [await keep(opened, "used"), await keep(opened, "failed")];
    await keep(opened, "again");
    time.now += 90;
    await cache.recordUse(used, "success", time.now);
    await cache.recordUse(failed, "failure", time.now);
    await keep(opened, "again");
    time.now += 90;
    for (const exactKey of ["used", "failed", "again"]) expect(await cache.find({ tenant, exactKey })).toHaveLength(1);
  });

  test("forget what has expired when another program is kept, and nothing of another tenant or in quarantine", async () => {
    const opened = await open();
    const { cache, time } = opened;
    await keep(opened, "old");
    await keep(opened, "theirs", "tenant-2");
    await cache.reject(rejectionOf(await keep(opened, "wrong")), time.now);
    time.now += 200;
    await keep(opened, "new");
    expect(await keysOf(opened)).toEqual(["new", "wrong"]);
    expect(await cache.count({ tenant: "tenant-2" })).toBe(1);
    await keep(opened, "wrong");
    expect(await cache.find({ tenant, exactKey: "wrong" })).toEqual([]); // a quarantine outlives every limit
  });

  test("forget those first that were not used for longest, and count each tenant by itself", async () => {
    const opened = await open({ maxPrograms: 3 });
    const { cache, time } = opened;
    const first = await keep(opened, "1");
    for (const exactKey of ["2", "3", "theirs"]) {
      time.now += 1;
      await keep(opened, exactKey, exactKey === "theirs" ? "tenant-2" : tenant);
    }
    await cache.recordUse(first, "success", (time.now += 1));
    await keep(opened, "4");
    expect(await keysOf(opened)).toEqual(["1", "3", "4"]);
    expect(await cache.count({ tenant: "tenant-2" })).toBe(1);
  });

  test("count no program in quarantine, and hold after it was forgotten, dropped or cleared", async () => {
    const opened = await open({ maxPrograms: 2 });
    const { cache, time } = opened;
    for (const exactKey of ["a", "b"]) await cache.reject(rejectionOf(await keep(opened, exactKey)), time.now);
    for (const exactKey of ["c", "d"]) await keep(opened, exactKey);
    expect(await keysOf(opened)).toEqual(["a", "b", "c", "d"]);
    await keep(opened, "e");
    expect(await keysOf(opened)).toEqual(["a", "b", "d", "e"]);
    await cache.clear({ tenant });
    for (const exactKey of ["f", "g"]) await keep(opened, exactKey);
    expect(await keysOf(opened)).toEqual(["f", "g"]);
  });

  test("lose nothing to a clock that jumps back, and forward again", async () => {
    const opened = await open({ maxPrograms: 3 });
    const { cache, time } = opened;
    await keep(opened, "before");
    time.now = 5;
    const jumped = await keep(opened, "jumped");
    await cache.recordUse(jumped, "success", time.now);
    expect(await keysOf(opened)).toEqual(["before", "jumped"]);
    for (const exactKey of await keysOf(opened)) expect(await cache.find({ tenant, exactKey })).toHaveLength(1);
    time.now = 1_050;
    await keep(opened, "after");
    for (const exactKey of ["before", "jumped", "after"]) expect(await cache.find({ tenant, exactKey })).toHaveLength(1);
  });
}

describe("of 100,000 programs, SQLite looks at a few", () => {
  const key = { tenant, exactKey: "key", templateKey: "template", scopeKey: "scope", usedAfter: 0 };
  const kept = { ...key, sha256: "digest" };
  const statements: Record<string, readonly [Statement, RegExp]> = {
    "to find those of a key": [findPrograms(key), /\(tenant=\? AND exact_key=\?\)/],
    "to find those of a template": [findTemplatePrograms(key), /\(tenant=\? AND template_key=\?\)/],
    "to find tasks that were kept since": [tasksOfScope(key, { createdAt: 1, id: "", usedAfter: 0 }), /scope_key=\? AND created_at>\?/],
    "to count a use": [countUse("id", "success", 1), /\(id=\?\).*newest USING INDEX programs_by_use/s],
    "to forget what has expired": [forgetExpired(tenant, 1), /programs_by_use \(tenant=\? AND last_used_at<\?\)/],
    "to forget those not used for longest": [forgetLongestUnused(kept, { maxPrograms: 9 }), /programs_by_use \(tenant=\?\)/],
    "to show those of a key": [listPrograms({ tenant, exactKey: "key", limit: 9 }), /\(tenant=\? AND exact_key=\?\)/],
    "to show those of a task": [listPrograms({ tenant, task: "task", limit: 9 }), /\(tenant=\? AND task=\?\)/],
    "to show those of a template": [listPrograms({ tenant, templateKey: "template", limit: 9 }), /\(tenant=\? AND template_key=\?\)/],
  };

  test.each(Object.entries(statements))("%s", async (name, [{ sql, values }, expected]) => {
    const database = openDatabase(join(await makeTemporaryFolder(), "cache.db"), { onWarning: (message) => expect.fail(message) });
    onTestFinished(() => database.close());
    await database.ready();
    const plan = (await database.read({ sql: `EXPLAIN QUERY PLAN ${sql}`, values })).map((row) => row["detail"]).join("\n");
    expect(plan).toMatch(expected);
    expect(plan).not.toContain("SCAN programs");
    if (name.startsWith("to forget")) expect(plan).not.toContain("TEMP B-TREE");
  });
});
