import { isDeepStrictEqual } from "node:util";
import type { RunnableConfig } from "@langchain/core/runnables";
import {
  maxChannelVersion,
  TASKS,
  type Checkpoint,
  type CheckpointListOptions,
  type CheckpointMetadata,
  type CheckpointPendingWrite,
  type CheckpointTuple,
  type SerializerProtocol,
} from "@langchain/langgraph-checkpoint";
import { z } from "zod";
import { DatabaseUnavailableError } from "../database/database-unavailable-error.ts";
import type { Database, Row } from "../database/port.ts";
import { configOf, type CheckpointPlace } from "./checkpoint-place.ts";
import { findCheckpoint, findValues, findWrites, listCheckpoints, type Cursor, type Listing } from "./checkpoint-statements.ts";
import { unpackValue } from "./pack-value.ts";
import { UnreadableCheckpointError } from "./unreadable-checkpoint-error.ts";

const PAGE_LENGTH = 100;

/** From this version of LangGraph's format on, what was sent lies in a channel; before, in the writes of the parent. */
const SENDS_IN_CHANNEL = 4;

const checkpointRow = z.object({
  checkpoint_id: z.string(),
  parent_id: z.string().nullable(),
  checkpoint_type: z.string(),
  checkpoint: z.string(),
  metadata_type: z.string(),
  metadata: z.string(),
});
const valueRow = z.object({ channel: z.string(), type: z.string(), value: z.string() });
const writeRow = valueRow.extend({ task_id: z.string() });
const listRow = z.object({
  thread_id: z.string(),
  checkpoint_ns: z.string(),
  checkpoint_id: z.string(),
  metadata_type: z.string(),
  metadata: z.string(),
});
type ListRow = z.infer<typeof listRow>;

/** What of a checkpoint this reads itself; the rest is LangGraph's. */
const checkpointSchema = z.looseObject({
  v: z.number(),
  id: z.string(),
  channel_versions: z.record(z.string(), z.union([z.number(), z.string()])),
});
const metadataSchema = z.looseObject({});
const listedSchema = z.object({
  thread_id: z.union([z.string(), z.number().transform(String)]).optional(),
  checkpoint_ns: z.string().optional(),
  checkpoint_id: z.string().optional(),
});

export interface CheckpointReaderOptions {
  readonly database: Database;
  readonly serde: SerializerProtocol;
  readonly onWarning: (message: string) => void;
}

/** Reads checkpoints. A row is untrusted: one that cannot be read is an {@link UnreadableCheckpointError}. */
export interface CheckpointReader {
  /** The checkpoint at a place, with its values and pending writes. */
  find(place: CheckpointPlace): Promise<CheckpointTuple | undefined>;
  list(config: RunnableConfig, options: CheckpointListOptions): AsyncGenerator<CheckpointTuple>;
}

/** Creates the reader of a database's checkpoints. */
export function createCheckpointReader(options: CheckpointReaderOptions): CheckpointReader {
  const { database, onWarning } = options;

  async function find(place: CheckpointPlace): Promise<CheckpointTuple | undefined> {
    const [row] = await database.read(findCheckpoint(place));
    return row && (await readable(place.threadId, () => readTuple(options, place, row)));
  }

  async function* list(config: RunnableConfig, { filter = {}, limit = Infinity, before }: CheckpointListOptions) {
    const listing = listingOf(config, before);
    let left = limit;
    for await (const row of pagesOf(database, listing)) {
      if (left <= 0) return;
      const tuple = await leaveOut(row, listing, () => readListed(row, filter));
      if (tuple === undefined) continue;
      left -= 1;
      yield tuple;
    }
  }

  async function readListed(row: ListRow, filter: Readonly<Record<string, unknown>>): Promise<CheckpointTuple | undefined> {
    const metadata = await readable(row.thread_id, () => readMetadata(options.serde, row));
    const isWanted = Object.entries(filter).every(([key, value]) => isDeepStrictEqual(metadata[key], value));
    if (!isWanted) return undefined;
    return find({ threadId: row.thread_id, checkpointNamespace: row.checkpoint_ns, checkpointId: row.checkpoint_id });
  }

  /** Where all threads are listed, one that cannot be read does not keep the others from it. */
  async function leaveOut<Result>(row: ListRow, listing: Listing, read: () => Promise<Result>): Promise<Result | undefined> {
    try {
      return await read();
    } catch (error) {
      if (listing.threadId !== undefined || !(error instanceof UnreadableCheckpointError)) throw error;
      onWarning(`${row.checkpoint_id} is left out of the list: ${error.message}`);
      return undefined;
    }
  }

  return { find, list };
}

