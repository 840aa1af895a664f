import { END, MemorySaver, START, StateGraph, StateSchema } from "@langchain/langgraph";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { createExecutorNode, metadataOf, type ApprovalPendingError, type ApprovalRequest, type CodeModel } from "../../src/index.ts";
import { createScriptedModel, type ScriptedAnswer, type ScriptedModel } from "../../src/testing/scripted-model.ts";
import { okOutcome } from "../../src/testing/scripted-sandbox.ts";
import { createHarness, type HarnessOptions } from "./harness.ts";

const RAISED = { status: "error", error: { type: "ValueError", message: "broken", line: 1, traceback: "" } } as const;

/** A scripted model under a name, by which its price is known or not. */
function named(name: string, answers: readonly ScriptedAnswer[] = ["result = 1", "result = 2", "result = 3"]): ScriptedModel {
  return { ...createScriptedModel(answers), name };
}

function createPriced(options: HarnessOptions = {}) {
  const model = named("gpt-4o-mini");
  return { ...createHarness({ model, ...options }), model };
}

describe("a budget", () => {
  it.each([{ maxTokens: 0 }, { maxCostUsd: 0 }])("of nothing (%o) pays for nothing, and a kept program runs", async (budget) => {
    const { executor, model } = createPriced();
    await expect(executor.execute("t", budget)).rejects.toMatchObject({ code: "BUDGET_EXCEEDED" });
    expect(model.requests).toHaveLength(0);
    await executor.execute("t");
    expect(await executor.execute("t", budget)).toMatchObject({ _ai_metadata: { cache_hit: true, cost_usd: 0 } });
    expect(model.requests).toHaveLength(1);
  });

  it("ends a run before the call that would go beyond it, and says what was spent, the limit and what to do", async () => {
    const { executor, model } = createPriced({ play: () => RAISED });
    const failed = executor.execute("t", { maxCostUsd: 0.001 });
    await expect(failed).rejects.toMatchObject({ code: "BUDGET_EXCEEDED", retryable: false });
    await expect(failed).rejects.toThrow(/0\.001 US dollars were spent, .* maxCostUsd is 0\.001\. Pass a larger maxCostUsd/);
    expect(model.requests).toHaveLength(1);
  });

  it("in tokens counts the prompt that comes", async () => {
    const { executor, model } = createPriced();
    await expect(executor.execute("t", { maxTokens: 200 })).rejects.toThrow(
      /0 tokens were spent, .* at least \d{3,4}, and maxTokens is 200/,
    );
    expect(model.requests).toHaveLength(0);
    expect(await executor.execute("t", { maxTokens: 5_000 })).toMatchObject({ result: 1 });
  });

  it("covers the judge of the semantic tier", async () => {
    const { executor, model, warnings } = createPriced({ semantic: true, play: (request) => okOutcome(request.code, request) });
    const input = { context: { rows: [{ amount: 1 }] }, checks: "assert result" };
    await executor.execute("Sum the amounts of context.rows", input);
    await expect(executor.execute("Add up the amounts in context.rows", { ...input, maxTokens: 50 })).rejects.toMatchObject({
      code: "BUDGET_EXCEEDED",
    });
    expect(model.requests).toHaveLength(1);
    expect(warnings.join()).toContain("The budget is used up");
  });

  it("that a judge used up is on the account", async () => {
    const { executor, model } = createPriced({ semantic: true, play: (request) => okOutcome(request.code, request) });
    const input = { context: { rows: [{ amount: 1 }] }, checks: "assert result" };
    await executor.execute("Sum the amounts of context.rows", input);
    const error: unknown = await executor
      .execute("Add up the amounts in context.rows", { ...input, maxTokens: 1_000 })
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "BUDGET_EXCEEDED" });
    expect(model.requests).toHaveLength(2); // the judge said something else than yes
    expect(metadataOf(error)?.tokens_total).toBeGreaterThan(0);
  });

  it("in dollars is refused before any cost where the price is not known, and holds in tokens there", async () => {
    const { executor, model } = createHarness({ answers: ["result = 1"] });
    const refused = executor.execute("t", { maxCostUsd: 5 });
    await expect(refused).rejects.toMatchObject({ code: "CONFIGURATION", reason: "input" });
    await expect(refused).rejects.toThrow(/price of the model "scripted" is not known. Pass maxTokens/);
    expect(model.requests).toHaveLength(0);
    expect(await executor.execute("t", { maxTokens: 5_000 })).toMatchObject({ result: 1 });
  });

  it("is the smallest of what factory, input and call say", async () => {
    const { createGraph, model } = createPriced({ maxTokens: 5_000 });
    const graph = createGraph();
    const codes: unknown[] = [];
    for (const [input, call] of [
      [0, 5_000],
      [5_000, 0],
      [900_000, 900_000],
    ]) {
      const { error } = await graph.invoke({ task: `t${input}`, maxTokens: input }, {
        context: { cachedExecutor: { budget: { maxTokens: call } } },
      } as object);
      codes.push(error?.code);
    }
    expect(codes).toEqual(["BUDGET_EXCEEDED", "BUDGET_EXCEEDED", undefined]);
    expect(model.requests).toHaveLength(1);
    const strict = createPriced({ maxTokens: 0 });
    await expect(strict.executor.execute("t", { maxTokens: 900_000 })).rejects.toMatchObject({ code: "BUDGET_EXCEEDED" });
  });

  it("has a deadline of the factory too", async () => {
    let now = 0;
    const { executor } = createPriced({ deadlineMs: 50, clock: () => (now += 30) });
    await expect(executor.execute("t", { deadlineMs: 60_000 })).rejects.toThrow("deadline of 50 ms");
  });

  it.each([
    [{ maxTokens: -1 }, "maxTokens is not valid: must not be negative"],
    [{ maxTokens: 1.5 }, "maxTokens is not valid: must be a whole number of tokens"],
    [{ maxCostUsd: Number.NaN }, "maxCostUsd is not valid: must be US dollars"],
    [{ maxCostUsd: "1" as never }, "maxCostUsd is not valid: must be US dollars"],
  ])("that is none (%o) is refused", async (budget, message) => {
    const { executor } = createPriced();
    await expect(executor.execute("t", budget)).rejects.toThrow(message);
  });
});

