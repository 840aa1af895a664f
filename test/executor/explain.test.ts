import { describe, expect, it } from "vitest";
import { createMemoryProgramCache } from "../../src/cache/create-memory-program-cache.ts";
import type { CallInput, CachedExecutor } from "../../src/index.ts";
import { okOutcome } from "../../src/testing/scripted-sandbox.ts";
import { createHarness, type HarnessOptions } from "./harness.ts";

const TASK = "Sum the amounts of context.rows";
const OTHER = "Add up the amounts in context.rows";
const INPUT = { context: { rows: [{ amount: 1 }] }, checks: "assert result" };
const SHIPPED = "Calculate the factorial of n";
const FOLLOWS = "result = params['number_1']";

/** A harness whose programs make something of their first number, or of 1. */
function open(options: HarnessOptions = {}) {
  return createHarness({ play: (request) => okOutcome(10 * Number(request.params["number_1"] ?? 1) + 1, request), ...options });
}

/** What each tier has, and what would happen. */
async function explain(executor: CachedExecutor, task: string, input: CallInput = INPUT) {
  const { tiers, then } = await executor.explain(task, input);
  return {
    statuses: tiers.map(({ status }) => status),
    steps: then.map((step) => ("tier" in step ? `${step.action} ${step.tier}` : step.action)),
    verdicts: tiers.flatMap(({ candidates }) => candidates.map(({ verdict }) => verdict)),
    reasons: tiers.map(({ reason }) => reason),
    order: tiers.map(({ tier }) => tier),
  };
}

