import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { END, START, StateGraph, StateSchema } from "@langchain/langgraph";
import { z } from "zod";
import { createMemoryProgramCache } from "../../src/cache/create-memory-program-cache.ts";
import { createExecutorNode, Workflow, type JsonObject, type WorkflowOptions } from "../../src/index.ts";
import { createScriptedSandbox, okOutcome } from "../../src/testing/scripted-sandbox.ts";
import { measure, type Measurement } from "./measure.ts";

const SIZES = [10, 100, 1_000];
const ITEMS = 1_000;
const CONCURRENCY = 8;

/** What a workflow costs for each node, in an instant sandbox, beside bare LangGraph and beside the executor as a node of it; and a wide fan-out. */
export async function benchWorkflow(): Promise<Measurement[]> {
  const folder = mkdtempSync(join(tmpdir(), "cached-executor-bench-"));
  const options: WorkflowOptions = {
    sandbox: createScriptedSandbox((request) => okOutcome(1, request)),
    programCache: createMemoryProgramCache(),
    database: join(folder, "bench.db"),
    maxConcurrentRuns: 1_000,
  };
  try {
    const measurements: Measurement[] = [];
    for (const size of SIZES) measurements.push(...(await benchChain(size, options)));
    measurements.push(...(await benchFanOut(options)));
    return measurements;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function benchChain(size: number, options: WorkflowOptions): Promise<Measurement[]> {
  const runs = Math.max(3, Math.round(300 / size));
  const bare = createBareChain(size);
  const executors = createExecutorChain(size, options);
  const deciding = new Workflow(
    chainOf(size, (id) => ({ id, type: "decision", expression: "true" })),
    options,
  );
  const working = new Workflow(
    chainOf(size, (id) => ({ id, type: "action", code: "result = 1" })),
    options,
  );
  try {
    const limit = { recursionLimit: size + 10 };
    const baseline = await measure(`bare LangGraph, ${size} nodes`, () => bare.invoke({ step: 0 }, limit), { runs });
    const decisions = await measure(`workflow of expressions, ${size} nodes`, () => deciding.run(), { baseline, runs });
    const asNodes = await measure(`executor as a node, ${size} nodes`, () => executors.invoke({ value: 0 }, limit), { runs });
    const programs = await measure(`workflow of programs, ${size} nodes`, () => working.run(), { baseline: asNodes, runs });
    return [baseline, decisions, asNodes, programs, perNode(decisions, baseline, size), perNode(programs, asNodes, size)];
  } finally {
    await deciding.close();
    await working.close();
  }
}

type Timed = Awaited<ReturnType<typeof measure>>;

/** What a node costs more than in the baseline. */
function perNode({ name, p50_ms }: Timed, baseline: Timed, size: number): Measurement {
  return { name: `${name}: each over ${baseline.name.split(",")[0] ?? ""}`, value: (p50_ms - baseline.p50_ms) / size, unit: "ms" };
}

async function benchFanOut(options: WorkflowOptions): Promise<Measurement[]> {
  const map = { id: "each", type: "map", over: "items", code: "result = 1", concurrency: CONCURRENCY };
  const workflow = new Workflow({ ...chainOf(1, () => map), inputs: { items: "array" } }, options);
  const bare = createBareFanOut();
  const items = Array.from({ length: ITEMS }, (_, index) => index);
  try {
    const baseline = await measure(`bare executor, ${ITEMS} items one by one`, () => bare(), { runs: 3 });
    const wide = await measure(`map of ${ITEMS}, concurrency ${CONCURRENCY}`, () => workflow.run({ items }), { baseline, runs: 3 });
    return [baseline, wide, { name: "map, each item", value: wide.p50_ms / ITEMS, unit: "ms" }];
  } finally {
    await workflow.close();
  }

  function createBareFanOut(): () => Promise<void> {
    const one = createExecutorChain(1, options);
    return async () => {
      for (let index = 0; index < ITEMS; index += 1) await one.invoke({ value: 0 });
    };
  }
}

function chainOf(size: number, node: (id: string) => JsonObject): JsonObject {
  const ids = Array.from({ length: size }, (_, index) => `n${index}`);
  const nodes = ids.map(node);
  const names = ["start", ...nodes.map(({ id }) => String(id)), "end"];
  const edges = names.slice(1).map((to, index) => ({ from: names[index] ?? "", to }));
  return { name: "bench", nodes: [{ id: "start", type: "start" }, ...nodes, { id: "end", type: "end" }], edges };
}

function createBareChain(size: number) {
  return chain(size, new StateSchema({ step: z.number() }), ({ step }: { step: number }) => ({ step: step + 1 }));
}

function createExecutorChain(size: number, options: WorkflowOptions) {
  const node = createExecutorNode({ ...options, task: "one", code: "result = 1", write: () => ({ value: 1 }) });
  return chain(size, new StateSchema({ value: z.number() }), node);
}

/** A graph of so many nodes in a row, all the same. */
function chain(size: number, state: object, node: unknown) {
  const graph = new StateGraph(state as never) as unknown as Builder;
  const names = Array.from({ length: size }, (_, index) => `n${index}`);
  for (const name of names) graph.addNode(name, node);
  const all = [START, ...names, END];
  for (const [index, to] of all.slice(1).entries()) graph.addEdge(all[index] ?? START, to);
  return graph.compile();
}

/** What of LangGraph's builder is used: its types count the nodes one by one. */
interface Builder {
  addNode(name: string, node: unknown): unknown;
  addEdge(from: string, to: string): unknown;
  compile(): { invoke(input: object, config?: object): Promise<unknown> };
}
