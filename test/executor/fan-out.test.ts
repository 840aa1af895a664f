import { END, MemorySaver, ReducedValue, Send, START, StateGraph, StateSchema } from "@langchain/langgraph";
import { describe, expect, expectTypeOf, it } from "vitest";
import { z } from "zod";
import { createMemoryProgramCache } from "../../src/cache/create-memory-program-cache.ts";
import { createExecutorNode, readExecutorEvent, type JsonValue, type NodeOutcome } from "../../src/index.ts";
import { okOutcome } from "../../src/testing/scripted-sandbox.ts";
import { createHarness, type HarnessOptions } from "./harness.ts";

const RAISED = { status: "error", error: { type: "ValueError", message: "broken", line: 1, traceback: "" } } as const;

const Parent = new StateSchema({
  numbers: z.array(z.number()),
  doubled: new ReducedValue(
    z.array(z.tuple([z.number(), z.number()])).default(() => []),
    {
      inputSchema: z.array(z.tuple([z.number(), z.number()])),
      reducer: (left, right) => [...left, ...right],
    },
  ),
  total: z.number().nullable().default(null),
});
type ParentState = typeof Parent.State;

const double: NonNullable<HarnessOptions["play"]> = (request) => {
  const { number } = request.context as { number: number };
  return okOutcome([number, number * 2], request);
};

/** A parent that sends each number to its own run of one node, and adds up in a join. */
function createFanOut(options: HarnessOptions) {
  const harness = createHarness(options);
  const doubling = createExecutorNode({
    ...harness.options,
    task: "Double the number in context['number']",
    context: (state: { number: number }) => ({ number: state.number }),
    outputSchema: z.array(z.number()),
    write: (outcome) => ({ doubled: outcome.status === "ok" ? [outcome.value as [number, number]] : [] }),
  });
  const builder = new StateGraph(Parent)
    .addNode("double", doubling as never)
    .addNode("join", ({ doubled }: ParentState) => ({ total: doubled.reduce((sum, [, value]) => sum + value, 0) }))
    .addConditionalEdges(START, ({ numbers }: ParentState) => numbers.map((number) => new Send("double" as never, { number })))
    .addEdge("double" as never, "join")
    .addEdge("join", END);
  return { ...harness, builder };
}

describe("ten branches of one node", () => {
  const numbers = Array.from({ length: 10 }, (_, index) => index + 1);

  it("each bring their own result to the join, and pay for one program", async () => {
    const { builder, model } = createFanOut({ answers: ["result = [context['number'], context['number'] * 2]"], play: double });
    const graph = builder.compile({ checkpointer: new MemorySaver() });
    const final = await graph.invoke({ numbers }, { configurable: { thread_id: "t" } });
    expect(final.doubled).toEqual(numbers.map((number) => [number, number * 2]));
    expect(final.total).toBe(110);
    expect(Object.keys(final).toSorted()).toEqual(["doubled", "numbers", "total"]);
    expect(model.requests).toHaveLength(1);
  });

  it.each([
    ["of the parent alone", { streamMode: "custom" }],
    ["with subgraphs", { streamMode: "custom", subgraphs: true }],
    ["among other modes", { streamMode: ["custom", "updates"], subgraphs: true }],
  ])("tell the events of ten runs, by run id, in a stream %s", async (_words, mode) => {
    const { builder } = createFanOut({
      answers: ["result = [context['number'], context['number'] * 2]"],
      play: (request, index, options) => {
        options.onOutput?.({ stream: "stdout", text: `number ${(request.context as { number: number }).number}` });
        return double(request, index, options);
      },
    });
    const told = new Map<string, string>();
    for await (const chunk of await builder.compile().stream({ numbers }, mode as object)) {
      const event = readExecutorEvent(chunk);
      if (event?.type === "output") told.set(event.runId, event.text);
    }
    expect([...told.values()].toSorted()).toEqual(numbers.map((number) => `number ${number}`).toSorted());
  });

  it("go on beside one that failed", async () => {
    const { builder } = createFanOut({
      cacheLimits: {},
      answers: ["result = 1", "result = 2", "result = 3", "result = 4"],
      play: (request, index, options) => ((request.context as { number: number }).number === 2 ? RAISED : double(request, index, options)),
    });
    expect(await builder.compile().invoke({ numbers: [1, 2] })).toMatchObject({ doubled: [[1, 2]], total: 2 });
  });
});

describe("several executors in one parent", () => {
  const State = new StateSchema({ first: z.string().nullable().default(null), second: z.string().nullable().default(null) });
  const task = "Say who you are";

  const createTwo = (first: HarnessOptions, second: HarnessOptions) => {
    const sayInto = (key: "first" | "second", options: HarnessOptions) =>
      createExecutorNode({
        ...createHarness({ play: (request) => okOutcome(request.code, request), ...options }).options,
        task,
        outputSchema: z.string(),
        write: (outcome) => ({ [key]: outcome.status === "ok" ? outcome.value : outcome.error.code }),
      });
    return new StateGraph(State)
      .addNode("one", sayInto("first", first))
      .addNode("two", sayInto("second", second))
      .addEdge(START, "one")
      .addEdge(START, "two")
      .compile({ checkpointer: new MemorySaver() });
  };
  const thread = { configurable: { thread_id: "t" } };

  it("run side by side, each by its own options", async () => {
    const graph = createTwo({ answers: ["result = 'one'"] }, { answers: [], model: null });
    expect(await graph.invoke({}, thread)).toEqual({ first: "result = 'one'", second: "CONFIGURATION" });
  });

  it("share no program where their tenants differ", async () => {
    const programCache = createMemoryProgramCache();
    const graph = createTwo(
      { programCache, tenant: "ours", answers: ["result = 'ours'"] },
      { programCache, tenant: "theirs", answers: ["result = 'theirs'"] },
    );
    expect(await graph.invoke({}, thread)).toEqual({ first: "result = 'ours'", second: "result = 'theirs'" });
    expect(await graph.invoke({}, thread)).toEqual({ first: "result = 'ours'", second: "result = 'theirs'" });
  });
});

describe("the type of a node's value", () => {
  it("is that of its zod schema, else any JSON", () => {
    const { options } = createHarness();
    createExecutorNode({
      ...options,
      task: "t",
      outputSchema: z.object({ total: z.number() }),
      write: (outcome) => {
        expectTypeOf(outcome).toEqualTypeOf<NodeOutcome<{ total: number }>>();
        return {};
      },
    });
    createExecutorNode({
      ...options,
      task: "t",
      outputSchema: { type: "number" },
      write: (outcome) => {
        expectTypeOf(outcome).toEqualTypeOf<NodeOutcome<JsonValue>>();
        return {};
      },
    });
  });
});
