import { END, MemorySaver, START, StateGraph, StateSchema } from "@langchain/langgraph";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { createExecutorNode } from "../../src/index.ts";
import { okOutcome } from "../../src/testing/scripted-sandbox.ts";
import { createHarness } from "./harness.ts";

const RAISED = { status: "error", error: { type: "ValueError", message: "broken", line: 1, traceback: "" } } as const;
const Parent = new StateSchema({ values: z.array(z.number()), total: z.number().nullable(), failure: z.string().nullable() });
type ParentState = typeof Parent.State;

function createParent(options: Parameters<typeof createHarness>[0]) {
  const harness = createHarness(options);
  const sum = createExecutorNode({
    ...harness.options,
    task: "Add the numbers in context['values']",
    context: (state: ParentState) => ({ values: state.values }),
    outputSchema: z.number(),
    write: (outcome) =>
      outcome.status === "ok" ? { total: Number(outcome.value), failure: null } : { total: null, failure: outcome.error.code },
  });
  const builder = new StateGraph(Parent).addNode("sum", sum).addEdge(START, "sum").addEdge("sum", END);
  return { ...harness, builder };
}

const add = (request: { context: unknown; checks: string | null }) => {
  const { values } = request.context as { values: number[] };
  return okOutcome(
    values.reduce((total, value) => total + value, 0),
    request,
  );
};

describe("a node in someone's graph", () => {
  it("reads the parent's state, writes its update, and leaves nothing else behind", async () => {
    const { builder } = createParent({ answers: ["result = sum(context['values'])"], play: add });
    const graph = builder.compile({ checkpointer: new MemorySaver() });
    const config = { configurable: { thread_id: "parent" } };
    expect(await graph.invoke({ values: [1, 2, 3] }, config)).toEqual({ values: [1, 2, 3], total: 6, failure: null });
    expect(Object.keys((await graph.getState(config)).values).toSorted()).toEqual(["failure", "total", "values"]);
  });

  it("repairs a program under a parent with a recursion limit of 10", async () => {
    const { builder } = createParent({
      answers: ["result = 1 / 0", "result = 0", "result = sum(context['values'])"],
      play: (request, index) => (index < 2 ? RAISED : add(request)),
    });
    expect(await builder.compile().invoke({ values: [4, 5] }, { recursionLimit: 10 })).toMatchObject({ total: 9 });
  });

  it("hands a failure over as a value", async () => {
    const { builder } = createParent({ answers: ["a = 1", "a = 2", "a = 3"], play: () => RAISED });
    expect(await builder.compile().invoke({ values: [1] })).toMatchObject({ total: null, failure: "ATTEMPTS_EXHAUSTED" });
  });

  it("is drawn with its seven nodes inside", async () => {
    const { builder } = createParent({});
    const drawn = await builder.compile().getGraphAsync({ xray: true });
    const names = Object.keys(drawn.nodes).join(" ");
    for (const name of ["prepare", "lookup", "generate", "approve", "execute", "validate", "learn"]) expect(names).toContain(name);
  });

  it("fails fast on a fault that is not ours, with the error as it was thrown", async () => {
    const fault = new TypeError("a fault");
    const { builder } = createParent({ answers: ["result = 1"], play: () => fault });
    await expect(builder.compile().invoke({ values: [1] })).rejects.toBe(fault);
  });
});

describe("execute inside someone's node", () => {
  it("stays on its own: nothing of it enters the parent's checkpoints", async () => {
    const { executor } = createHarness({ answers: ["result = sum(context['values'])"], play: add });
    const checkpointer = new MemorySaver();
    const graph = new StateGraph(Parent)
      .addNode("sum", async ({ values }) => {
        const outcome = await executor.execute<number>("Add the numbers", { context: { values } });
        return { total: outcome.result };
      })
      .addEdge(START, "sum")
      .addEdge("sum", END)
      .compile({ checkpointer });
    const config = { configurable: { thread_id: "parent" } };
    expect(await graph.invoke({ values: [2, 3] }, config)).toMatchObject({ total: 5 });
    const namespaces = new Set<string>();
    for await (const { config: saved } of checkpointer.list(config)) namespaces.add(String(saved.configurable?.["checkpoint_ns"] ?? ""));
    expect([...namespaces]).toEqual([""]);
  });
});

describe("the worst case", () => {
  it("fits: three kept programs fail, then three attempts", async () => {
    const { executor, model } = createHarness({
      answers: ["result = 1", "result = 2", "result = 3", "result = 4", "result = 5", "result = 6"],
      play: (request, index) => (index < 3 ? okOutcome(index, request) : index < 8 ? RAISED : okOutcome("at last", request)),
    });
    for (let made = 0; made < 3; made += 1) await executor.execute("Anything", { cacheMode: "reload" });
    const outcome = await executor.execute("Anything");
    expect(outcome).toMatchObject({ result: "at last", _ai_metadata: { attempts: 3, cache_hit: false } });
    expect(outcome._ai_metadata.errors).toHaveLength(5);
    expect(model.requests).toHaveLength(6);
  });
});
