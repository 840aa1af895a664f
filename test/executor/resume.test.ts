import { MemorySaver } from "@langchain/langgraph";
import { describe, expect, it } from "vitest";
import { CachedExecutor, metadataOf, SqliteCheckpointer, type ApprovalPendingError, type ApprovalRequest } from "../../src/index.ts";
import { okOutcome } from "../../src/testing/scripted-sandbox.ts";
import { createHarness, temporaryFolder, type HarnessOptions } from "./harness.ts";

const SHA256 = "0".repeat(64);

/** A run that was ended while its program ran, and the executor of the next process. */
async function endRun(options: HarnessOptions = {}, input = {}) {
  const runId = crypto.randomUUID();
  const stop = new AbortController();
  const checkpointer = new MemorySaver();
  const stopped = createHarness({
    answers: ["result = 1"],
    ...options,
    checkpointer,
    play: (_request, _index, { signal }) => {
      stop.abort();
      signal?.throwIfAborted();
      return okOutcome(1);
    },
  });
  await expect(stopped.executor.execute("Anything", { runId, signal: stop.signal, ...input })).rejects.toThrow("abort");
  const next = createHarness({ ...stopped.options, answers: [], ...options, checkpointer, model: null, sandbox: playing() });
  return { runId, stopped, next };
}

function playing() {
  return createHarness({ play: (request) => okOutcome("done", request) }).sandbox;
}

describe("a run that was ended", () => {
  it("goes on from its last checkpoint: what was paid for is not asked again", async () => {
    const { runId, next } = await endRun();
    const outcome = await next.executor.resume(runId);
    expect(outcome).toMatchObject({ result: "done", _ai_metadata: { run_id: runId, attempts: 1, generated_code: "result = 1" } });
  });

  it("begins anew with its input where it was ended before that was looked at", async () => {
    const { executor } = createHarness({
      answers: ["result = 1"],
      checkpointer: new MemorySaver(),
      play: ({ context }) => okOutcome(context),
    });
    const runId = crypto.randomUUID();
    for await (const event of executor.stream("Anything", { runId, context: { n: 7 } })) {
      if (event.type === "phase" && event.phase === "prepare") break;
    }
    expect(await executor.resume(runId)).toMatchObject({ n: 7, _ai_metadata: { run_id: runId, attempts: 1 } });
  });

  it("is given again what it came to, once it is finished", async () => {
    const { runId, next } = await endRun();
    const outcome = await next.executor.resume(runId);
    expect(await next.executor.resume(runId)).toEqual(outcome);
    await expect(next.executor.resume(runId, { answer: { action: "approve", sha256: SHA256 } })).rejects.toMatchObject({ reason: "input" });
  });

  it("throws its error again where it failed, with what it cost", async () => {
    const { executor, model } = createHarness({ answers: ["", "", ""], checkpointer: new MemorySaver() });
    const runId = crypto.randomUUID();
    await expect(executor.execute("Anything", { runId })).rejects.toMatchObject({ code: "ATTEMPTS_EXHAUSTED" });
    const error = await executor.resume(runId).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "ATTEMPTS_EXHAUSTED" });
    expect(metadataOf(error)?.cost_usd).toBeCloseTo(0.003);
    expect(model.requests).toHaveLength(3);
  });

  it("takes no answer that nobody asked for", async () => {
    const { runId, next } = await endRun();
    await expect(next.executor.resume(runId, { answer: { action: "approve", sha256: SHA256 } })).rejects.toThrow("waits for an answer");
    expect(await next.executor.resume(runId)).toMatchObject({ result: "done" });
  });

  it("needs its secrets again, and is not touched without them", async () => {
    const { runId, next } = await endRun({}, { context: { token: { $secret: "TOKEN" } }, secrets: () => "hunter2hunter2" });
    await expect(next.executor.resume(runId)).rejects.toMatchObject({ reason: "secret" });
    await expect(next.executor.resume(runId)).rejects.toThrow("TOKEN");
    expect(await next.executor.resume(runId, { secrets: () => "hunter2hunter2" })).toMatchObject({ _ai_metadata: { run_id: runId } });
  });

  it("is not resumed twice at once", async () => {
    const { runId, next } = await endRun();
    const first = next.executor.resume(runId);
    await expect(next.executor.resume(runId)).rejects.toThrow("going on here already");
    await first;
  });
});