async function readTuple(options: CheckpointReaderOptions, place: CheckpointPlace, row: Row): Promise<CheckpointTuple> {
  const { serde, database } = options;
  const { threadId, checkpointNamespace } = place;
  const found = checkpointRow.parse(row);
  const raw = checkpointSchema.parse(await unpackValue(serde, { type: found.checkpoint_type, value: found.checkpoint }));
  const versions = Object.entries(raw.channel_versions).map(([channel, version]) => [channel, String(version)] as const);
  const values = z.array(valueRow).parse(await database.read(findValues(place, versions)));
  const unpacked = await Promise.all(values.map(async (value) => [value.channel, await unpackValue(serde, value)] as const));
  const checkpoint = { ...raw, channel_values: Object.fromEntries(unpacked) } as unknown as Checkpoint; // as LangGraph gave it to `put`
  const parent = found.parent_id === null ? undefined : { threadId, checkpointNamespace, checkpointId: found.parent_id };
  if (raw.v < SENDS_IN_CHANNEL && parent) addSends(checkpoint, await readWrites(options, parent, parent.checkpointId));
  return {
    config: configOf({ threadId, checkpointNamespace, checkpointId: found.checkpoint_id }),
    checkpoint,
    metadata: await readMetadata(serde, found),
    pendingWrites: await readWrites(options, place, found.checkpoint_id),
    ...(parent && { parentConfig: configOf(parent) }),
  };
}

async function readMetadata(serde: SerializerProtocol, row: Pick<ListRow, "metadata" | "metadata_type">) {
  const metadata = metadataSchema.parse(await unpackValue(serde, { type: row.metadata_type, value: row.metadata }));
  return metadata as unknown as CheckpointMetadata<Record<string, unknown>>; // as LangGraph gave it to `put`
}

async function readWrites(
  { database, serde }: CheckpointReaderOptions,
  { threadId, checkpointNamespace }: CheckpointPlace,
  checkpointId: string,
): Promise<CheckpointPendingWrite[]> {
  const rows = z.array(writeRow).parse(await database.read(findWrites({ threadId, checkpointNamespace }, checkpointId)));
  return Promise.all(rows.map(async (row) => [row.task_id, row.channel, await unpackValue(serde, row)] as const)) as Promise<
    CheckpointPendingWrite[]
  >;
}

function addSends(checkpoint: Checkpoint, writes: readonly CheckpointPendingWrite[]): void {
  const versions = Object.values(checkpoint.channel_versions);
  checkpoint.channel_values[TASKS] = writes.filter(([, channel]) => channel === TASKS).map(([, , value]) => value);
  checkpoint.channel_versions[TASKS] = versions.length > 0 ? maxChannelVersion(...versions) : 1;
}

async function readable<Result>(threadId: string, read: () => Promise<Result>): Promise<Result> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof DatabaseUnavailableError) throw error;
    throw new UnreadableCheckpointError(threadId, { cause: error });
  }
}

function listingOf({ configurable }: RunnableConfig, before: RunnableConfig | undefined): Listing {
  const { thread_id, checkpoint_ns, checkpoint_id } = listedSchema.parse(configurable ?? {});
  const { checkpoint_id: limit } = listedSchema.parse(before?.configurable ?? {});
  return {
    threadId: thread_id,
    checkpointNamespace: checkpoint_ns,
    checkpointId: checkpoint_id || undefined,
    before: limit || undefined,
  };
}

async function* pagesOf(database: Database, listing: Listing): AsyncGenerator<ListRow> {
  let cursor: Cursor | null = null;
  for (;;) {
    const rows: ListRow[] = z.array(listRow).parse(await database.read(listCheckpoints(listing, cursor, PAGE_LENGTH)));
    yield* rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE_LENGTH) return;
    cursor = { threadId: last.thread_id, checkpointNamespace: last.checkpoint_ns, checkpointId: last.checkpoint_id };
  }
}
