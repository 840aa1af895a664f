import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { MemorySaver } from "@langchain/langgraph";
import { describe, expect, it } from "vitest";
import type { ApprovalPendingError, CodeModel } from "../../src/index.ts";
import { createScriptedModel } from "../../src/testing/scripted-model.ts";
import { okOutcome } from "../../src/testing/scripted-sandbox.ts";
import { createHarness, temporaryFolder, type HarnessOptions } from "./harness.ts";

const TASK = "Double the number in context['n']";
const RAISED = { status: "error", error: { type: "ValueError", message: "broken", line: 1, traceback: "" } } as const;

const double: NonNullable<HarnessOptions["play"]> = (request) => okOutcome(2 * (request.context as { n: number }).n, request);

/** A model whose first answer waits until it is let go. */
function createSlowModel(answers: Parameters<typeof createScriptedModel>[0]) {
  const model = createScriptedModel(answers);
  const asked = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<void>();
  const slow: CodeModel = {
    ...model,
    async generate(request, options) {
      const pending = model.generate(request, options);
      asked.resolve();
      const aborted = new Promise<never>((_resolve, reject) => {
        options.signal?.addEventListener("abort", () => reject(options.signal?.reason), { once: true });
      });
      await Promise.race([answer.promise, aborted]);
      return pending;
    },
  };
  return { slow, requests: model.requests, asked: asked.promise, letGo: () => answer.resolve() };
}

function createRuns(options: HarnessOptions, count: number) {
  const harness = createHarness({ play: double, ...options });
  const start = (n: number, call = {}) => harness.executor.execute(TASK, { context: { n }, ...call });
  return { ...harness, start, startAll: () => Array.from({ length: count }, (_, n) => start(n)) };
}

function readLeases(path: string): readonly unknown[] {
  const connection = new DatabaseSync(path, { readOnly: true });
  try {
    return connection.prepare("SELECT count(*) AS leases FROM leases").all();
  } finally {
    connection.close();
  }
}

async function codesOf(runs: readonly Promise<unknown>[]): Promise<unknown[]> {
  const ended = await Promise.allSettled(runs);
  return ended.map((run) => (run.status === "fulfilled" ? "ok" : (run.reason as { code?: unknown; name: string }).code));
}

