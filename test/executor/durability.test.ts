import { Command, END, MemorySaver, START, StateGraph, StateSchema } from "@langchain/langgraph";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import {
  createExecutorNode,
  createExecutorTool,
  WeakDurabilityError,
  type ApprovalRequest,
  type ExecutorOptions,
} from "../../src/index.ts";
import { createHarness } from "./harness.ts";

const NETWORK = { allow: ["127.0.0.1:2525"] };
const WEAK = [{}, { durability: "async" }, { durability: "exit" }, { checkpointDuring: true }, { checkpointDuring: false }] as const;
const State = new StateSchema({ status: z.string().default(""), message: z.string().default("") });

/** A graph of somebody's own around a node of ours, whose programs may have effects. */
function createParent(given: Partial<ExecutorOptions> = {}, checkpointer: MemorySaver | undefined = new MemorySaver()) {
  const { options, model, sandbox } = createHarness({
    answers: ["result = 1"],
    capabilities: { network: true },
    network: NETWORK,
    ...given,
  });
  const node = createExecutorNode({
    ...options,
    task: "Anything",
    write: (outcome) => ({ status: outcome.status, message: outcome.status === "error" ? outcome.error.message : "" }),
  });
  const graph = new StateGraph(State)
    .addNode("ours", node as never)
    .addEdge(START, "ours")
    .addEdge("ours", END)
    .compile({ ...(checkpointer && { checkpointer }) });
  return { graph, model, sandbox };
}

const onThread = (more: object = {}) => ({ configurable: { thread_id: crypto.randomUUID() }, ...more });

describe("a node whose programs may have effects, in a graph with checkpoints", () => {
  it.each(WEAK)("refuses %o before anything costs, and says what to pass", async (weak) => {
    const { graph, model } = createParent();
    const ended = await graph.invoke({}, onThread(weak));
    expect(ended).toMatchObject({ status: "error", message: expect.stringContaining('pass {durability: "sync"} to invoke') });
    expect(model.requests).toEqual([]);
  });

  it("runs where it is given sync, by the call or bound to the graph", async () => {
    const { graph } = createParent();
    expect(await graph.invoke({}, onThread({ durability: "sync" }))).toMatchObject({ status: "ok" });
    expect(await graph.withConfig({ durability: "sync" } as object).invoke({}, onThread())).toMatchObject({ status: "ok" });
  });

  it.each([
    ["only reads there", { network: { allow: [{ target: "127.0.0.1:2525", readOnly: true as const }] } }],
    ["may have no effects", { effects: "none" as const }],
    ["reaches nothing", { network: { allow: [] } }],
  ])("runs in any way where it %s", async (_words, given) => {
    const { graph } = createParent(given);
    expect(await graph.invoke({}, onThread({ durability: "exit" }))).toMatchObject({ status: "ok" });
  });

  it("runs in any way without a checkpointer, as nothing can be resumed", async () => {
    const { options } = createHarness({ answers: ["result = 1"], capabilities: { network: true }, network: NETWORK });
    const node = createExecutorNode({ ...options, task: "Anything", write: ({ status }) => ({ status }) });
    const graph = new StateGraph(State)
      .addNode("ours", node as never)
      .addEdge(START, "ours")
      .addEdge("ours", END)
      .compile();
    expect(await graph.invoke({})).toMatchObject({ status: "ok" });
  });

  it("goes by the graph around, where a function in between says something else", async () => {
    const { createGraph, model } = createHarness({ answers: ["result = 1"], capabilities: { network: true }, network: NETWORK });
    const ours = createGraph();
    const call = async () => ({ message: (await ours.invoke({ task: "Anything" }, { durability: "sync" })).error?.message ?? "" });
    const graph = new StateGraph(State)
      .addNode("ours", call)
      .addEdge(START, "ours")
      .addEdge("ours", END)
      .compile({ checkpointer: new MemorySaver() });
    expect((await graph.invoke({}, onThread())).message).toContain('not the default "async"');
    expect((await graph.invoke({}, onThread({ durability: "sync" }))).message).toBe("");
    expect(model.requests).toHaveLength(1);
  });

  it("waits as it was where it is resumed with less, and the answer still counts", async () => {
    const { graph, sandbox } = createParent({ approval: "always" });
    const config = onThread({ durability: "sync" });
    await graph.invoke({}, config);
    const question = (await graph.getState(config)).tasks[0]?.interrupts[0]?.value as ApprovalRequest;
    const resume = new Command({ resume: { action: "approve", sha256: question.sha256 } });
    await expect(graph.invoke(resume as never, { ...config, durability: "async" })).rejects.toThrow(WeakDurabilityError);
    expect(sandbox.requests).toHaveLength(0);
    expect(await graph.invoke(null, config)).toMatchObject({ status: "ok" });
    expect(sandbox.requests).toHaveLength(1);
  });

  it("is refused as a tool too", async () => {
    const { options, model } = createHarness({ answers: ["result = 1"], capabilities: { network: true }, network: NETWORK });
    const tool = createExecutorTool(options);
    const call = async () => ({ message: String(await tool.invoke({ task: "Anything" })) });
    const graph = new StateGraph(State)
      .addNode("ours", call)
      .addEdge(START, "ours")
      .addEdge("ours", END)
      .compile({ checkpointer: new MemorySaver() });
    expect((await graph.invoke({}, onThread())).message).toContain("durability");
    expect((await graph.invoke({}, onThread({ durability: "sync" }))).message).toContain('"result":1');
    expect(model.requests).toHaveLength(1);
  });
});

describe("the executor's own graph, with nothing around it", () => {
  const create = () =>
    createHarness({
      answers: ["result = 1", "result = 1"],
      capabilities: { network: true },
      network: NETWORK,
      checkpointer: new MemorySaver(),
    });

  it("takes sync where nothing is said, also as a server streams it and as a copy with settings bound to it", async () => {
    const graph = create().createGraph();
    expect(await graph.invoke({ task: "Anything" }, onThread())).toMatchObject({ error: null });
    for await (const _event of graph.streamEvents({ task: "Anything" }, { ...onThread(), version: "v2" })) continue;
    expect(await graph.withConfig({ tags: ["mine"] }).invoke({ task: "Anything" }, onThread())).toMatchObject({ error: null });
  });

  it.each(WEAK.slice(1))("refuses %o", async (weak) => {
    const { createGraph, model } = create();
    const ended = await createGraph().invoke({ task: "Anything" }, onThread(weak));
    expect(ended.error).toMatchObject({
      code: "CONFIGURATION",
      message: expect.stringContaining("durability"),
      details: { reason: "input" },
    });
    expect(model.requests).toEqual([]);
  });

  it("keeps plain secrets out of checkpoints as a copy with settings bound to it too", async () => {
    const checkpointer = new MemorySaver();
    const { options, createGraph } = createHarness({ answers: ["result = 1"], checkpointer });
    expect(options.checkpointer).toBe(checkpointer);
    const config = onThread();
    await createGraph()
      .withConfig({ tags: ["mine"] })
      .invoke({ task: "Anything", context: { password: "hunter2hunter2" } }, config);
    for await (const tuple of checkpointer.list(config)) expect(JSON.stringify(tuple)).not.toContain("hunter2hunter2");
  });
});
