import type { RunnableConfig } from "@langchain/core/runnables";
import { z } from "zod";
import { ConfigurationError } from "../errors.ts";

const placeSchema = z.object({
  thread_id: z.union([z.string().min(1), z.number().transform(String)]),
  checkpoint_ns: z.string().default(""),
  checkpoint_id: z.string().optional(),
});

/** Whose checkpoint a config means, and which; without `checkpointId` the latest. */
export interface CheckpointPlace {
  readonly threadId: string;
  readonly checkpointNamespace: string;
  readonly checkpointId: string | undefined;
}

/** Reads the place from a config; `configurable` is whatever a caller has put there. @throws ConfigurationError (`input`) without a thread. */
export function placeOf({ configurable }: RunnableConfig): CheckpointPlace {
  const parsed = placeSchema.safeParse(configurable ?? {});
  if (!parsed.success) {
    throw new ConfigurationError(
      `A graph with a checkpointer needs { configurable: { thread_id } }, a text; what was given has: ${Object.keys(configurable ?? {}).join(", ") || "nothing"}.`,
      { reason: "input", cause: parsed.error },
    );
  }
  const { thread_id, checkpoint_ns, checkpoint_id } = parsed.data;
  return { threadId: thread_id, checkpointNamespace: checkpoint_ns, checkpointId: checkpoint_id || undefined };
}

/** The config of a checkpoint, as LangGraph passes it around. */
export function configOf({ threadId, checkpointNamespace, checkpointId }: CheckpointPlace): RunnableConfig {
  return { configurable: { thread_id: threadId, checkpoint_ns: checkpointNamespace, checkpoint_id: checkpointId } };
}
