import { emptyCheckpoint, uuid6, type Checkpoint, type CheckpointMetadata } from "@langchain/langgraph-checkpoint";

export const METADATA: CheckpointMetadata = { source: "loop", step: 0, parents: {} };

/** A checkpoint with values, each in its first version. */
export function checkpointOf(values: Record<string, unknown>, step = 0): Checkpoint {
  const versions = Object.fromEntries(Object.keys(values).map((channel) => [channel, step + 1]));
  return { ...emptyCheckpoint(), id: uuid6(step), channel_values: values, channel_versions: versions };
}
