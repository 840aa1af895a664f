import { deepEqual, equal, notEqual, ok } from "node:assert/strict";
import { createHash } from "node:crypto";
import type { NewProgram, ProgramCache } from "../cache/port.ts";

export interface ProgramCacheContractOptions {
  /** Declares one test: `test` of vitest, or of `node:test`. */
  readonly test: (name: string, run: () => Promise<void>) => void;
  /** Creates an empty cache; it is closed after the test. Where it forgets what is old, its clock stands at 0. */
  readonly createCache: () => ProgramCache | Promise<ProgramCache>;
}

/**
 * Declares the tests that every program cache must pass.
 *
 * @example
 * testProgramCache({ test, createCache: () => createMemoryProgramCache({ clock: () => 0 }) });
 */
export function testProgramCache({ test, createCache }: ProgramCacheContractOptions): void {
  for (const [name, check] of Object.entries(contract)) {
    test(name, async () => {
      const cache = await createCache();
      try {
        await check(cache);
      } finally {
        await cache.close();
      }
    });
  }
}

/** Creates a program for tests. Its code decides its digest. */
export function createSampleProgram(change: Partial<Omit<NewProgram, "sha256">> = {}): NewProgram {
  const program = {
    exactKey: "key-1",
    templateKey: "template-1",
    scopeKey: "scope-1",
    keyParts: { task: "0123456789ab" },
    tenant: "tenant-1",
    code: "result = 1",
    task: "Add the numbers",
    paramsRead: ["number_1"],
    reach: "exact" as const,
    imports: ["json"],
    validatedBy: ["schema" as const],
    valuesShown: false,
    author: "gpt-4o-mini",
    costUsd: 0.0012,
    ...change,
  };
  return { ...program, sha256: createHash("sha256").update(program.code).digest("hex") };
}

const key = { tenant: "tenant-1", exactKey: "key-1" };

const otherLiterals = { tenant: "tenant-1", templateKey: "template-1", exactKey: "key-1" };

async function codesOf(cache: ProgramCache): Promise<readonly string[]> {
  return (await cache.find(key)).map((program) => program.code);
}