describe("of many runs of one task at once", () => {
  it("one has a program written, and each of fifty gets its own result", async () => {
    const { startAll, model, warnings } = createRuns({ answers: ["result = context['n'] * 2"] }, 50);
    const outcomes = await Promise.all(startAll());
    expect(outcomes.map(({ result }) => result)).toEqual(Array.from({ length: 50 }, (_, n) => 2 * n));
    expect(outcomes.filter((outcome) => outcome._ai_metadata.cache_hit)).toHaveLength(49);
    expect({ asked: model.requests.length, warnings }).toEqual({ asked: 1, warnings: [] });
  });

  it("one leads after another that fails, each on its own account", async () => {
    const answers = Array.from({ length: 6 }, (_, number) => `result = ${number}`);
    const { startAll, model } = createRuns({ answers, play: () => RAISED, maxAttempts: 2 }, 3);
    expect(await codesOf(startAll())).toEqual(Array(3).fill("ATTEMPTS_EXHAUSTED"));
    expect(model.requests).toHaveLength(6);
  });

  it("one leads after another that failed in a way that nobody handles, and serves the rest", async () => {
    const { startAll, model } = createRuns({ answers: [new TypeError("a fault"), "result = context['n'] * 2"] }, 5);
    expect((await codesOf(startAll())).toSorted()).toEqual(["ok", "ok", "ok", "ok", undefined]);
    expect(model.requests).toHaveLength(2);
  });

  it("all go on when the program of the first may not be kept", async () => {
    const answers = ["result = 1", "result = 1", "result = 1"];
    const { startAll, model } = createRuns({ answers, contextInPrompt: "full" }, 3);
    expect(await codesOf(startAll())).toEqual(["ok", "ok", "ok"]);
    expect(model.requests).toHaveLength(3);
  });

  it("none waits where programs that are kept are not used", async () => {
    const { slow, requests, asked, letGo } = createSlowModel(["result = 1", "result = 2", "result = 3"]);
    const { start } = createRuns({ model: slow }, 3);
    const first = start(1);
    await asked;
    const others = ["reload", "no-store"].map((cacheMode) => start(2, { cacheMode }));
    await expect.poll(() => requests.length).toBe(3);
    letGo();
    expect(await codesOf([first, ...others])).toEqual(["ok", "ok", "ok"]);
  });

  it("an aborted one leaves the line, and an aborted leader makes way", async () => {
    const { slow, requests, asked, letGo } = createSlowModel(["never = 1", "result = context['n'] * 2"]);
    const { start } = createRuns({ model: slow }, 3);
    const [leader, follower] = [new AbortController(), new AbortController()];
    const led = start(1, { signal: leader.signal });
    await asked;
    const left = start(2, { signal: follower.signal });
    const last = start(3);
    follower.abort();
    await expect(left).rejects.toMatchObject({ name: "AbortError" });
    leader.abort();
    await expect(led).rejects.toMatchObject({ name: "AbortError" });
    letGo();
    expect(await last).toMatchObject({ result: 6, _ai_metadata: { cache_hit: false } });
    expect(requests).toHaveLength(2);
  });

  it("one whose deadline passes while it waits has paid nothing", async () => {
    const { slow, requests, asked, letGo } = createSlowModel(["result = context['n'] * 2"]);
    const { start } = createRuns({ model: slow }, 2);
    const first = start(1);
    await asked;
    await expect(start(2, { deadlineMs: 50 })).rejects.toMatchObject({ code: "BUDGET_EXCEEDED" });
    letGo();
    expect(await first).toMatchObject({ result: 2 });
    expect(requests).toHaveLength(1);
  });

  it("one that waits for a person keeps no other from going on", async () => {
    const answers = ["result = context['n'] * 2", "result = 2 * context['n']"];
    const { executor, start, model } = createRuns({ answers, checkpointer: new MemorySaver() }, 2);
    const pending = (await start(1, { approval: "always" }).catch((error: unknown) => error)) as ApprovalPendingError;
    expect(pending).toMatchObject({ code: "APPROVAL_PENDING" });
    expect(await start(2)).toMatchObject({ result: 4, _ai_metadata: { cache_hit: false } });
    const { sha256 } = pending.request as { sha256: string };
    expect(await executor.resume(pending.runId, { answer: { action: "approve", sha256 } })).toMatchObject({ result: 2 });
    expect(model.requests).toHaveLength(2);
  });

  it("one that waits for a person has given back the lease before the stop is written down", async () => {
    const database = join(temporaryFolder(), "executor.db");
    const leasesAtStop: unknown[] = [];
    class WatchingSaver extends MemorySaver {
      override async putWrites(...written: Parameters<MemorySaver["putWrites"]>): Promise<void> {
        if (written[1].some(([channel]) => channel === "__interrupt__")) leasesAtStop.push(...readLeases(database));
        await super.putWrites(...written);
      }
    }
    const { start } = createRuns({ answers: ["result = 1"], database, checkpointer: new WatchingSaver() }, 1);
    await expect(start(1, { approval: "always" })).rejects.toMatchObject({ code: "APPROVAL_PENDING" });
    expect(leasesAtStop).toEqual([{ leases: 0 }]);
  });

  it("nothing waits for whom has left the stream", async () => {
    const { executor, start } = createRuns({ answers: ["result = 1", "result = 2"] }, 2);
    for await (const event of executor.stream(TASK, { context: { n: 1 } })) {
      if (event.type === "phase" && event.phase === "approve") break;
    }
    expect(await start(2)).toMatchObject({ result: 4 });
  });

  it("each has a program written where there is no database to ask who leads", async () => {
    const { startAll, model, warnings } = createRuns({ answers: ["a = 1", "a = 2", "a = 3"], database: "/dev/null/executor.db" }, 3);
    expect(await codesOf(startAll())).toEqual(["ok", "ok", "ok"]);
    expect(model.requests).toHaveLength(3);
    expect(warnings).toContainEqual(expect.stringMatching(/^The lease of a generation is bypassed: /));
  });
});
