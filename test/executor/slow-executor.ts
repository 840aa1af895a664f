import { appendFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import type { Outcome } from "../../src/executor/deliver.ts";
import { createScriptedSandbox, okOutcome } from "../../src/testing/scripted-sandbox.ts";
import { createEndlessModel, openDurableExecutor } from "./durable-executor.ts";

interface SlowOptions {
  readonly path: string;
  /** File in which each call of model and sandbox is noted. */
  readonly notes: string;
  readonly clock?: () => number;
  readonly onNote?: (what: string) => void;
}

/** An executor over a database with checkpoints; its first program fails, and each call of model and sandbox is noted in a file. */
export function openSlowExecutor({ path, notes, clock = Date.now, onNote }: SlowOptions) {
  const note = (what: string) => {
    appendFileSync(notes, `${what}\n`);
    onNote?.(what);
  };
  const model = createEndlessModel(async ({ messages }) => {
    note("model");
    await setTimeout(15);
    return messages.at(-1)?.content.includes("wrong on purpose") ? "result = 2" : "result = 1";
  });
  const sandbox = createScriptedSandbox(async (request) => {
    note("sandbox");
    await setTimeout(15);
    const error = { type: "ValueError", message: "wrong on purpose", line: 1, traceback: "" };
    return request.code === "result = 1" ? { status: "error", error } : okOutcome({ doubled: 42, of: request.context }, request);
  });
  return openDurableExecutor({ path, model, sandbox, clock });
}

/** What of an outcome does not depend on time. */
export function factsOf({ _ai_metadata: metadata, ...result }: Outcome): object {
  return { result, attempts: metadata.attempts, runId: metadata.run_id, code: metadata.generated_code };
}
