import { END, MemorySaver, Send, START, StateGraph, StateSchema } from "@langchain/langgraph";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { createExecutorNode } from "../../src/index.ts";
import { createHarness } from "./harness.ts";

const State = new StateSchema({ task: z.string().optional(), data: z.any().optional(), answer: z.string().nullable().default(null) });

describe("a parent without what its node reads", () => {
  it.each([
    ["task", { data: { a: 1 } }],
    ["context", { task: "t" }],
  ])("is told which field was not found (%s), and its thread stays usable", async (field, input) => {
    const node = createExecutorNode({
      ...createHarness({ answers: ["result = 1"] }).options,
      task: (state: typeof State.State) => state.task as string,
      context: (state: typeof State.State) => ({ first: (state.data as { a: number }).a }),
      write: (outcome) => ({ answer: outcome.status }),
    });
    const builder = new StateGraph(State).addNode("n", node).addEdge(START, "n").addEdge("n", END);
    const graph = builder.compile({ checkpointer: new MemorySaver() });
    const config = { configurable: { thread_id: "t" } };
    await expect(graph.invoke(input, config)).rejects.toThrow(`The node's ${field} was not found in the parent's state`);
    expect(await graph.invoke({ task: "t", data: { a: 1 } }, config)).toMatchObject({ answer: "ok" });
  });
});

describe("a node's options", () => {
  it.each([
    [{ task: 7 }, "task must be"],
    [{ context: {} }, "context must be a function"],
    [{ write: undefined }, "write must be a function"],
    [{ timeoutMs: -1 }, "timeoutMs is not valid"],
    [{ cacheMode: "never" }, "cacheMode is not valid"],
    [{ maxTokens: -1 }, "maxTokens"],
  ])("of the wrong type (%o) are refused when it is made", (wrong, message) => {
    const { options } = createHarness();
    expect(() => createExecutorNode({ ...options, task: "t", write: () => ({}), ...(wrong as object) })).toThrow(message);
  });
});

describe("options of a call that are not valid", () => {
  it.each([
    [{ approval: "sometimes" }, "approval"],
    [{ contextInPrompt: "everything" }, "contextInPrompt"],
    [{ model: "gpt-none" }, "gpt-none"],
    [{ budget: { maxCostUsd: -1 } }, "maxCostUsd"],
    [{ budget: { maxTokens: "many" } }, "maxTokens"],
    [{ tenant: "other" }, "tenant"],
    ["yes", "cachedExecutor"],
  ])("%o: the error names the field, nothing is paid for, and the thread stays usable", async (cachedExecutor, field) => {
    const { createGraph, model } = createHarness({ answers: ["result = 1"], checkpointer: new MemorySaver() });
    const graph = createGraph();
    const thread = { configurable: { thread_id: "t" } };
    const failed = await graph.invoke({ task: "t" }, { ...thread, context: { cachedExecutor } as never });
    expect(failed.error).toMatchObject({ code: "CONFIGURATION", message: expect.stringContaining(field) });
    expect(model.requests).toHaveLength(0);
    expect(await graph.invoke({ task: "t" }, thread)).toMatchObject({ result: { value: 1 }, error: null });
  });
});

describe("a node under Send", () => {
  it("with nothing says what was not found", async () => {
    const node = createExecutorNode({
      ...createHarness({ answers: ["result = 1"] }).options,
      task: (state: typeof State.State) => state.task as string,
      write: (outcome) => ({ answer: outcome.status }),
    });
    const graph = new StateGraph(State)
      .addNode("n", (state: typeof State.State, config) => node.invoke(state, config))
      .addConditionalEdges(START, () => [new Send("n", null as never)], ["n"])
      .addEdge("n", END)
      .compile();
    await expect(graph.invoke({})).rejects.toThrow("The node's task was not found in the parent's state");
  });
});
