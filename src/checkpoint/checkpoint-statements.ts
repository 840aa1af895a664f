import type { Statement } from "../database/port.ts";
import type { CheckpointPlace } from "./checkpoint-place.ts";

/** A value as the file has it. */
export interface StoredValue {
  /** The serializer's type, and how its bytes are text. */
  readonly type: string;
  readonly value: string;
}

interface Scope {
  readonly threadId: string;
  readonly checkpointNamespace: string;
}

export interface NewCheckpoint extends Scope {
  readonly checkpointId: string;
  readonly parentId: string | undefined;
  readonly checkpoint: StoredValue;
  readonly metadata: StoredValue;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

export interface NewWrite extends Scope, StoredValue {
  readonly checkpointId: string;
  readonly taskPath: string;
  readonly taskId: string;
  readonly index: number;
  readonly channel: string;
}

const SCOPE = "thread_id = :threadId AND checkpoint_ns = :checkpointNamespace";
const COLUMNS = "thread_id, checkpoint_ns, checkpoint_id, parent_id, checkpoint_type, checkpoint, metadata_type, metadata";

/** Inserts a checkpoint; the same one once more takes the place of the first. */
export function putCheckpoint({ checkpoint, metadata, parentId, now, ...place }: NewCheckpoint): Statement {
  return {
    sql: `INSERT OR REPLACE INTO checkpoints (${COLUMNS}, written_at)
      VALUES (:threadId, :checkpointNamespace, :checkpointId, :parentId, :type, :checkpoint, :metadataType, :metadata, :now)`,
    values: {
      ...place,
      parentId: parentId ?? null,
      type: checkpoint.type,
      checkpoint: checkpoint.value,
      metadataType: metadata.type,
      metadata: metadata.value,
      now,
    },
  };
}

/** Inserts a channel's value in one of its versions, unless it is there. */
export function putValue(scope: Scope, channel: StoredValue & { readonly channel: string; readonly version: string }): Statement {
  return {
    sql: `INSERT INTO checkpoint_values (thread_id, checkpoint_ns, channel, version, type, value)
      VALUES (:threadId, :checkpointNamespace, :channel, :version, :type, :value) ON CONFLICT DO NOTHING`,
    values: { ...scope, ...channel },
  };
}

/** Inserts a write of a task. One with an index below zero (an error, an interrupt) takes the place of the one before, any other stays as it was. */
export function putWrite(write: NewWrite): Statement {
  return {
    sql: `INSERT OR ${write.index < 0 ? "REPLACE" : "IGNORE"} INTO checkpoint_writes
      (thread_id, checkpoint_ns, checkpoint_id, task_path, task_id, idx, channel, type, value)
      VALUES (:threadId, :checkpointNamespace, :checkpointId, :taskPath, :taskId, :index, :channel, :type, :value)`,
    values: { ...write },
  };
}

/** Selects one checkpoint of a thread: the one that is named, else the latest. */
export function findCheckpoint({ checkpointId, ...scope }: CheckpointPlace): Statement {
  if (checkpointId === undefined) {
    return { sql: `SELECT ${COLUMNS} FROM checkpoints WHERE ${SCOPE} ORDER BY checkpoint_id DESC LIMIT 1`, values: { ...scope } };
  }
  return { sql: `SELECT ${COLUMNS} FROM checkpoints WHERE ${SCOPE} AND checkpoint_id = :checkpointId`, values: { ...scope, checkpointId } };
}

/** Selects the values of channels in given versions. */
export function findValues(scope: Scope, versions: readonly (readonly [channel: string, version: string])[]): Statement {
  return {
    sql: `SELECT kept.channel, kept.type, kept.value FROM json_each(:versions) AS wanted JOIN checkpoint_values AS kept
      ON ${SCOPE} AND kept.channel = wanted.value ->> 0 AND kept.version = wanted.value ->> 1`,
    values: { ...scopeOf(scope), versions: JSON.stringify(versions) },
  };
}

/** Selects a checkpoint's writes, in the order in which LangGraph applies them. */
export function findWrites(scope: Scope, checkpointId: string): Statement {
  return {
    sql: `SELECT task_id, channel, type, value FROM checkpoint_writes WHERE ${SCOPE} AND checkpoint_id = :checkpointId
      ORDER BY task_path, task_id, idx`,
    values: { ...scopeOf(scope), checkpointId },
  };
}

/** Which checkpoints are listed; what is undefined is not asked for. */
export interface Listing {
  readonly threadId: string | undefined;
  readonly checkpointNamespace: string | undefined;
  readonly checkpointId: string | undefined;
  /** Only checkpoints that are older. */
  readonly before: string | undefined;
}

/** Where a page ended. */
export interface Cursor extends Scope {
  readonly checkpointId: string;
}

/** Selects the next checkpoints after a cursor, the newest first, without their values and writes. */
export function listCheckpoints(listing: Listing, cursor: Cursor | null, limit: number): Statement {
  const conditions = [
    ...(listing.threadId === undefined ? [] : ["thread_id = :threadId"]),
    ...(listing.checkpointNamespace === undefined ? [] : ["checkpoint_ns = :checkpointNamespace"]),
    ...(listing.checkpointId === undefined ? [] : ["checkpoint_id = :checkpointId"]),
    ...(listing.before === undefined ? [] : ["checkpoint_id < :before"]),
    ...(cursor === null ? [] : ["(checkpoint_id, thread_id, checkpoint_ns) < (:lastId, :lastThread, :lastNamespace)"]),
  ];
  const given = Object.entries(listing).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const last = cursor && { lastId: cursor.checkpointId, lastThread: cursor.threadId, lastNamespace: cursor.checkpointNamespace };
  return {
    sql: `SELECT thread_id, checkpoint_ns, checkpoint_id, metadata_type, metadata FROM checkpoints
      ${conditions.length > 0 ? `WHERE ${conditions.join(" AND ")}` : ""}
      ORDER BY checkpoint_id DESC, thread_id DESC, checkpoint_ns DESC LIMIT :limit`,
    values: { ...Object.fromEntries(given), ...last, limit },
  };
}

const TABLES = ["checkpoint_values", "checkpoint_writes", "checkpoints"] as const;

/** Deletes all of a thread. */
export function deleteThread(threadId: string): Statement[] {
  return TABLES.map((table) => ({ sql: `DELETE FROM ${table} WHERE thread_id = :threadId`, values: { threadId } }));
}

/** Deletes all of the threads that have no checkpoint since a moment; the rows of the last statement name them. */
export function deleteOldThreads(before: number): Statement[] {
  const old = "SELECT thread_id FROM checkpoints GROUP BY thread_id HAVING max(written_at) < :before";
  return TABLES.map((table) => ({
    sql: `DELETE FROM ${table} WHERE thread_id IN (${old})${table === "checkpoints" ? " RETURNING thread_id" : ""}`,
    values: { before },
  }));
}

/** The scope alone: what else an object may hold is not bound. */
function scopeOf({ threadId, checkpointNamespace }: Scope): Record<string, string> {
  return { threadId, checkpointNamespace };
}

/** Selects the threads of outermost graphs, those first in which something was written last. */
export function listThreads(limit: number): Statement {
  return {
    sql: `SELECT thread_id FROM checkpoints WHERE checkpoint_ns = '' GROUP BY thread_id
      ORDER BY max(written_at) DESC, thread_id LIMIT :limit`,
    values: { limit },
  };
}
