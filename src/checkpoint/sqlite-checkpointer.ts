import type { RunnableConfig } from "@langchain/core/runnables";
import {
  BaseCheckpointSaver,
  WRITES_IDX_MAP,
  type ChannelVersions,
  type Checkpoint,
  type CheckpointListOptions,
  type CheckpointMetadata,
  type CheckpointTuple,
  type PendingWrite,
  type SerializerProtocol,
} from "@langchain/langgraph-checkpoint";
import { openDatabase } from "../database/open-database.ts";
import type { Database } from "../database/port.ts";
import { refuseForeignFile } from "../database/refuse-foreign-file.ts";
import { ConfigurationError } from "../errors.ts";
import { configOf, placeOf, type CheckpointPlace } from "./checkpoint-place.ts";
import { createCheckpointReader, type CheckpointReader } from "./checkpoint-reader.ts";
import { createCheckpointSerializer } from "./checkpoint-serializer.ts";
import { deleteOldThreads, deleteThread, listThreads, putCheckpoint, putValue, putWrite } from "./checkpoint-statements.ts";
import { packValue } from "./pack-value.ts";

export interface SqliteCheckpointerOptions {
  /** Told when a damaged file was set aside, and which checkpoint a list over all threads left out. @default process.emitWarning */
  readonly onWarning?: (message: string) => void;
  /** Writes and reads state. @default JSON that makes objects of messages alone; a file is not trusted */
  readonly serde?: SerializerProtocol;
  /** Milliseconds since the epoch. @default Date.now */
  readonly clock?: () => number;
}

/**
 * Keeps the checkpoints of LangGraph graphs in a SQLite file, by what Node brings along: nothing is compiled. The file may be
 * the one in which programs are kept (`CACHED_EXECUTOR_DB`), and processes may share it.
 *
 * What `put` and `putWrites` have acknowledged survives the death of the process at any moment; the last before a power
 * failure may be lost. LangGraph waits for it before the next step only with `durability: "sync"`.
 * A value that has not changed is not written again.
 *
 * Methods reject with a `DatabaseUnavailableError` while the file cannot be used, with a ConfigurationError (`input`) for
 * the file of another program or a newer version, and with an {@link UnreadableCheckpointError} for a damaged checkpoint.
 *
 * @example
 * const checkpointer = new SqliteCheckpointer("./checkpoints.db");
 * const graph = builder.compile({ checkpointer });
 * await graph.invoke(input, { configurable: { thread_id: "order-7" }, durability: "sync" });
 * await checkpointer.close();
 */
export class SqliteCheckpointer extends BaseCheckpointSaver {
  readonly #path: string;
  readonly #database: Database;
  readonly #clock: () => number;
  readonly #reader: CheckpointReader;
  #isOurs = false;

  /** @throws ConfigurationError (`input`) for what is no path: `":memory:"`, URLs, and what is no text. */
  constructor(path: string, options: SqliteCheckpointerOptions = {}) {
    checkPath(path);
    super(options.serde ?? createCheckpointSerializer());
    const { onWarning = (message) => process.emitWarning(message, "CachedExecutorWarning"), clock = Date.now } = options;
    this.#path = path;
    this.#database = openDatabase(path, { onWarning });
    this.#clock = clock;
    this.#reader = createCheckpointReader({ database: this.#database, serde: this.serde, onWarning });
  }

  /** The same as `new`, by the name that LangGraph's own savers have. */
  static fromConnString(path: string, options: SqliteCheckpointerOptions = {}): SqliteCheckpointer {
    return new SqliteCheckpointer(path, options);
  }

  /**
   * Makes versions that no other branch of a thread has, since values lie under them: whoever goes on twice from one checkpoint
   * would else find the values of the first branch in the second.
   */
  override getNextVersion(current: number | undefined): number {
    return Math.floor(current ?? 0) + 1 + Math.random();
  }

  override async getTuple(config: RunnableConfig): Promise<CheckpointTuple | undefined> {
    if (config.configurable?.["thread_id"] === undefined) return undefined; // LangGraph's savers have none for no thread
    await this.#checkFile();
    return this.#reader.find(placeOf(config));
  }

  /** Newest first. Without a `thread_id` over all threads, where a checkpoint that cannot be read is left out with a warning. */
  override async *list(config: RunnableConfig, options: CheckpointListOptions = {}): AsyncGenerator<CheckpointTuple> {
    await this.#checkFile();
    yield* this.#reader.list(config, options);
  }

