import type { LangGraphRunnableConfig } from "@langchain/langgraph";
import { z } from "zod";
import { WeakDurabilityError } from "../errors.ts";

/** What a run keeps of what it does, and when; LangGraph takes `async` where nothing is said. */
const durabilitySchema = z.enum(["sync", "async", "exit"]);

/**
 * Refuses a run that may have effects where LangGraph goes on before a checkpoint is written: whoever resumes it after a kill
 * finds an older one, in which the run has another id or none, and would have its effects again. Without a checkpointer
 * nobody can resume it. The option is seen in every graph around which somebody gave it to.
 *
 * @param effectTargets Targets where a program could change something; with none it has no effects.
 * @throws WeakDurabilityError
 */
export function refuseWeakDurability(effectTargets: readonly string[], config: LangGraphRunnableConfig): void {
  if (effectTargets.length === 0 || !config.configurable?.["__pregel_checkpointer"]) return;
  const given = durabilitySchema.safeParse("durability" in config ? config.durability : undefined);
  if (given.data !== "sync") throw new WeakDurabilityError(given.data ?? null);
}
