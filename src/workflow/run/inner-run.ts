import { createHash } from "node:crypto";
import type { LangGraphRunnableConfig } from "@langchain/langgraph";

/** Where a graph runs inside a node: its checkpoints, and the name of the run there. */
export interface InnerPlace {
  readonly namespace: string;
  /** The same for whoever goes on with the same try of the same node, so that of two processes one executes. */
  readonly runId: string;
  /** Whether there is anything to go on from. */
  readonly mayHaveBegun: boolean;
}

/** What is known of a node's earlier tries. */
interface EarlierTries {
  readonly tries: number;
  /** Where the checkpoints of an earlier try are. */
  readonly namespace: string | null;
}

/** Says where the graph inside a node runs; null for its first try. */
export function innerPlaceOf({ configurable }: LangGraphRunnableConfig, record: EarlierTries | null): InnerPlace {
  const { tries, namespace: earlier } = record ?? { tries: 0, namespace: null };
  const own: unknown = configurable?.["checkpoint_ns"];
  const namespace = earlier ?? (typeof own === "string" ? own : "");
  const thread: unknown = configurable?.["thread_id"];
  const isKept = Boolean(configurable?.["__pregel_checkpointer"]) && typeof thread === "string";
  return {
    namespace,
    runId: isKept ? uuidOf(JSON.stringify([thread, namespace, tries])) : crypto.randomUUID(),
    mayHaveBegun: isKept && (earlier !== null || configurable?.["__pregel_resuming"] === true),
  };
}

/** The config with which a graph runs in a place. `resuming` goes on from its checkpoints; else it takes its input. */
export function configAt(config: LangGraphRunnableConfig, { namespace, runId }: InnerPlace, resuming: boolean): LangGraphRunnableConfig {
  const { checkpoint_id: _, ...configurable } = config.configurable ?? {};
  return {
    ...config,
    configurable: { ...configurable, checkpoint_ns: namespace, cachedExecutorStepId: runId, __pregel_resuming: resuming },
  };
}

/** A graph whose state can be looked at. */
interface Inspectable {
  getState(config: LangGraphRunnableConfig): Promise<InnerSnapshot>;
}

interface InnerSnapshot {
  readonly values: unknown;
  /** What runs since the last checkpoint, also what has ended; none at the end. */
  readonly tasks: readonly { readonly name: string }[];
  readonly createdAt?: string;
}

/**
 * Whether a workflow's run is to go on before anything else is said to it: a new word would drop what its nodes have done since
 * its last checkpoint. One that was to go on after a failure, and did not come to that, waits for that word.
 */
export function isUnderWay(tasks: InnerSnapshot["tasks"], { error, start }: { readonly error: unknown; readonly start: string }): boolean {
  return tasks.length > 0 && !(error && tasks.every(({ name }) => name === start));
}

/** What the checkpoints in a place say, and what runs since the last; null where there are none. */
export async function readInner(
  graph: Inspectable,
  config: LangGraphRunnableConfig,
  { namespace }: InnerPlace,
): Promise<Pick<InnerSnapshot, "values" | "tasks"> | null> {
  const { thread_id: thread, __pregel_checkpointer: checkpointer } = config.configurable ?? {};
  const snapshot = await graph.getState({
    configurable: { thread_id: thread as unknown, checkpoint_ns: namespace, __pregel_checkpointer: checkpointer as unknown },
  });
  return snapshot.createdAt === undefined ? null : snapshot;
}

/** A UUID of version 8, made of a digest. */
function uuidOf(text: string): string {
  const hex = createHash("sha256").update(text).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-9${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