const contract: Readonly<Record<string, (cache: ProgramCache) => Promise<void>>> = {
  async "finds nothing under a key that nobody used"(cache) {
    deepEqual(await cache.find(key), []);
  },

  async "gives back a program as it was kept, with one success"(cache) {
    const program = createSampleProgram({ code: "result = 'ñ'\n", costUsd: null, valuesShown: true, paramsRead: [], validatedBy: [] });
    const id = await cache.keep(program, 1_000);
    deepEqual(await cache.find(key), [{ ...program, id, createdAt: 1_000, successes: 1, failures: 0 }]);
  },

  async "keeps the same code under the same key once, and counts its success"(cache) {
    const first = await cache.keep(createSampleProgram(), 1_000);
    const second = await cache.keep(createSampleProgram({ validatedBy: ["schema", "approval"] }), 2_000);
    equal(second, first);
    const [program, ...others] = await cache.find(key);
    deepEqual(others, []);
    equal(program?.successes, 2);
    equal(program?.createdAt, 1_000);
    deepEqual(program?.validatedBy, ["schema", "approval"]);
  },

  async "keeps the same code under another key, or for another tenant, as another program"(cache) {
    const ids = [
      await cache.keep(createSampleProgram(), 1),
      await cache.keep(createSampleProgram({ exactKey: "key-2" }), 1),
      await cache.keep(createSampleProgram({ tenant: "tenant-2" }), 1),
    ];
    equal(new Set(ids).size, 3);
    equal((await cache.find(key)).length, 1);
  },

  async "never shows a tenant's programs or tasks to another"(cache) {
    await cache.keep(createSampleProgram(), 1);
    deepEqual(await cache.find({ tenant: "tenant-2", exactKey: "key-1" }), []);
    deepEqual(await cache.nearestTasks({ tenant: "tenant-2", task: "Add the numbers", limit: 3 }), []);
  },

  async "puts the program first that succeeds more often"(cache) {
    const weak = await cache.keep(createSampleProgram({ code: "weak" }), 1);
    await cache.keep(createSampleProgram({ code: "strong" }), 1);
    await cache.recordUse(weak, "failure", 2);
    deepEqual(await codesOf(cache), ["strong", "weak"]);
    for (let use = 0; use < 5; use += 1) await cache.recordUse(weak, "success", 3);
    deepEqual(await codesOf(cache), ["weak", "strong"]);
  },

  async "puts the newer of two equally good programs first"(cache) {
    await cache.keep(createSampleProgram({ code: "newer" }), 2);
    await cache.keep(createSampleProgram({ code: "older" }), 1);
    deepEqual(await codesOf(cache), ["newer", "older"]);
  },

  async "quarantines a program after two failures in a row"(cache) {
    const id = await cache.keep(createSampleProgram(), 1);
    await cache.recordUse(id, "failure", 2);
    equal((await cache.find(key)).length, 1);
    await cache.recordUse(id, "failure", 3);
    deepEqual(await cache.find(key), []);
  },

  async "does not quarantine a program whose failures have a success between them"(cache) {
    const id = await cache.keep(createSampleProgram(), 1);
    for (const outcome of ["failure", "success", "failure"] as const) await cache.recordUse(id, outcome, 2);
    equal((await cache.find(key)).length, 1);
  },

  async "counts no failure of the environment, and none between two of the program"(cache) {
    const id = await cache.keep(createSampleProgram(), 1);
    for (let use = 0; use < 5; use += 1) await cache.recordUse(id, "environment", 2);
    equal((await cache.find(key))[0]?.failures, 0);
    for (const outcome of ["failure", "environment", "failure"] as const) await cache.recordUse(id, outcome, 3);
    deepEqual(await cache.find(key), []);
  },

  async "quarantines no program that was outdone, and puts it behind the others"(cache) {
    const first = await cache.keep(createSampleProgram({ code: "first" }), 2);
    await cache.keep(createSampleProgram({ code: "other" }), 1);
    for (let use = 0; use < 5; use += 1) await cache.recordUse(first, "outdone", 3);
    deepEqual(await codesOf(cache), ["other", "first"]);
    for (const outcome of ["failure", "outdone", "failure"] as const) await cache.recordUse(first, outcome, 4);
    deepEqual(await codesOf(cache), ["other"]);
  },

  async "lifts no quarantine, neither by a success nor by another program"(cache) {
    const bad = await cache.keep(createSampleProgram({ code: "bad" }), 1);
    for (const outcome of ["failure", "failure", "success"] as const) await cache.recordUse(bad, outcome, 2);
    await cache.keep(createSampleProgram({ code: "good" }), 3);
    deepEqual(await codesOf(cache), ["good"]);
  },

  async "keeps a quarantined program in quarantine when it is generated again"(cache) {
    const bad = await cache.keep(createSampleProgram({ code: "bad" }), 1);
    await cache.recordUse(bad, "failure", 2);
    await cache.recordUse(bad, "failure", 2);
    equal(await cache.keep(createSampleProgram({ code: "bad" }), 3), bad);
    deepEqual(await cache.find(key), []);
  },

  async "holds three programs a key, and drops the worst for a new one"(cache) {
    const worst = await cache.keep(createSampleProgram({ code: "worst" }), 1);
    const best = await cache.keep(createSampleProgram({ code: "best" }), 2);
    const middle = await cache.keep(createSampleProgram({ code: "middle" }), 3);
    await cache.recordUse(worst, "failure", 4);
    for (let use = 0; use < 9; use += 1) await cache.recordUse(best, "success", 4);
    for (let use = 0; use < 3; use += 1) await cache.recordUse(middle, "success", 4);
    await cache.keep(createSampleProgram({ code: "new" }), 5);
    deepEqual(await codesOf(cache), ["best", "middle", "new"]);
  },

  async "drops no good program when a quarantined one is generated again"(cache) {
    const bad = await cache.keep(createSampleProgram({ code: "bad" }), 1);
    await cache.recordUse(bad, "failure", 2);
    await cache.recordUse(bad, "failure", 2);
    for (const code of ["a", "b", "c"]) await cache.keep(createSampleProgram({ code }), 3);
    await cache.keep(createSampleProgram({ code: "bad" }), 4);
    deepEqual([...(await codesOf(cache))].sort(), ["a", "b", "c"]);
  },

  async "loses no count when uses are recorded at once"(cache) {
    const id = await cache.keep(createSampleProgram(), 1);
    await Promise.all(Array.from({ length: 50 }, () => cache.recordUse(id, "success", 2)));
    equal((await cache.find(key))[0]?.successes, 51);
  },

  async "takes a use of a program that it does not know"(cache) {
    await cache.recordUse("unknown", "failure", 1);
    deepEqual(await cache.find(key), []);
  },

  async "holds quotes, line ends and SQL as they are"(cache) {
    const code = `x = "'; DROP TABLE programs; --"\r\n\u2028😀`;
    await cache.keep(createSampleProgram({ code, task: "Robert'); --" }), 1);
    deepEqual(await codesOf(cache), [code]);
  },

  async "refuses a program whose digest is not that of its code"(cache) {
    const refusal = await cache.keep({ ...createSampleProgram(), sha256: "0".repeat(64) }, 1).then(
      () => null,
      (error: unknown) => error,
    );
    ok(refusal instanceof TypeError);
  },

  async "finds programs of the template, but for those of the task itself, of short reach, or of another tenant"(cache) {
    const wide = { reach: "template" as const };
    await cache.keep(createSampleProgram({ ...wide, code: "own" }), 1);
    const other = await cache.keep(createSampleProgram({ ...wide, code: "other", exactKey: "key-2" }), 1);
    await cache.keep(createSampleProgram({ code: "short", exactKey: "key-3" }), 1);
    await cache.keep(createSampleProgram({ ...wide, code: "else", exactKey: "key-4", templateKey: "template-2" }), 1);
    await cache.keep(createSampleProgram({ ...wide, code: "theirs", exactKey: "key-5", tenant: "tenant-2" }), 1);
    const found = await cache.findForOtherLiterals(otherLiterals);
    deepEqual(
      found.map(({ id, code, trials }) => ({ id, code, trials })),
      [{ id: other, code: "other", trials: { proven: [], refuted: [] } }],
    );
  },

  async "finds at most three programs of a template, the best first, and none in quarantine"(cache) {
    const ids = new Map<string, string>();
    for (const code of ["a", "b", "c", "d"]) {
      ids.set(code, await cache.keep(createSampleProgram({ reach: "template", code, exactKey: `key-${code}` }), 1));
    }
    for (const code of ["d", "d", "c"]) await cache.recordUse(ids.get(code) ?? "", "success", 2);
    for (let use = 0; use < 2; use += 1) await cache.recordUse(ids.get("b") ?? "", "failure", 2);
    const found = await cache.findForOtherLiterals(otherLiterals);
    deepEqual(
      found.map(({ code }) => code),
      ["d", "c", "a"],
    );
  },

  async "remembers what trials have shown, and what was refuted for good"(cache) {
    const id = await cache.keep(createSampleProgram({ reach: "template", exactKey: "key-2" }), 1);
    await cache.recordTrials(id, { proven: ["number_1", "text_1"], refuted: ["date_1"] });
    await cache.recordTrials(id, { proven: ["date_1"], refuted: ["text_1"] });
    await cache.recordTrials("unknown", { proven: ["number_1"], refuted: [] });
    const [found] = await cache.findForOtherLiterals(otherLiterals);
    deepEqual([found?.trials.proven, [...(found?.trials.refuted ?? [])].sort()], [["number_1"], ["date_1", "text_1"]]);
  },

  async "finds the best programs of the nearest tasks of a scope, the nearest first"(cache) {
    const tasks = ["Extract the total of an invoice", "Extract totals from invoices", "Send a mail", "Total the invoices of May"];
    for (const task of tasks) await cache.keep(createSampleProgram({ task, exactKey: task }), 1);
    await cache.keep(createSampleProgram({ task: "extract total from invoice", exactKey: "other scope", scopeKey: "scope-2" }), 1);
    await cache.keep(createSampleProgram({ task: "extract total from invoice", exactKey: "theirs", tenant: "tenant-2" }), 1);
    const query = { tenant: "tenant-1", scopeKey: "scope-1", task: "extract total from invoice" };
    const nearest = (await cache.nearest({ ...query, limit: 2 })).map(({ task }) => task);
    deepEqual([...nearest].sort(), ["Extract the total of an invoice", "Extract totals from invoices"]);
    deepEqual(await cache.nearest({ ...query, task: "xyzzy", limit: 3 }), []);
  },

  async "finds tasks that were kept since it was asked, and none whose programs are in quarantine or saw values"(cache) {
    const query = { tenant: "tenant-1", scopeKey: "scope-1", task: "Add the numbers", limit: 3 };
    deepEqual(await cache.nearest(query), []);
    const id = await cache.keep(createSampleProgram({ code: "one", exactKey: "key-2" }), 1);
    await cache.keep(createSampleProgram({ code: "two", exactKey: "key-3" }), 1);
    await cache.keep(createSampleProgram({ code: "saw", exactKey: "key-4", valuesShown: true }), 1);
    deepEqual((await cache.nearest(query)).map(({ code }) => code).sort(), ["one", "two"]);
    for (const outcome of ["failure", "failure"] as const) await cache.recordUse(id, outcome, 2);
    deepEqual(
      (await cache.nearest(query)).map(({ code }) => code),
      ["two"],
    );
  },

  async "remembers judgements, and what is different for good"(cache) {
    const judgement = { tenant: "tenant-1", exactKey: "key-1", programKey: "key-2", task: "Sum the numbers", verdict: "same" as const };
    deepEqual(await cache.judgements(key), []);
    await cache.recordJudgement(judgement, 1);
    deepEqual(await cache.judgements(key), [judgement]);
    await cache.recordJudgement({ ...judgement, verdict: "different" }, 2);
    await cache.recordJudgement(judgement, 3);
    await cache.recordJudgement({ ...judgement, tenant: "tenant-2" }, 3);
    await cache.recordJudgement({ ...judgement, exactKey: "key-3" }, 3);
    deepEqual(await cache.judgements(key), [{ ...judgement, verdict: "different" }]);
  },

  async "lists what is kept, served or not, with what is known of it, the last used first"(cache) {
    const now = Date.now();
    const id = await cache.keep(createSampleProgram({ code: "one" }), now);
    await cache.recordTrials(id, { proven: ["number_1"], refuted: [] });
    const other = await cache.keep(
      createSampleProgram({ code: "two", exactKey: "key-2", templateKey: "template-2", task: "Else" }),
      now + 1,
    );
    await cache.keep(createSampleProgram({ tenant: "tenant-2" }), now + 2);
    const [first, second, ...more] = await cache.list({ tenant: "tenant-1", limit: 9 });
    deepEqual([first?.id, second?.id, more], [other, id, []]);
    const { id: _id, ...program } = { ...createSampleProgram({ code: "one" }), id };
    const counts = { createdAt: now, successes: 1, failures: 0, lastUsedAt: now };
    deepEqual(second, { ...program, id, ...counts, trials: { proven: ["number_1"], refuted: [] }, status: "served" });
    equal((await cache.list({ tenant: "tenant-1", limit: 1 })).length, 1);
  },

  async "lists and counts what fits every field of a query"(cache) {
    const now = Date.now();
    const id = await cache.keep(createSampleProgram({ code: "one" }), now);
    await cache.keep(createSampleProgram({ code: "two", exactKey: "key-2", templateKey: "template-2", task: "Else" }), now + 1);
    for (const query of [
      { id },
      { exactKey: "key-1" },
      { templateKey: "template-1" },
      { task: "Add the numbers" },
      { unusedSince: now + 1 },
    ]) {
      const tenant = "tenant-1";
      const found = await cache.list({ tenant, ...query, limit: 9 });
      deepEqual([found.map((program) => program.id), await cache.count({ tenant, ...query })], [[id], 1]);
      equal(await cache.count({ tenant: "tenant-2", ...query }), 0);
    }
    equal(await cache.count({ tenant: "tenant-1", id, task: "Else" }), 0);
  },

  async "serves a rejected program no more, for good, and to no other literals"(cache) {
    const sample = createSampleProgram({ reach: "template", exactKey: "key-2" });
    const id = await cache.keep(sample, Date.now());
    await cache.recordTrials(id, { proven: ["number_1"], refuted: [] });
    const program = { id, refuted: ["number_1"] };
    await cache.reject({ tenant: "tenant-2", program, judgements: [] }, 2);
    equal((await cache.findForOtherLiterals(otherLiterals))[0]?.id, id);
    await cache.reject({ tenant: "tenant-1", program, judgements: [] }, 3);
    deepEqual(await cache.findForOtherLiterals(otherLiterals), []);
    await cache.keep(sample, Date.now());
    await cache.recordUse(id, "success", Date.now());
    deepEqual(await cache.find({ tenant: "tenant-1", exactKey: "key-2" }), []);
    const [kept] = await cache.list({ tenant: "tenant-1", id, limit: 1 });
    deepEqual([kept?.status, kept?.trials], ["quarantined", { proven: [], refuted: ["number_1"] }]);
    await cache.reject({ tenant: "tenant-1", program: { ...program, id: "unknown" }, judgements: [] }, 4);
  },

  async "takes back a judgement that was rejected, and leaves the program alone"(cache) {
    await cache.keep(createSampleProgram({ exactKey: "key-2" }), Date.now());
    const judgement = { tenant: "tenant-1", exactKey: "key-1", programKey: "key-2", task: "Sum the numbers" };
    await cache.recordJudgement({ ...judgement, verdict: "same" }, 1);
    const { tenant, ...rejected } = judgement;
    await cache.reject({ tenant, judgements: [rejected] }, 2);
    deepEqual(await cache.judgements(key), [{ ...judgement, verdict: "different" }]);
    equal((await cache.find({ tenant: "tenant-1", exactKey: "key-2" })).length, 1);
  },

  async "forgets all of a tenant, with what was judged and rejected, and nothing of another"(cache) {
    const bad = await cache.keep(createSampleProgram({ code: "bad" }), 1);
    await cache.reject({ tenant: "tenant-1", program: { id: bad, refuted: [] }, judgements: [] }, 2);
    await cache.keep(createSampleProgram({ code: "good" }), 3);
    await cache.keep(createSampleProgram({ tenant: "tenant-2" }), 3);
    for (const tenant of ["tenant-1", "tenant-2"]) {
      await cache.recordJudgement({ tenant, exactKey: "key-1", programKey: "key-2", task: "Sum", verdict: "same" }, 1);
    }
    equal(await cache.clear({ tenant: "tenant-1" }), 2);
    deepEqual([await cache.count({ tenant: "tenant-1" }), (await cache.judgements(key)).length], [0, 0]);
    const theirs = { tenant: "tenant-2", exactKey: "key-1" };
    deepEqual([await cache.count({ tenant: "tenant-2" }), (await cache.judgements(theirs)).length], [1, 1]);
  },

  async "forgets what was not used since a moment, and no quarantine"(cache) {
    const now = Date.now();
    const bad = await cache.keep(createSampleProgram({ code: "bad" }), now);
    await cache.reject({ tenant: "tenant-1", program: { id: bad, refuted: [] }, judgements: [] }, now);
    for (const code of ["old", "used"]) await cache.keep(createSampleProgram({ code }), now);
    await cache.keep(createSampleProgram({ code: "used" }), now + 10);
    equal(await cache.clear({ tenant: "tenant-1", unusedSince: now + 5 }), 1);
    deepEqual(await codesOf(cache), ["used"]);
    equal(await cache.count({ tenant: "tenant-1" }), 2);
  },

  async "names the tasks with the nearest words, the nearest first"(cache) {
    for (const task of ["Extract the total of an invoice", "Extract totals from invoices", "Send a mail"]) {
      await cache.keep(createSampleProgram({ task, exactKey: task }), 1);
    }
    const nearest = await cache.nearestTasks({ tenant: "tenant-1", task: "extract total from invoice", limit: 2 });
    deepEqual([...nearest].sort(), ["Extract the total of an invoice", "Extract totals from invoices"]);
    notEqual((await cache.nearestTasks({ tenant: "tenant-1", task: "send the mail", limit: 1 }))[0], undefined);
    deepEqual(await cache.nearestTasks({ tenant: "tenant-1", task: "xyzzy", limit: 3 }), []);
  },

  async "names a task once, however many programs it has"(cache) {
    for (const code of ["a", "b"]) await cache.keep(createSampleProgram({ code }), 1);
    deepEqual(await cache.nearestTasks({ tenant: "tenant-1", task: "add numbers", limit: 3 }), ["Add the numbers"]);
  },
};
