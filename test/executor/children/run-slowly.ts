// Runs one task over a database with checkpoints, or resumes it, with a model and a sandbox that note each call in a file.
import { appendFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { SqliteCheckpointer } from "../../../src/checkpoint/sqlite-checkpointer.ts";
import { CachedExecutor } from "../../../src/executor/cached-executor.ts";
import type { CodeModel } from "../../../src/model/port.ts";
import { createScriptedSandbox, okOutcome } from "../../../src/testing/scripted-sandbox.ts";

const [action, path, runId, notes] = process.argv.slice(2).map(String);
const usage = { input: 100, output: 20, total: 120, cached: 0, estimated: false };
const note = (what: string) => appendFileSync(String(notes), `${what}\n`);
const checkpointer = new SqliteCheckpointer(String(path));
const model: CodeModel = {
  name: "scripted",
  async generate({ messages }) {
    note("model");
    await setTimeout(15);
    const text = messages.at(-1)?.content.includes("wrong on purpose") ? "result = 2" : "result = 1";
    return { text, finish: "complete", model: "scripted-1", usage, costUsd: 0.001, durationMs: 5 };
  },
};
const executor = new CachedExecutor({
  model,
  sandbox: createScriptedSandbox(async (request) => {
    note("sandbox");
    await setTimeout(15);
    const error = { type: "ValueError", message: "wrong on purpose", line: 1, traceback: "" };
    return request.code === "result = 1" ? { status: "error", error } : okOutcome({ doubled: 42, of: request.context }, request);
  }),
  database: String(path),
  checkpointer,
  onWarning: (message) => console.error(message),
  clock: () => Date.now() + (action === "resume" ? 3_600_000 : 0), // the lease of a process that died is over then
});
console.log("begins");
const context = { n: 21, text: "x".repeat(100_000) };
const outcome =
  action === "resume" ? await executor.resume(String(runId)) : await executor.execute("Double n", { context, runId: String(runId) });
const { _ai_metadata: metadata, ...result } = outcome;
console.log(JSON.stringify({ result, attempts: metadata.attempts, runId: metadata.run_id, code: metadata.generated_code }));
await executor.close();
await checkpointer.close();