  // oxlint-disable-next-line max-params -- LangGraph calls it so
  override async put(
    config: RunnableConfig,
    checkpoint: Checkpoint,
    metadata: CheckpointMetadata,
    newVersions: ChannelVersions,
  ): Promise<RunnableConfig> {
    const { checkpointId: parentId, ...scope } = placeOf(config);
    await this.#checkFile();
    const { channel_values: values, ...rest } = checkpoint;
    const place = { ...scope, checkpointId: checkpoint.id };
    const changed = Object.entries(newVersions).filter(([channel]) => Object.hasOwn(values, channel));
    const statements = changed.map(async ([channel, version]) =>
      putValue(scope, { channel, version: String(version), ...(await packValue(this.serde, values[channel])) }),
    );
    const row = { checkpoint: await packValue(this.serde, rest), metadata: await packValue(this.serde, metadata) };
    await this.#database.write([...(await Promise.all(statements)), putCheckpoint({ ...place, parentId, ...row, now: this.#clock() })]);
    return configOf(place);
  }

  // oxlint-disable-next-line max-params -- LangGraph calls it so
  override async putWrites(config: RunnableConfig, writes: PendingWrite[], taskId: string, taskPath = ""): Promise<void> {
    const place = checkpointOf(config);
    await this.#checkFile();
    const statements = writes.map(async ([channel, value], position) => {
      const index = Object.hasOwn(WRITES_IDX_MAP, channel) ? (WRITES_IDX_MAP[channel] ?? position) : position;
      return putWrite({ ...place, taskPath, taskId, index, channel, ...(await packValue(this.serde, value)) });
    });
    await this.#database.write(await Promise.all(statements));
  }

  override async deleteThread(threadId: string): Promise<void> {
    await this.#checkFile();
    await this.#database.write(deleteThread(threadId));
  }

  /** Names the threads, those first in which something was written last. */
  async threads({ limit }: { readonly limit: number }): Promise<string[]> {
    await this.#checkFile();
    return (await this.#database.read(listThreads(limit))).map((row) => String(row["thread_id"]));
  }

  /**
   * Forgets threads that have no checkpoint younger than this, also those that wait for an answer.
   *
   * @returns How many they were.
   * @throws ConfigurationError (`input`) for a time that is none, as a negative one would forget all.
   */
  async sweep({ olderThanMs }: { readonly olderThanMs: number }): Promise<number> {
    checkAge(olderThanMs);
    await this.#checkFile();
    const deleted = await this.#database.write(deleteOldThreads(this.#clock() - olderThanMs));
    return new Set(deleted.at(-1)?.map((row) => row["thread_id"])).size;
  }

  /** Finishes what is being written, and closes the file. */
  async close(): Promise<void> {
    await this.#database.close();
  }

  /** A file that somebody named by mistake is not set aside as a damaged one. */
  async #checkFile(): Promise<void> {
    if (this.#isOurs) return;
    await refuseForeignFile(this.#path);
    this.#isOurs = true;
  }
}

function checkPath(path: unknown): void {
  if (path === ":memory:") {
    throw new ConfigurationError("SqliteCheckpointer keeps checkpoints in a file. For memory take LangGraph's MemorySaver.", {
      reason: "input",
    });
  }
  if (typeof path === "string" && path !== "" && !/^[a-z]+:\/\//i.test(path)) return;
  throw new ConfigurationError(
    "SqliteCheckpointer takes the path of a file. For PostgreSQL take PostgresSaver of @langchain/langgraph-checkpoint-postgres.",
    { reason: "input" },
  );
}

function checkAge(olderThanMs: unknown): void {
  if (typeof olderThanMs === "number" && olderThanMs >= 0) return;
  throw new ConfigurationError("sweep takes { olderThanMs }, a number of milliseconds that is not negative. Nothing was forgotten.", {
    reason: "input",
  });
}

function checkpointOf(config: RunnableConfig): CheckpointPlace & { readonly checkpointId: string } {
  const { checkpointId, ...scope } = placeOf(config);
  if (checkpointId !== undefined) return { ...scope, checkpointId };
  throw new ConfigurationError("Writes belong to a checkpoint: configurable.checkpoint_id is missing.", { reason: "input" });
}
