import type { StateSnapshot } from "@langchain/langgraph";
import type { Request, State } from "../nodes/state.ts";
import type { ExecutorGraph } from "./build-graph.ts";

/** Where a run stands, by its checkpoints. */
export type RunStatus =
  | { readonly status: "unknown" }
  | { readonly status: "finished"; readonly values: unknown; readonly takesDecisions: boolean; readonly secretNames: readonly string[] }
  | {
      readonly status: "open";
      /** Whether its next step takes a person's answer. */
      readonly takesAnswer: boolean;
      readonly secretNames: readonly string[];
      /** What its checkpoint holds; of a run that died in `prepare` nothing. */
      readonly state: Partial<State>;
      /** The checkpoint to go on from, where that is not the latest. */
      readonly checkpointId: string | undefined;
    };

/** Finds out from the checkpoints where a run stands. */
export async function findRun(graph: ExecutorGraph, runId: string): Promise<RunStatus> {
  const config = { configurable: { thread_id: runId } };
  const latest = await graph.getState(config);
  if (latest.createdAt === undefined) return { status: "unknown" };
  // By what our nodes wrote: LangGraph's own `next` is empty while an answer for another program lies there.
  const state = latest.values as Partial<State>;
  const { run, program, metadata, error } = state;
  const secretNames = run?.request?.secretNames ?? [];
  if (metadata) {
    return { status: "finished", values: state, takesDecisions: error?.code === "EFFECTS_PENDING", secretNames }; // `learn` writes it last
  }
  return {
    status: "open",
    takesAnswer: program?.approved === "no",
    secretNames,
    state,
    checkpointId: run ? undefined : idOf(await findInput(graph, config)),
  };
}

/** What a run works with; null of one that died before it had that. */
export function requestIn(found: Exclude<RunStatus, { status: "unknown" }>): Request | null {
  const state = found.status === "open" ? found.state : (found.values as Partial<State>); // our own graph's
  return state.run?.request ?? null;
}

/** The input is in the first checkpoint alone: a run that died in `prepare` begins there anew. */
async function findInput(graph: ExecutorGraph, config: object): Promise<StateSnapshot | undefined> {
  for await (const snapshot of graph.getStateHistory(config, { filter: { source: "input" } })) return snapshot;
  return undefined;
}

function idOf(snapshot: StateSnapshot | undefined): string | undefined {
  const id: unknown = snapshot?.config.configurable?.["checkpoint_id"];
  return typeof id === "string" ? id : undefined;
}
