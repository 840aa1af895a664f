// Begins a run that asks for an approval and prints what it asks, or answers it; a graph of somebody else's around our node, or our executor.
import { END, START, StateGraph, StateSchema, Command, INTERRUPT, isInterrupted } from "@langchain/langgraph";
import { PostgresSaver } from "@langchain/langgraph-checkpoint-postgres";
import { z } from "zod";
import { CachedExecutor, createExecutorNode, SqliteCheckpointer, type ApprovalRequest } from "../../../src/index.ts";
import { createScriptedModel } from "../../../src/testing/scripted-model.ts";
import { createScriptedSandbox, okOutcome } from "../../../src/testing/scripted-sandbox.ts";

const [what, place, folder, runId, sha256] = process.argv.slice(2).map(String);
const isPostgres = String(place).startsWith("postgres://");
const saver = isPostgres ? PostgresSaver.fromConnString(String(place)) : new SqliteCheckpointer(String(place));
if (saver instanceof PostgresSaver) await saver.setup();
const answer = sha256 === undefined ? undefined : { action: "approve" as const, sha256 };
const options = {
  model: createScriptedModel(answer ? [] : ["result = context['n'] * 2"]), // a second call would be an error
  sandbox: createScriptedSandbox((request) => okOutcome(2 * (request.context as { n: number }).n, request)),
  database: `${folder}/executor.db`,
  approval: "always" as const,
};

/** Prints what is asked, or the result. */
function say(asked: unknown, result?: unknown): void {
  console.log(asked === undefined ? `result ${String(result)}` : `asks ${(asked as ApprovalRequest).sha256}`);
}

async function runParent(): Promise<void> {
  const State = new StateSchema({ n: z.number(), before: z.number().optional(), doubled: z.number().nullable().optional() });
  const double = createExecutorNode({
    ...options,
    task: "Double n",
    context: (state: { n: number; before?: number | undefined }) => ({ n: state.n + (state.before ?? 0) }),
    write: (outcome) => ({ doubled: outcome.status === "ok" ? Number(outcome.value) : null }),
  });
  const graph = new StateGraph(State)
    .addNode("first", () => ({ before: 1 }))
    .addNode("double", double)
    .addEdge(START, "first")
    .addEdge("first", "double")
    .addEdge("double", END)
    .compile({ checkpointer: saver });
  const config = { configurable: { thread_id: String(runId) }, durability: "sync" as const };
  const state: unknown = await graph.invoke(answer ? new Command({ resume: answer }) : { n: 20 }, config);
  say(isInterrupted(state) ? state[INTERRUPT][0]?.value : undefined, (state as { doubled?: number }).doubled);
}

async function runExecutor(): Promise<void> {
  const executor = new CachedExecutor({ ...options, checkpointer: saver });
  try {
    const run = answer
      ? executor.resume(String(runId), { answer })
      : executor.execute("Double n", { context: { n: 21 }, runId: String(runId) });
    say(undefined, (await run)["result"]);
  } catch (error) {
    if (!(error instanceof Error && "request" in error)) throw error;
    say(error.request);
  } finally {
    await executor.close();
  }
}

await (what === "parent" ? runParent() : runExecutor());
await (saver instanceof PostgresSaver ? saver.end() : saver.close());
