import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { END, START, StateGraph, StateSchema } from "@langchain/langgraph";
import { z } from "zod";
import { createMemoryProgramCache } from "../../src/cache/create-memory-program-cache.ts";
import { CachedExecutor } from "../../src/index.ts";
import { createScriptedSandbox, okOutcome } from "../../src/testing/scripted-sandbox.ts";
import type { CodeModel } from "../../src/index.ts";
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

/** Our own time around an instant model and an instant sandbox, beside a bare three-node LangGraph loop. */
export async function benchOverhead(): Promise<Measurement[]> {
  const folder = mkdtempSync(join(tmpdir(), "cached-executor-bench-"));
  const executor = new CachedExecutor({
    model: instantModel,
    sandbox: createScriptedSandbox((request) => okOutcome(1, request)),
    programCache: createMemoryProgramCache(),
    database: join(folder, "bench.db"),
  });
  const bare = createBareLoop();
  const baseline = await measure("bare three-node loop", () => bare.invoke({ step: 0 }));
  const generated = await measure("run that generates", () => executor.execute("Give one", { cacheMode: "no-store" }), { baseline });
  await executor.execute("Give one");
  const hit = await measure("exact hit", () => executor.execute("Give one"), { baseline });
  await executor.close();
  rmSync(folder, { recursive: true, force: true });
  return [baseline, generated, hit];
}

function createBareLoop() {
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
    .compile();
}