describe("a model that a call chooses", () => {
  const State = new StateSchema({ model: z.string().nullable().default(null) });
  const createParent = (models: readonly (CodeModel | string)[], own: CodeModel) => {
    const node = createExecutorNode({
      ...createHarness({ model: own, models }).options,
      task: "t",
      write: (outcome) => ({ model: outcome.status === "ok" ? (outcome.metadata?.model ?? null) : outcome.error.message }),
    });
    return new StateGraph(State).addNode("ask", node).addEdge(START, "ask").addEdge("ask", END).compile();
  };
  const choosing = (model: unknown) => ({ context: { cachedExecutor: { model } } }) as object;
  const answer = (model: string) => [{ text: "result = 1", model }];

  it("is one that the factory allows, by its name or itself", async () => {
    const large = named("large", answer("large"));
    const graph = createParent([large], named("small", answer("small")));
    expect(await graph.invoke({}, choosing("large"))).toEqual({ model: "large" });
    expect(await createParent([large], named("small")).invoke({}, choosing("huge"))).toEqual({
      model: expect.stringContaining('The model "huge" may not be chosen by a call. Choose one of "small", "large"'),
    });
    const other = named("large", answer("other"));
    expect(await graph.invoke({}, choosing(other))).toEqual({ model: expect.stringContaining("may not be chosen") });
    const { executor } = createHarness({ model: named("small"), models: [other] });
    expect(await executor.execute("t", { model: other })).toMatchObject({ _ai_metadata: { model: "other" } });
  });

  it("can only be the factory's own where it lists no others", async () => {
    const graph = createParent([], named("small", answer("small")));
    expect(await graph.invoke({}, choosing("small"))).toEqual({ model: "small" });
    expect(await graph.invoke({}, choosing("large"))).toEqual({ model: expect.stringContaining("`models`") });
  });

  it("has a name of its own: by that it is found again, and the wrong service would be sent the prompt", async () => {
    const [own, other] = [named("twin", answer("own")), named("twin", answer("other"))];
    const { executor } = createHarness({ model: own, models: [other] });
    await expect(executor.execute("t", { model: other })).rejects.toThrow('Two models have the name "twin"');
    const twice = createHarness({ model: own, models: [own] });
    expect(await twice.executor.execute("t", { model: own })).toMatchObject({ _ai_metadata: { model: "own" } });
  });

  it("stays when the run goes on after a wait", async () => {
    const large = named("large", [
      { text: "result = 1", model: "large" },
      { text: "result = 2", model: "large" },
    ]);
    const { executor, model } = createHarness({ models: [large], approval: "always", checkpointer: new MemorySaver() });
    const pending = (await executor.execute("t", { model: "large" }).catch((error: unknown) => error)) as ApprovalPendingError;
    const { sha256 } = pending.request as ApprovalRequest;
    const answered = executor.resume(pending.runId, { answer: { action: "reject", sha256, reason: "another", then: "retry" } });
    await expect(answered).rejects.toMatchObject({ code: "APPROVAL_PENDING" });
    expect({ large: large.requests.length, own: model.requests.length }).toEqual({ large: 2, own: 0 });
  });
});
