import { BaseCallbackHandler } from "@langchain/core/callbacks/base";
import type { Serialized } from "@langchain/core/load/serializable";
import { FakeListChatModel } from "@langchain/core/utils/testing";
import { END, MemorySaver, START, StateGraph, StateSchema } from "@langchain/langgraph";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { createExecutorNode } from "../../src/index.ts";
import { okOutcome } from "../../src/testing/scripted-sandbox.ts";
import { createHarness, type HarnessOptions } from "./harness.ts";

const Parent = new StateSchema({ total: z.number().nullable().default(null), failure: z.string().nullable().default(null) });

function createParent(options: HarnessOptions, node: { readonly context?: z.ZodObject } = {}) {
  const harness = createHarness(options);
  const sum = createExecutorNode({
    ...harness.options,
    task: "Say one",
    outputSchema: z.number(),
    write: (outcome) =>
      outcome.status === "ok" ? { total: outcome.value, failure: null } : { total: null, failure: outcome.error.message },
  });
  const builder = new StateGraph({ state: Parent, ...(node.context && { context: node.context }) })
    .addNode("sum", sum)
    .addEdge(START, "sum")
    .addEdge("sum", END);
  return { ...harness, builder };
}

/** A handler that keeps the tags of every model call. */
class TagKeeper extends BaseCallbackHandler {
  readonly name = "tag-keeper";
  readonly seen: (readonly string[])[] = [];
  override handleChatModelStart(
    _model: Serialized,
    _messages: unknown,
    _runId: string,
    _parent?: string,
    _extra?: object,
    tags?: string[],
  ) {
    this.seen.push(tags ?? []);
  }
}

describe("a node in someone's graph", () => {
  it("lets the parent's callback handler see the model's call, with the tags", async () => {
    const { builder } = createParent({ model: new FakeListChatModel({ responses: ["result = 1"] }) });
    const keeper = new TagKeeper();
    expect(await builder.compile().invoke({}, { callbacks: [keeper], tags: ["theirs"] })).toMatchObject({ total: 1 });
    expect(keeper.seen).toHaveLength(1);
    expect(keeper.seen[0]).toContain("theirs");
  });

  it("streams the model's words to who streams the parent's messages", async () => {
    const { builder } = createParent({ model: new FakeListChatModel({ responses: ["result = 1"] }) });
    let words = "";
    const chunks = await builder.compile().stream({}, { streamMode: "messages", subgraphs: true });
    for await (const [, [message]] of chunks) words += String(message.content);
    expect(words).toBe("result = 1");
  });

  it("ends its sandbox when the parent is aborted", async () => {
    const stop = new AbortController();
    const cancelled = Promise.withResolvers<void>();
    const { builder } = createParent({
      answers: ["result = 1"],
      play: (_request, _index, { signal }) => {
        signal?.addEventListener("abort", () => cancelled.resolve());
        stop.abort();
        return cancelled.promise.then(() => ({ status: "cancelled", message: "cancelled" }) as const);
      },
    });
    await expect(builder.compile().invoke({}, { signal: stop.signal })).rejects.toThrow(/abort/i);
    await cancelled.promise;
  });

  it("leaves a context of the parent that has a model and a tenant of its own alone", async () => {
    const context = z.object({ model: z.string(), tenant: z.string(), budget: z.number() });
    const { builder, model } = createParent({ answers: ["result = 1"] }, { context });
    const theirs = { model: "their-model", tenant: "their-tenant", budget: 0 };
    const graph = builder.compile({ checkpointer: new MemorySaver() });
    const config = { configurable: { thread_id: "t" }, context: theirs };
    expect(await graph.invoke({}, config as never)).toMatchObject({ total: 1, failure: null });
    expect(theirs).toEqual({ model: "their-model", tenant: "their-tenant", budget: 0 });
    expect(model.requests).toHaveLength(1);
  });

  it("takes files that it finds in the parent's state", async () => {
    const { options, sandbox } = createHarness({ answers: ["result = 1"], filesRoot: import.meta.dirname });
    const State = new StateSchema({ path: z.string(), total: z.number().nullable().default(null) });
    const node = createExecutorNode({
      ...options,
      task: "Read it",
      files: (state: typeof State.State) => ({ "in.ts": state.path }),
      timeoutMs: 1_234,
      cacheMode: "no-store",
      write: (outcome) => ({ total: outcome.status === "ok" ? 1 : 0 }),
    });
    const graph = new StateGraph(State).addNode("read", node).addEdge(START, "read").compile();
    expect(await graph.invoke({ path: "harness.ts" })).toMatchObject({ total: 1 });
    expect(sandbox.requests[0]).toMatchObject({ limits: { timeoutMs: 1_234 } });
    expect(Object.keys(sandbox.requests[0]?.files ?? {})).toHaveLength(1);
  });
});

describe("execute inside someone's node", () => {
  it("tells the parent's handlers and streams nothing", async () => {
    const { executor } = createHarness({
      model: new FakeListChatModel({ responses: ["result = 1"] }),
      play: (request) => okOutcome(1, request),
    });
    const keeper = new TagKeeper();
    const graph = new StateGraph(Parent)
      .addNode("sum", async () => ({ total: (await executor.execute<number>("Say one")).result }))
      .addEdge(START, "sum")
      .compile();
    const chunks: unknown[] = [];
    for await (const chunk of await graph.stream({}, { streamMode: "custom", callbacks: [keeper] })) chunks.push(chunk);
    expect({ chunks, seen: keeper.seen }).toEqual({ chunks: [], seen: [] });
  });
});
