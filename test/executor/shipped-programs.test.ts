import { describe, expect, it } from "vitest";
import { okOutcome } from "../../src/testing/scripted-sandbox.ts";
import { createHarness } from "./harness.ts";

const TASK = "Calculate the factorial of n";
const INPUT = { context: { n: 10 } };

const failure = { status: "error", error: { type: "ValueError", message: "set n", line: 1, traceback: "" } } as const;

describe("a program that comes with the package", () => {
  it("serves its task without a model, and says so", async () => {
    const { executor, model, sandbox } = createHarness();
    const { _ai_metadata: account } = await executor.execute(TASK, INPUT);
    expect(model.requests).toHaveLength(0);
    expect(sandbox.requests[0]?.code).toContain("result =");
    expect(account).toMatchObject({
      cache_hit: true,
      model: null,
      cost_usd: 0,
      attempts: 0,
      cache: { tier: "shipped", program_id: expect.stringMatching(/^shipped\/factorial@/), saved_usd: null },
    });
  });

  it("serves data of any shape, and also where only kept programs may run", async () => {
    const { executor, model } = createHarness();
    await executor.execute(TASK.toUpperCase(), { context: { n: 3, more: ["x"] }, cacheMode: "only-if-cached" });
    expect(model.requests).toHaveLength(0);
  });

  it("comes after a program of one's own for the same task", async () => {
    const { executor, sandbox } = createHarness({ answers: ["result = 'mine'"] });
    await executor.execute(TASK, { ...INPUT, cacheMode: "reload" });
    const { _ai_metadata: account } = await executor.execute(TASK, INPUT);
    expect(account.cache.tier).toBe("exact");
    expect(sandbox.requests.at(-1)?.code).toBe("result = 'mine'");
  });

  it.each(["reload", "no-store"] as const)("is left out when the caller wants a new one: %s", async (cacheMode) => {
    const { executor, model } = createHarness({ answers: ["result = 1"] });
    const { _ai_metadata: account } = await executor.execute(TASK, { ...INPUT, cacheMode });
    expect(account.cache_hit).toBe(false);
    expect(model.requests).toHaveLength(1);
  });

  it("costs no attempt where it fails: the model writes another", async () => {
    const { executor } = createHarness({
      answers: ["result = 1"],
      play: (request, index) => (index === 0 ? failure : okOutcome(1, request)),
    });
    const { _ai_metadata: account } = await executor.execute(TASK, INPUT);
    expect(account).toMatchObject({ attempts: 1, cache_hit: false, cache: { tier: null } });
    expect(account.errors).toMatchObject([{ source: "cache", class: "CodeExecutionError" }]);
  });

  it("tells what it failed of where no model can write another", async () => {
    const { executor } = createHarness({ model: null, play: () => failure });
    await expect(executor.execute(TASK, INPUT)).rejects.toMatchObject({
      code: "CODE_EXECUTION",
      message: expect.stringMatching(/^The kept program for this task failed: ValueError: set n\. It takes: context .* There is no model/s),
    });
  });

  it("is named where a task is not known", async () => {
    const { executor } = createHarness({ model: null });
    await expect(executor.execute("Calculate the factorials of n")).rejects.toMatchObject({
      message: expect.stringContaining(`Nearest known tasks: "${TASK}"`),
    });
  });

  it("is seen by a person first, like any other", async () => {
    const { executor, sandbox } = createHarness({ approval: "always", onApproval: ({ sha256 }) => ({ action: "reject", sha256 }) });
    await expect(executor.execute(TASK, INPUT)).rejects.toMatchObject({ code: "APPROVAL_REJECTED" });
    expect(sandbox.requests).toHaveLength(0);
  });
});
