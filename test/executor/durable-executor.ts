import { SqliteCheckpointer } from "../../src/checkpoint/sqlite-checkpointer.ts";
import { CachedExecutor } from "../../src/executor/cached-executor.ts";
import type { ExecutorOptions } from "../../src/executor/options.ts";
import type { CodeModel, ModelRequest } from "../../src/model/port.ts";

const usage = { input: 100, output: 20, total: 120, cached: 0, estimated: false };

/** An executor with its checkpoints in the database's own file, as processes have it that go on with each other's runs. */
export function openDurableExecutor({ path, ...options }: ExecutorOptions & { readonly path: string }) {
  const checkpointer = new SqliteCheckpointer(path);
  const executor = new CachedExecutor({ onWarning: (message) => console.error(message), ...options, database: path, checkpointer });
  const close = async () => {
    await executor.close();
    await checkpointer.close();
  };
  return { executor, close };
}

/** A model that answers any number of questions. */
export function createEndlessModel(answer: (request: ModelRequest) => string | Promise<string>): CodeModel {
  return {
    name: "scripted",
    generate: async (request) => ({
      text: await answer(request),
      finish: "complete",
      model: "scripted-1",
      usage,
      costUsd: 0.001,
      durationMs: 5,
    }),
  };
}