describe("a run", () => {
  it("that waits says so again where no answer is given", async () => {
    const { executor } = createHarness({ answers: ["result = 1"], approval: "always", checkpointer: new MemorySaver() });
    const pending = (await executor.execute("Anything").catch((error: unknown) => error)) as ApprovalPendingError;
    const again = (await executor.resume(pending.runId).catch((error: unknown) => error)) as ApprovalPendingError;
    expect(again).toMatchObject({ code: "APPROVAL_PENDING", runId: pending.runId });
    expect((again.request as ApprovalRequest).sha256).toBe((pending.request as ApprovalRequest).sha256);
  });

  it("that waits is read without being touched, until its time has passed", async () => {
    let now = 1_000;
    const { executor, sandbox } = createHarness({
      answers: ["result = 1"],
      approval: "always",
      approvalTtlMs: 60_000,
      clock: () => now,
      checkpointer: new MemorySaver(),
    });
    const { runId, request } = (await executor.execute("Anything").catch((error: unknown) => error)) as ApprovalPendingError;
    for (const _again of [1, 2]) expect(await executor.waiting(runId)).toMatchObject({ request, sandbox: { kind: "scripted" } });
    now = 61_000;
    await expect(executor.waiting(runId)).rejects.toMatchObject({ code: "APPROVAL_REJECTED", message: expect.stringContaining("expired") });
    now = 60_999;
    const { sha256 } = request as ApprovalRequest;
    await executor.resume(runId, { answer: { action: "approve", sha256 } });
    expect(sandbox.requests).toHaveLength(1);
    await expect(executor.waiting(runId)).rejects.toThrow("is finished");
    await expect(executor.waiting("another")).rejects.toThrow("There is no run another");
  });

  it("that was ended and waits for nothing says so", async () => {
    const { runId, next } = await endRun();
    await expect(next.executor.waiting(runId)).rejects.toMatchObject({
      reason: "input",
      message: expect.stringContaining("waits for no answer"),
    });
    await expect(createHarness().executor.waiting(runId)).rejects.toThrow("checkpointer");
  });

  it("that nobody knows cannot be resumed, nor one without a checkpointer", async () => {
    const unknown = createHarness({ checkpointer: new MemorySaver() });
    await expect(unknown.executor.resume(crypto.randomUUID())).rejects.toMatchObject({ code: "CONFIGURATION", reason: "input" });
    await expect(createHarness().executor.resume(crypto.randomUUID())).rejects.toThrow("checkpointer");
  });

  it("keeps its id for itself", async () => {
    const { executor, model } = createHarness({ answers: ["result = 1"], checkpointer: new MemorySaver() });
    const runId = crypto.randomUUID();
    expect(await executor.execute("Anything", { runId })).toMatchObject({ _ai_metadata: { run_id: runId } });
    await expect(executor.execute("Another", { runId })).rejects.toThrow("already");
    await expect(executor.execute("Another", { runId: "mine" })).rejects.toThrow("UUID");
    expect(model.requests).toHaveLength(1);
  });

  it("keeps its id for itself where only the run history knows it: its effects would count as had", async () => {
    const { executor, model } = createHarness({ answers: ["result = 1"] });
    const runId = crypto.randomUUID();
    await executor.execute("Anything", { runId });
    await expect(executor.execute("Another", { runId })).rejects.toThrow("take another id, under which no effects are noted");
    expect(model.requests).toHaveLength(1);
  });
});

describe("close", () => {
  /** An executor whose program runs until it is told to end. */
  function openBusy(checkpointer?: MemorySaver) {
    const begun = Promise.withResolvers<void>();
    const end = Promise.withResolvers<void>();
    const harness = createHarness({
      answers: ["result = 1"],
      ...(checkpointer && { checkpointer }),
      play: async (request, _index, { signal }) => {
        begun.resolve();
        signal?.addEventListener("abort", () => end.reject(signal.reason));
        await end.promise;
        return okOutcome(1, request);
      },
    });
    return { ...harness, begun: begun.promise, finish: () => end.resolve() };
  }

  it("lets what is going on end within its time, and refuses what is new", async () => {
    const { executor, begun, finish } = openBusy();
    const running = executor.execute("Anything");
    await begun;
    const closing = executor.close({ drainMs: 60_000 });
    await expect(executor.execute("Another")).rejects.toThrow("takes no more runs");
    finish();
    expect(await running).toMatchObject({ result: 1 });
    await closing;
  });

  it("waits for the end where the time is longer than a timer takes", async () => {
    const { executor, begun, finish } = openBusy();
    const running = executor.execute("Anything");
    await begun;
    const closing = executor.close({ drainMs: Number.POSITIVE_INFINITY });
    setTimeout(finish, 20); // the program takes so long; a timer that was set wrong is over by then
    expect(await running).toMatchObject({ result: 1 });
    await closing;
  });

  it.each([undefined, { drainMs: 5 }])("ends what is not over by then, and it can be resumed (%o)", async (options) => {
    const checkpointer = new MemorySaver();
    const { executor, begun, options: all } = openBusy(checkpointer);
    const runId = crypto.randomUUID();
    const running = executor.execute("Anything", { runId }).catch((error: unknown) => error);
    await begun;
    await executor.close(options);
    expect(await running).toMatchObject({ name: "AbortError", message: expect.stringContaining(`resume("${runId}")`) });
    const next = createHarness({ ...all, model: null, sandbox: playing() });
    expect(await next.executor.resume(runId)).toMatchObject({ result: "done" });
  });

  it("does not wait for a caller who has stopped listening", async () => {
    const { executor } = createHarness({ answers: ["result = 1"] });
    const events = executor.stream("Anything");
    await events.next();
    await executor.close();
    await expect(events.next()).rejects.toMatchObject({ name: "AbortError" });
  });

  it("leaves a run that waits for an answer as it is", async () => {
    const checkpointer = new SqliteCheckpointer(`${temporaryFolder()}/executor.db`);
    const { executor, options } = createHarness({ answers: ["result = 1"], approval: "always", checkpointer });
    const pending = (await executor.execute("Anything").catch((error: unknown) => error)) as ApprovalPendingError;
    await executor.close({ drainMs: 60_000 });
    const next = new CachedExecutor(options);
    const { sha256 } = pending.request as ApprovalRequest;
    expect(await next.resume(pending.runId, { answer: { action: "approve", sha256 } })).toMatchObject({ result: 1 });
    await next.close();
    await checkpointer.close();
  });
});
