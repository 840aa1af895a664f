import { afterAll, describe, expect, it } from "vitest";
import { createMemoryProgramCache } from "../../src/cache/create-memory-program-cache.ts";
import { CachedExecutor, ConfigurationError } from "../../src/index.ts";
import { createProcessSandbox } from "../../src/sandbox/process/create-process-sandbox.ts";
import { okOutcome } from "../../src/testing/scripted-sandbox.ts";
import { createHarness } from "./harness.ts";

const sandbox = createProcessSandbox({ allowUnsafe: true });
afterAll(() => sandbox.close());

const TASK = "Sum the amounts of context.rows";
const OTHER = "Add up the amounts in context.rows";
const INPUT = { context: { rows: [{ amount: 1 }] }, checks: "assert result is not None" };
const SHIPPED = "Calculate the factorial of n";

async function run(executor: CachedExecutor, task: string, input: Parameters<CachedExecutor["execute"]>[1] = INPUT) {
  const { _ai_metadata: account } = await executor.execute(task, input);
  return { runId: account.run_id, tier: account.cache.tier, code: account.generated_code };
}

describe("a result that was wrong", () => {
  it("ends the service of the program that the run had written, for good, also where it is written again", async () => {
    const { executor } = createHarness({ answers: ["result = 1", "result = 1", "result = 2"] });
    await executor.feedback((await run(executor, TASK)).runId, { correct: false });
    expect(await run(executor, TASK)).toMatchObject({ tier: null, code: "result = 1" });
    expect(await run(executor, TASK)).toMatchObject({ tier: null, code: "result = 2" });
    expect(await run(executor, TASK)).toMatchObject({ tier: "exact", code: "result = 2" });
  });

  it("ends the service of a kept program in the same way", async () => {
    const { executor } = createHarness({ answers: ["result = 1", "result = 2"] });
    await run(executor, TASK);
    await executor.feedback((await run(executor, TASK)).runId, { correct: false });
    expect(await run(executor, TASK)).toMatchObject({ tier: null, code: "result = 2" });
  });

  it("leaves a program of other words to its own task, and asks no judge again, not even about its code elsewhere", async () => {
    const { executor, model } = createHarness({ semantic: true, answers: ["result = 1", "YES", "result = 2", "result = 1", "result = 3"] });
    await run(executor, TASK);
    const judged = await run(executor, OTHER);
    expect(judged.tier).toBe("semantic");
    await executor.feedback(judged.runId, { correct: false });
    expect((await run(executor, TASK)).tier).toBe("exact");
    await run(executor, TASK, { ...INPUT, cacheMode: "reload" }); // nothing here changes what follows
    await run(executor, "Total the amounts in context.rows", { ...INPUT, cacheMode: "reload" });
    expect(await run(executor, OTHER)).toMatchObject({ tier: null, code: "result = 3" });
    expect(model.requests).toHaveLength(5);
  });

  it("keeps a program from all other literals, and the same code from them too", async () => {
    const code = "result = sum(range(params['number_1'], params['number_2'] + 1))";
    const taskOf = (last: number): string => `Sum the whole numbers from 3 to ${last}`;
    const { executor, model } = createHarness({
      sandbox,
      answers: [code, code, code, "result = 'anew'", "result = 'anew 2'", "result = 'own'"],
    });
    await run(executor, taskOf(10));
    await run(executor, taskOf(11), { ...INPUT, cacheMode: "reload" });
    const served = await run(executor, taskOf(20));
    expect(served.tier).toBe("template");
    await executor.feedback(served.runId, { correct: false });
    expect(await run(executor, taskOf(20))).toMatchObject({ tier: null, code }); // it was written again
    expect(await run(executor, taskOf(20))).toMatchObject({ tier: null, code: "result = 'anew'" });
    expect(await run(executor, taskOf(30))).toMatchObject({ tier: null, code: "result = 'anew 2'" });
    expect(model.requests).toHaveLength(5);
    const own = await Promise.all([10, 11].map((last) => executor.execute(taskOf(last), INPUT).then((outcome) => outcome._ai_metadata)));
    expect(own.map(({ cache }) => cache.tier).toSorted()).toEqual(["exact", null].toSorted()); // one of the two had served
  });

  it("keeps code from its task wherever else it is kept", async () => {
    const code = "result = sum(range(params['number_1'], params['number_2'] + 1))";
    const { executor } = createHarness({ sandbox, answers: [code, code, "result = 'anew'"] });
    await run(executor, "Sum the whole numbers from 3 to 11");
    const wrong = await run(executor, "Sum the whole numbers from 3 to 10", { ...INPUT, cacheMode: "reload" });
    await executor.feedback(wrong.runId, { correct: false });
    expect(await run(executor, "Sum the whole numbers from 3 to 10")).toMatchObject({ tier: null, code: "result = 'anew'" });
    expect((await run(executor, "Sum the whole numbers from 3 to 11")).tier).toBe("exact");
  });

  it("keeps a program that comes with the package from this task over this data, and from no other tenant", async () => {
    const cache = createMemoryProgramCache();
    const { executor } = createHarness({ programCache: cache, answers: ["result = 'mine'"] });
    const { executor: theirs } = createHarness({ programCache: cache, tenant: "theirs" });
    const shipped = await run(executor, SHIPPED, { context: { n: 3 } });
    expect(shipped.tier).toBe("shipped");
    await executor.feedback(shipped.runId, { correct: false });
    expect(await run(executor, SHIPPED, { context: { n: 4 } })).toMatchObject({ tier: null, code: "result = 'mine'" });
    expect((await run(executor, SHIPPED, { context: { n: "4" } })).tier).toBe("shipped"); // data of another shape
    expect((await run(theirs, SHIPPED, { context: { n: 3 } })).tier).toBe("shipped");
  });
});

