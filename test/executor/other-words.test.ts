import { describe, expect, it } from "vitest";
import { ModelError } from "../../src/errors.ts";
import type { SandboxRequest } from "../../src/sandbox/port.ts";
import { okOutcome, type ScriptedRun } from "../../src/testing/scripted-sandbox.ts";
import { createHarness } from "./harness.ts";

const TASK = "Sum the amounts of context.rows";
const OTHER = "Add up the amounts in context.rows";
const INPUT = { context: { rows: [{ amount: 1 }] }, checks: "assert result" };

describe("a task in other words", () => {
  it("is written anew where nobody asked for more", async () => {
    const { executor, model } = createHarness({ answers: ["result = 1", "result = 1"] });
    await executor.execute(TASK, INPUT);
    expect((await executor.execute(OTHER, INPUT))._ai_metadata.cache_hit).toBe(false);
    expect(model.requests).toHaveLength(2);
  });

  it("is served where a judge says that it is the same, for the price of one call, and then for nothing", async () => {
    const { executor, model } = createHarness({ semantic: true, answers: ["result = 1", "YES"] });
    await executor.execute(TASK, INPUT);
    const judged = await executor.execute(OTHER, INPUT);
    expect(judged._ai_metadata).toMatchObject({ cache_hit: true, model: null, cache: { tier: "semantic" }, attempts: 0 });
    expect(judged._ai_metadata.tokens_total).toBeGreaterThan(0);
    const known = await executor.execute(OTHER, { ...INPUT, cacheMode: "only-if-cached" });
    expect(known._ai_metadata).toMatchObject({ cache: { tier: "semantic" }, tokens_total: 0, cost_usd: 0 });
    expect(model.requests).toHaveLength(2);
  });

  it("is judged once for many runs at once, which all get their own result", async () => {
    const play = (request: SandboxRequest) => okOutcome((request.context as { rows: { amount: number }[] }).rows[0]?.amount ?? 0, request);
    const { executor, model } = createHarness({ semantic: true, answers: ["result = 1", "YES"], play });
    await executor.execute(TASK, INPUT);
    const runs = Array.from({ length: 50 }, (_, n) => executor.execute(OTHER, { ...INPUT, context: { rows: [{ amount: n }] } }));
    expect((await Promise.all(runs)).map(({ result }) => result)).toEqual(Array.from({ length: 50 }, (_, n) => n));
    expect(model.requests).toHaveLength(2);
  });

  it("is judged once and written once for many runs at once where the judge says no", async () => {
    const { executor, model } = createHarness({ semantic: true, answers: ["result = 1", "NO", "result = 2"] });
    await executor.execute(TASK, INPUT);
    await Promise.all(Array.from({ length: 20 }, () => executor.execute(OTHER, INPUT)));
    expect(model.requests).toHaveLength(3);
  });

  it("shows the judge both tasks, the program and the shape, and no value", async () => {
    const { executor, model } = createHarness({ semantic: true, answers: ["result = 1", "YES"] });
    const input = { ...INPUT, context: { rows: [{ amount: 7_654_321 }] } };
    await executor.execute(TASK, input);
    await executor.execute(OTHER, input);
    const asked = JSON.stringify(model.requests[1]);
    for (const shown of [TASK, OTHER, "result = 1", "integer"]) expect(asked).toContain(shown);
    expect(asked).not.toContain("7654321");
  });

  it.each(["NO", "No, the fields differ.", "YES, but it rounds", "perhaps", ""])(
    "is written where the judge says %j, which is remembered",
    async (answer) => {
      const { executor, model } = createHarness({ semantic: true, answers: ["result = 1", answer, "result = 2", "result = 3"] });
      await executor.execute(TASK, INPUT);
      const first = await executor.execute(OTHER, INPUT);
      expect(first._ai_metadata).toMatchObject({ cache_hit: false, attempts: 1 });
      await executor.execute(OTHER, { ...INPUT, cacheMode: "reload" });
      expect(model.requests).toHaveLength(4); // nobody is asked again
    },
  );

  it.each([
    ["an opposite", "Sum the largest amounts of context.rows", "Sum the smallest amounts of context.rows"],
    ["another number", "Sum the first 3 amounts of context.rows", "Add up the first 4 amounts of context.rows"],
    ["what stands elsewhere", TASK, "Sum these amounts of context.rows"],
  ])("is not even judged for %s", async (_name, task, other) => {
    const { executor, model } = createHarness({ semantic: true, answers: ["result = 1", "result = 2"] });
    await executor.execute(task, INPUT);
    expect((await executor.execute(other, INPUT))._ai_metadata.cache_hit).toBe(false);
    expect(model.requests).toHaveLength(2);
  });

  it("borrows no program that nothing was held against, nor one for other data", async () => {
    const { executor, model } = createHarness({ semantic: true, answers: ["result = 1", "result = 2", "result = 3"] });
    await executor.execute(TASK, { context: INPUT.context });
    await executor.execute(OTHER, { context: INPUT.context });
    await executor.execute(OTHER, { ...INPUT, context: { rows: ["other"] } });
    expect(model.requests).toHaveLength(3);
  });

  it("is written where the judge cannot be asked, with a warning", async () => {
    const { executor, warnings } = createHarness({
      semantic: true,
      answers: ["result = 1", new ModelError("The model is busy."), "result = 2"],
    });
    await executor.execute(TASK, INPUT);
    expect((await executor.execute(OTHER, INPUT))._ai_metadata.attempts).toBe(1);
    expect(warnings.join()).toContain("The model is busy.");
  });

  it("is taken back where the borrowed program fails, and the program keeps its good name", async () => {
    const failing: ScriptedRun = { status: "error", error: { type: "KeyError", message: "x", line: 1, traceback: "" } };
    const { executor, model } = createHarness({
      semantic: true,
      answers: ["result = 1", "YES", "result = 2"],
      play: (request, index) => (index === 1 ? failing : okOutcome(1, request)),
    });
    await executor.execute(TASK, INPUT);
    const { _ai_metadata: account } = await executor.execute(OTHER, INPUT);
    expect(account).toMatchObject({ cache_hit: false, attempts: 1, errors: [{ source: "cache", class: "CodeExecutionError" }] });
    expect((await executor.execute(OTHER, INPUT))._ai_metadata.cache.tier).toBe("exact");
    expect((await executor.execute(TASK, INPUT))._ai_metadata.cache.tier).toBe("exact");
    expect(model.requests).toHaveLength(3);
  });
});

describe("a near task that was solved", () => {
  it("is an example in the prompt of a task that is written", async () => {
    const { executor, model } = createHarness({ answers: ["result = 'one'", "result = 2", "result = 3", "result = 4"] });
    await executor.execute(TASK, INPUT);
    await executor.execute("Sum the amounts of context.rows by month", INPUT);
    expect(JSON.stringify(model.requests[1])).toContain(`# Task: ${TASK}\\nresult = 'one'`);
    await executor.execute("Sum the amounts of context.rows by year", { ...INPUT, cacheMode: "no-store" });
    await executor.execute("Draw a red circle", INPUT);
    for (const request of model.requests.slice(2)) expect(JSON.stringify(request)).not.toContain("EXAMPLE");
  });
});