describe("an explanation", () => {
  it("goes through the tiers in their order, and asks no model and runs nothing", async () => {
    const { executor, model, sandbox } = open({ semantic: true });
    expect(await explain(executor, TASK)).toMatchObject({
      order: ["exact", "template", "shipped", "semantic"],
      statuses: ["miss", "miss", "miss", "miss"],
      steps: ["generate"],
      reasons: [
        "nothing is kept for this task",
        "the task holds no literals",
        "no program for this wording comes with the package",
        "no near task is kept for data of this shape",
      ],
    });
    expect([model.requests.length, sandbox.requests.length]).toEqual([0, 0]);
  });

  it("says that a program is kept for the task", async () => {
    const { executor } = open({ answers: ["result = 1"] });
    await executor.execute(TASK, INPUT);
    expect(await explain(executor, TASK)).toMatchObject({ statuses: ["hit", "miss", "miss", "miss"], steps: ["run exact"] });
  });

  it("says in what the key of the same task differs: shape, schema, checks", async () => {
    const { executor } = open({ answers: ["result = 1"] });
    await executor.execute(TASK, INPUT);
    const { verdicts, reasons } = await explain(executor, TASK, { context: { rows: ["x"] }, checks: "assert result > 0" });
    expect(reasons[0]).toBe("this task is kept under another key only");
    expect(verdicts[0]).toBe("kept under another key: the context's shape, checks");
  });

  it("says that packages are others than those that were offered", async () => {
    const programCache = createMemoryProgramCache();
    await open({ programCache, answers: ["result = 1"] }).executor.execute(TASK, INPUT);
    const { executor } = open({ programCache, capabilities: { packages: ["pandas"], python: "3.13.0" } });
    expect((await explain(executor, TASK)).verdicts[0]).toBe("kept under another key: packages offered, Python's version");
  });

  it("says that what is kept is in quarantine, was found wrong, or has expired", async () => {
    const time = { now: 1_800_000_000_000 };
    const limits = { clock: () => time.now };
    const programCache = createMemoryProgramCache({ ...limits, ttlMs: 1_000 });
    const { executor } = open({ ...limits, programCache, answers: ["result = 1", "result = 2"] });
    const { _ai_metadata: account } = await executor.execute(TASK, INPUT);
    const id = account.cache.program_id ?? "";
    for (const outcome of ["failure", "failure"] as const) await programCache.recordUse(id, outcome, time.now);
    expect((await explain(executor, TASK)).verdicts).toEqual(["in quarantine: it was wrong"]);
    await executor.feedback(account.run_id, { correct: false });
    expect((await explain(executor, TASK)).verdicts).toEqual(["was found wrong for this task"]);
    await executor.execute(OTHER, INPUT);
    time.now += 1_000;
    const { verdicts, statuses } = await explain(executor, OTHER);
    expect([statuses[0], verdicts[0]]).toEqual(["miss", "expired: last used on 2027-01-15"]);
  });

  it("says which literals a program follows, is to be tried for, or does not follow", async () => {
    const programCache = createMemoryProgramCache();
    const { executor } = open({ programCache, answers: [FOLLOWS] });
    const { _ai_metadata: account } = await executor.execute("Give 7", INPUT);
    const id = account.cache.program_id ?? "";
    expect(await explain(executor, "Give 8")).toMatchObject({
      statuses: ["miss", "to-try", "miss", "miss"],
      steps: ["try template", "generate"],
      verdicts: expect.arrayContaining(["once a trial has shown it for number_1"]),
    });
    await programCache.recordTrials(id, { proven: ["number_1"], refuted: [] });
    expect(await explain(executor, "Give 8")).toMatchObject({
      steps: ["run template"],
      verdicts: ["proven for all that differ", "veto: their numbers differ"],
    });
    await programCache.recordTrials(id, { proven: [], refuted: ["number_1"] });
    expect(await explain(executor, "Give 8")).toMatchObject({
      steps: ["generate"],
      verdicts: ["it does not follow number_1", "veto: their numbers differ"],
    });
  });

  it("says that a program serves its own literals only", async () => {
    const { executor } = open({ answers: ["result = 7"] });
    await executor.execute("Give 7", INPUT);
    expect((await explain(executor, "Give 8")).verdicts).toContain("serves its own literals only");
  });

  it("names the program that comes with the package, and says when it was found wrong", async () => {
    const { executor } = open({ model: null });
    const { _ai_metadata: account } = await executor.execute(SHIPPED, { context: { n: 3 } });
    const input = { context: { n: 3 } };
    expect(await explain(executor, SHIPPED, input)).toMatchObject({ statuses: ["miss", "miss", "hit", "miss"], steps: ["run shipped"] });
    await executor.feedback(account.run_id, { correct: false });
    expect(await explain(executor, SHIPPED, input)).toMatchObject({ steps: ["fail"], verdicts: ["was found wrong for this task"] });
  });

  it("gives each near task its veto, its literals, or what was judged", async () => {
    const { executor } = open({ semantic: true, answers: ["result = 1", "NO", "result = 2", "result = 3", "result = 4"] });
    await executor.execute(TASK, INPUT);
    expect(await explain(executor, OTHER)).toMatchObject({
      statuses: ["miss", "miss", "miss", "to-judge"],
      steps: ["judge semantic", "generate"],
    });
    await executor.execute(OTHER, INPUT);
    expect((await explain(executor, "Sum the largest amounts of context.rows")).verdicts).toContain("could be judged");
    await executor.execute("Sum the smallest amounts of context.rows", { ...INPUT, cacheMode: "reload" });
    const { verdicts } = await explain(executor, "Sum the largest amounts of context.rows");
    expect(verdicts).toContain('veto: one says "smallest", the other "largest"');
    expect((await explain(executor, "Sum the first 3 amounts of context.rows")).verdicts).toContain("veto: their numbers differ");
    await executor.execute("Find 'abc' in context.rows", { ...INPUT, cacheMode: "reload" });
    expect((await explain(executor, "Find 'xyz' in context.rows")).verdicts).toContain("other literals");
  });

  it.each<[string, HarnessOptions, CallInput, string]>([
    ["it is off", {}, {}, "it is off: set semantic to turn it on"],
    ["there is no model", { semantic: true, model: null }, {}, "there is no model to judge"],
    ["nothing may cost", { semantic: true }, { cacheMode: "only-if-cached" }, 'cacheMode is "only-if-cached"'],
  ])("says why no judge is asked: %s", async (_name, options, input, reason) => {
    const { executor } = open(options);
    expect((await explain(executor, TASK, { ...INPUT, ...input })).reasons[3]).toBe(reason);
  });

  it("says that a task is unfit for other words", async () => {
    const { executor } = open({ semantic: true });
    expect((await explain(executor, "Sum these amounts")).reasons[3]).toBe('the task is unfit: it says "these"');
  });

  it("says that nothing kept is used where the caller wants none", async () => {
    const { executor } = open({ answers: ["result = 1"] });
    await executor.execute(TASK, INPUT);
    expect(await explain(executor, TASK, { ...INPUT, cacheMode: "reload" })).toMatchObject({
      statuses: ["miss", "miss", "miss", "miss"],
      steps: ["generate"],
    });
  });
});

describe("an explanation and the run after it", () => {
  const tasks = [
    TASK,
    OTHER,
    "Give 7",
    "Give 8",
    "Give 9 and 10",
    "Sum these amounts of context.rows",
    SHIPPED,
    "Sum the smallest amounts of context.rows",
  ];

  it.each(["default", "only-if-cached"] as const)("agree on where the program comes from, task after task: %s", async (cacheMode) => {
    const { executor, model } = open({
      semantic: true,
      answers: Array.from({ length: 40 }, (_none, index) => (index % 2 === 0 ? FOLLOWS : "YES")),
    });
    for (const task of [...tasks, ...tasks.toReversed(), ...tasks]) {
      const { then } = await executor.explain(task, { ...INPUT, cacheMode });
      const asked = model.requests.length;
      const tier = await executor.execute(task, { ...INPUT, cacheMode }).then(
        (outcome) => outcome._ai_metadata.cache.tier,
        () => "failed",
      );
      const [first] = then;
      if (first?.action === "run") expect([task, tier, model.requests.length]).toEqual([task, first.tier, asked]);
      else if (first?.action === "try") expect([task, tier]).toEqual([task, "template"]); // what these programs give follows
      else expect([task, first?.action]).toEqual([task, tier === "failed" ? "fail" : expect.stringMatching(/judge|generate/)]);
      if (cacheMode === "only-if-cached") await executor.execute(task, INPUT).catch(() => undefined);
    }
  });
});