describe("a result that was right", () => {
  it("counts as a success of the program, and lifts no quarantine", async () => {
    const cache = createMemoryProgramCache();
    const { executor } = createHarness({ programCache: cache, answers: ["result = 1"] });
    const { runId } = await run(executor, TASK);
    await executor.feedback(runId, { correct: true });
    const kept = () => cache.list({ tenant: "default", limit: 9 });
    expect(await kept()).toMatchObject([{ successes: 2, status: "served" }]);
    await executor.feedback(runId, { correct: false });
    await executor.feedback(runId, { correct: true });
    expect(await kept()).toMatchObject([{ status: "quarantined" }]);
  });
});

describe("feedback that is about nothing", () => {
  const refusal = (words: string) => ({ constructor: ConfigurationError, reason: "input", message: expect.stringContaining(words) });

  it("is refused for a run that is not known, or is another tenant's", async () => {
    const { executor, options } = createHarness({ answers: ["result = 1"] });
    const { runId } = await run(executor, TASK);
    const theirs = new CachedExecutor({ ...options, tenant: "theirs" });
    await expect(theirs.feedback(runId, { correct: false })).rejects.toMatchObject(refusal(`There is no run ${runId}`));
    await expect(executor.feedback("unknown", { correct: true })).rejects.toMatchObject(refusal("There is no run unknown"));
    await theirs.close();
  });

  it("is refused for a run without a program that is kept", async () => {
    const { executor } = createHarness({ answers: ["result = 1"], play: (request) => okOutcome(1, request) });
    const { runId } = await run(executor, TASK, { ...INPUT, cacheMode: "no-store" });
    await expect(executor.feedback(runId, { correct: false })).rejects.toMatchObject(refusal("there is nothing to say of it"));
  });

  it.each([undefined, {}, { correct: "no" }, { correct: true, more: 1 }])("is refused for what is no feedback: %j", async (feedback) => {
    const { executor } = createHarness();
    await expect(executor.feedback("id", feedback as { correct: boolean })).rejects.toMatchObject(refusal("{ correct: true }"));
  });
});
