import { join } from "node:path";
import type { CheckpointTuple } from "@langchain/langgraph-checkpoint";
import { expect, onTestFinished } from "vitest";
import { SqliteCheckpointer, type SqliteCheckpointerOptions } from "../../src/index.ts";
import { makeTemporaryFolder } from "../database/temporary-folder.ts";
import { checkpointOf, METADATA } from "./checkpoint-of.ts";

/** A checkpointer on a file of the test's own, or on the one that is named. It closes with the test. */
export async function openCheckpointer({ path, ...options }: SqliteCheckpointerOptions & { readonly path?: string } = {}) {
  const file = path ?? join(await makeTemporaryFolder(), "checkpoints.db");
  const checkpointer = new SqliteCheckpointer(file, { onWarning: (message) => expect.fail(message), ...options });
  onTestFinished(() => checkpointer.close());
  return { checkpointer, path: file };
}

/** Writes one state as the only checkpoint of a thread, and gives back what it has become. */
export async function roundTrip(checkpointer: SqliteCheckpointer, state: unknown): Promise<unknown> {
  const checkpoint = checkpointOf({ state });
  const config = { configurable: { thread_id: checkpoint.id } };
  await checkpointer.put(config, checkpoint, METADATA, checkpoint.channel_versions);
  return (await checkpointer.getTuple(config))?.checkpoint.channel_values["state"];
}

/** The checkpoints of a thread, the newest first. */
export async function listed(checkpointer: SqliteCheckpointer, threadId: string, limit?: number): Promise<CheckpointTuple[]> {
  const tuples: CheckpointTuple[] = [];
  for await (const tuple of checkpointer.list({ configurable: { thread_id: threadId } }, limit === undefined ? {} : { limit }))
    tuples.push(tuple);
  return tuples;
}
