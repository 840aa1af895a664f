import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { END, MemorySaver, START, StateGraph, StateSchema } from "@langchain/langgraph";
import { z } from "zod";
import { createMemoryProgramCache } from "../../src/cache/create-memory-program-cache.ts";
import { CachedExecutor, createExecutorGraph, createExecutorNode } from "../../src/index.ts";
import { createScriptedSandbox, okOutcome } from "../../src/testing/scripted-sandbox.ts";
import type { CodeModel, ExecutorOptions } from "../../src/index.ts";
import { measure, type Measurement } from "./measure.ts";

const instantModel: CodeModel = {
  name: "instant",
  generate: async () => ({
    text: "result = 1",
    finish: "complete",
    model: "instant",
    usage: { input: 1, output: 1, total: 2, cached: 0, estimated: false },
    costUsd: 0,
    durationMs: 0,
  }),
};

const PARKED_RUNS = 1_000;
const BYTES_PER_MB = 1_048_576;

/** Our own time around an instant model and an instant sandbox, beside a bare three-node LangGraph loop; and what a run that waits holds. */
export async function benchOverhead(): Promise<Measurement[]> {
  const folder = mkdtempSync(join(tmpdir(), "cached-executor-bench-"));
  const options: ExecutorOptions = {
    model: instantModel,
    sandbox: createScriptedSandbox((request) => okOutcome(1, request)),
    programCache: createMemoryProgramCache(),
    database: join(folder, "bench.db"),
  };
  try {
    return [...(await benchTimes(options)), await benchParkedRuns(options)];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function benchTimes(options: ExecutorOptions): Promise<Measurement[]> {
  const executor = new CachedExecutor(options);
  const parent = createParent(options);
  const [bare, bareSaved] = [createBareLoop(), createBareLoop(new MemorySaver())];
  const saved = createExecutorGraph({ ...options, checkpointer: new MemorySaver() });
  const newTask = { task: "Give one", cacheMode: "no-store" as const };
  const baseline = await measure("bare three-node loop", () => bare.invoke({ step: 0 }));
  const alone = await measure("run that generates", () => executor.execute("Give one", { cacheMode: "no-store" }), { baseline });
  await executor.execute("Give one");
  const hit = await measure("exact hit", () => executor.execute("Give one"), { baseline });
  const asNode = await measure("exact hit, as a node", () => parent.invoke({ value: 0 }), { baseline });
  const savedBaseline = await measure("bare three-node loop, sync checkpoints", () => bareSaved.invoke({ step: 0 }, onNewThread()));
  const sync = await measure("run that generates, sync checkpoints", () => saved.invoke(newTask, onNewThread()), {
    baseline: savedBaseline,
  });
  await executor.close();
  return [baseline, alone, hit, asNode, savedBaseline, sync];
}

/** What each of many runs at once holds in memory while it waits for a person. */
async function benchParkedRuns(options: ExecutorOptions): Promise<Measurement> {
  const checkpointer = new MemorySaver();
  const graph = createExecutorGraph({ ...options, approval: "always", checkpointer });
  const park = () => graph.invoke({ task: "Give one", cacheMode: "no-store" }, onNewThread());
  await park();
  const before = heapBytes();
  await Promise.all(Array.from({ length: PARKED_RUNS }, park));
  const value = (heapBytes() - before) / PARKED_RUNS / BYTES_PER_MB;
  if (Object.keys(checkpointer.storage).length !== PARKED_RUNS + 1) throw new Error("Not every run was parked.");
  return { name: `memory of a run that waits, ${PARKED_RUNS} at once`, value, unit: "MB" };
}

function heapBytes(): number {
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as () => void)(); // the function that the flag brings
  return process.memoryUsage().heapUsed;
}

function onNewThread() {
  return { configurable: { thread_id: randomUUID() }, durability: "sync" as const };
}

function createParent(options: ExecutorOptions) {
  const state = new StateSchema({ value: z.number() });
  const give = createExecutorNode({
    ...options,
    task: "Give one",
    write: (outcome) => ({ value: outcome.status === "ok" ? Number(outcome.value) : -1 }),
  });
  return new StateGraph(state).addNode("give", give).addEdge(START, "give").addEdge("give", END).compile();
}

function createBareLoop(checkpointer?: MemorySaver) {
  const state = new StateSchema({ step: z.number() });
  const next = ({ step }: { step: number }) => ({ step: step + 1 });
  return new StateGraph(state)
    .addNode("one", next)
    .addNode("two", next)
    .addNode("three", next)
    .addEdge(START, "one")
    .addEdge("one", "two")
    .addEdge("two", "three")
    .addConditionalEdges("three", ({ step }) => (step < 3 ? "one" : END), ["one", END])
    .compile(checkpointer && { checkpointer });
}
