import { appendFileSync, readFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { ApprovalPendingError } from "../../src/errors.ts";
import type { ApprovalRequest } from "../../src/nodes/approval.ts";
import { createScriptedSandbox, okOutcome } from "../../src/testing/scripted-sandbox.ts";
import { createEndlessModel, openDurableExecutor } from "./durable-executor.ts";

export interface ClaimingOptions {
  readonly path: string;
  /** Where each execution is noted. */
  readonly notes: string;
  /** How long a program takes, milliseconds. */
  readonly programMs?: number;
  readonly clock?: () => number;
}

/** An executor over a database with checkpoints, which asks before each program and notes that it ran. */
export function openClaimingExecutor({ path, notes, programMs = 20, clock = Date.now }: ClaimingOptions) {
  const { executor, close } = openDurableExecutor({
    path,
    model: createEndlessModel(() => "result = 42"),
    sandbox: createScriptedSandbox(async (request) => {
      appendFileSync(notes, "executed\n");
      await setTimeout(programMs);
      return okOutcome(42, request);
    }),
    approval: "always",
    clock,
  });
  /** Begins a run that waits, and says what answers it. */
  const ask = async () => {
    const pending: unknown = await executor.execute("Say 42", { cacheMode: "no-store" }).catch((error: unknown) => error);
    if (!(pending instanceof ApprovalPendingError)) throw new Error("The run did not ask.");
    return { runId: pending.runId, sha256: (pending.request as ApprovalRequest).sha256 };
  };
  return { executor, ask, close, countExecuted: () => readFileSync(notes, "utf8").split("\n").length - 1 };
}
