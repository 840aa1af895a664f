import type { RunnableConfig } from "@langchain/core/runnables";
import { AsyncLocalStorageProviderSingleton } from "@langchain/core/singletons";

interface Durable extends RunnableConfig {
  readonly durability?: unknown;
  readonly checkpointDuring?: unknown;
}

/**
 * Gives a run that may have effects the durability that these need. One that no graph is around, and of which nothing was
 * said, gets `sync`, since servers of graphs let nobody say it. Inside a graph with checkpoints that one's durability counts,
 * whatever ours is: what goes on after a kill goes on from there.
 */
export function withDurability(config: Durable, { mayHaveEffects }: { readonly mayHaveEffects: boolean }): Durable {
  if (!mayHaveEffects) return config;
  const around = AsyncLocalStorageProviderSingleton.getRunnableConfig() as Durable | undefined;
  if (around && isOfNode(around) && isWhole(around) && around.configurable?.["__pregel_checkpointer"])
    return around.durability === "sync" ? config : weakened(config);
  const isOpen = config.durability === undefined && config.checkpointDuring === undefined;
  return isOpen && !isOfNode(config) && !isOfNode(around) ? { ...config, durability: "sync" } : config;
}

/** Whether LangGraph made it for what a node runs. */
function isOfNode(config: Durable | undefined): boolean {
  return config?.configurable?.["__pregel_read"] !== undefined;
}

/** Whether it is as LangGraph made it. What LangChain hands on to a tool or a function is without the durability, which only the call's own config has then. */
function isWhole(config: Durable): boolean {
  return "writer" in config;
}

function weakened({ durability: _durability, ...config }: Durable): Durable {
  return config;
}
