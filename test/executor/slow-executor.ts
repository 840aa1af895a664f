import { appendFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { SqliteCheckpointer } from "../../src/checkpoint/sqlite-checkpointer.ts";
import { CachedExecutor } from "../../src/executor/cached-executor.ts";
import type { Outcome } from "../../src/executor/deliver.ts";
import type { CodeModel } from "../../src/model/port.ts";
import { createScriptedSandbox, okOutcome } from "../../src/testing/scripted-sandbox.ts";

const usage = { input: 100, output: 20, total: 120, cached: 0, estimated: false };

/** An executor over a database with checkpoints; its first program fails, and each call of model and sandbox is noted in a file. */
export function openSlowExecutor({ path, notes, clock = Date.now }: { path: string; notes: string; clock?: () => number }) {
  const note = (what: string) => appendFileSync(notes, `${what}\n`);
  const checkpointer = new SqliteCheckpointer(path);
  const model: CodeModel = {
    name: "scripted",
    async generate({ messages }) {
      note("model");
      await setTimeout(15);
      const text = messages.at(-1)?.content.includes("wrong on purpose") ? "result = 2" : "result = 1";
      return { text, finish: "complete", model: "scripted-1", usage, costUsd: 0.001, durationMs: 5 };
    },
  };
  const sandbox = createScriptedSandbox(async (request) => {
    note("sandbox");
    await setTimeout(15);
    const error = { type: "ValueError", message: "wrong on purpose", line: 1, traceback: "" };
    return request.code === "result = 1" ? { status: "error", error } : okOutcome({ doubled: 42, of: request.context }, request);
  });
  const executor = new CachedExecutor({
    model,
    sandbox,
    database: path,
    checkpointer,
    clock,
    onWarning: (message) => console.error(message),
  });
  const close = async () => {
    await executor.close();
    await checkpointer.close();
  };
  return { executor, close };
}

/** What of an outcome does not depend on time. */
export function factsOf({ _ai_metadata: metadata, ...result }: Outcome): object {
  return { result, attempts: metadata.attempts, runId: metadata.run_id, code: metadata.generated_code };
}
