import type { LangGraphRunnableConfig } from "@langchain/langgraph";

/**
 * Says who takes a person's decisions on what a run has done outside: the executor's own `resume`, by the run's id; `step`: the
 * workflow of which the run is a step; null: nobody, as in a graph of one's own, or without a checkpointer.
 */
export function deciderOf(runId: string, { configurable }: LangGraphRunnableConfig): { readonly runId: string } | "step" | null {
  if (!configurable?.["__pregel_checkpointer"]) return null;
  if (configurable["cachedExecutorRunId"] === runId) return { runId };
  return configurable["cachedExecutorStepId"] === runId ? "step" : null;
}
