import { MemorySaver } from "@langchain/langgraph";
import { describe, expect, it } from "vitest";
import { ApprovalPendingError, type ApprovalRequest } from "../../src/index.ts";
import { describeContext } from "../../src/request/context-shape.ts";
import { createMasker } from "../../src/secrets/create-masker.ts";
import { okOutcome } from "../../src/testing/scripted-sandbox.ts";
import { createHarness } from "./harness.ts";

const SECRET = "hunter2Xq9zPasswd";

describe("a secret", () => {
  it("given in clear to a graph is refused, and stands in no checkpoint", async () => {
    const checkpointer = new MemorySaver();
    const { createGraph } = createHarness({ checkpointer });
    const config = { configurable: { thread_id: "one" } };
    const final = await createGraph().invoke(
      { task: "t", context: { db: { password: SECRET }, dsn: `postgres://u:${SECRET}@h/db` } },
      config,
    );
    expect(final["error"]).toMatchObject({ code: "CONFIGURATION", details: { reason: "secret" } });
    expect(final["error"]?.message).toContain("context.db.password");
    const saved: unknown[] = [];
    for await (const tuple of checkpointer.list(config)) saved.push(tuple);
    expect(saved.length).toBeGreaterThan(1);
    expect(JSON.stringify(saved)).not.toContain(SECRET);
  });

  it("does not escape where a text was cut in its middle", () => {
    const masker = createMasker([SECRET]);
    const cut = `${"A".repeat(3_990)}${SECRET.slice(0, 10)}…[cut]`;
    expect(masker.cutText(cut, false)).not.toContain("hunter2");
    expect(masker.cutText(`[cut]…${SECRET.slice(6)} and more ${"words ".repeat(40)}`, false)).not.toContain("Passwd");
    expect(masker.cutText(`output ${"x".repeat(200)}${SECRET.slice(0, 12)}`, true)).not.toContain("hunter2");
    expect(masker.cutText("a whole text", false)).toBe("a whole text");
  });

  it.each([
    ["none was granted", {}, true],
    ["one was granted", { token: { $secret: "TOKEN" } }, false],
  ] as const)("decides what the model sees of a failed program's output: %s", async (_words, context, isShown) => {
    const failed = { status: "error", error: { type: "ValueError", message: "no total", line: 1, traceback: "TRACEBACK-OF-IT" } } as const;
    const { executor, model } = createHarness({
      answers: ["result = 1", "result = 2"],
      secrets: () => SECRET,
      play: (request, index) =>
        index > 0
          ? okOutcome({ total: 5 }, request)
          : { outcome: failed, stdout: "OUTPUT-OF-IT", stderr: "", truncated: false, artifacts: [], durationMs: 1 },
    });
    await executor.execute("t", { context });
    const told = model.requests[1]?.messages.at(-1)?.content ?? "";
    expect(told).toContain("no total");
    expect(told.includes("OUTPUT-OF-IT")).toBe(isShown);
    expect(told.includes("TRACEBACK-OF-IT")).toBe(isShown);
  });

  it.each([
    ["none was granted", {}, true],
    ["one was granted", { token: { $secret: "TOKEN" } }, false],
  ] as const)("decides what the model sees of a result that breaks the schema: %s", async (_words, context, isShown) => {
    const { executor, model } = createHarness({
      answers: ["result = 1", "result = 2"],
      secrets: () => SECRET,
      play: (request, index) => okOutcome(index > 0 ? 5 : "VALUE-OF-IT", request),
    });
    await executor.execute("t", { context, outputSchema: { type: "number" } });
    const told = model.requests[1]?.messages.at(-1)?.content ?? "";
    expect(told).toContain("must be number");
    expect(told.includes("VALUE-OF-IT")).toBe(isShown);
  });

  it("in a program keeps the program out of the cache", async () => {
    const { executor, model } = createHarness({ answers: [`result = len('${SECRET}')`, "result = 2"], secrets: () => SECRET });
    const call = { context: { password: { $secret: "P" } } };
    const { _ai_metadata: metadata } = await executor.execute("Count", call);
    expect(metadata.cache.program_id).toBeNull();
    expect(metadata.warnings).toEqual(["The program was not kept: it holds a secret."]);
    await executor.execute("Count", call);
    expect(model.requests).toHaveLength(2);
  });

  it("that lives in this call only is refused where the run may wait for an approval", async () => {
    const { executor, model } = createHarness({ answers: ["result = 1"], approval: "always", checkpointer: new MemorySaver() });
    await expect(executor.execute("t", { context: { password: SECRET } })).rejects.toMatchObject({
      code: "CONFIGURATION",
      reason: "secret",
    });
    expect(model.requests).toHaveLength(0);
  });
});

describe("a resumed run", () => {
  async function pending(play: NonNullable<Parameters<typeof createHarness>[0]>["play"]) {
    const harness = createHarness({ answers: ["result = 1"], approval: "always", checkpointer: new MemorySaver(), ...(play && { play }) });
    const error = (await harness.executor.execute("t").catch((thrown: unknown) => thrown)) as ApprovalPendingError;
    return { ...harness, runId: error.runId, sha256: (error.request as ApprovalRequest).sha256 };
  }

  it("does not take a late rejection for a yes after it was approved and cut off", async () => {
    const controller = new AbortController();
    const { executor, sandbox, runId, sha256 } = await pending((request) => {
      controller.abort(new Error("gone"));
      return okOutcome(42, request);
    });
    await expect(executor.resume(runId, { answer: { action: "approve", sha256 }, signal: controller.signal })).rejects.toThrow("gone");
    await expect(executor.resume(runId, { answer: { action: "reject", sha256 } })).rejects.toMatchObject({ code: "CONFIGURATION" });
    expect(sandbox.requests).toHaveLength(1);
  });

  it("runs once when it is resumed twice at once", async () => {
    const { executor, sandbox, runId, sha256 } = await pending(undefined);
    const answer = { action: "approve", sha256 } as const;
    const ends = await Promise.allSettled([executor.resume(runId, { answer }), executor.resume(runId, { answer })]);
    expect(ends.map((end) => end.status).toSorted()).toEqual(["fulfilled", "rejected"]);
    expect(sandbox.requests).toHaveLength(1);
  });
});

describe("bad input of a call", () => {
  it.each([
    ["a task that is no text", [5], /task/],
    ["a cache mode that is none", ["t", { cacheMode: "x" }], /cacheMode/],
    ["a timeout that is no number", ["t", { timeoutMs: "5" }], /timeoutMs/],
    ["checks that are no Python", ["t", { checks: "assert (result" }], /checks/],
    ["an approval policy that is none", ["t", { approval: "sometimes" }], /approval/],
    ["a file named __proto__", ["t", { files: Object.fromEntries([["__proto__", new Uint8Array(1)]]) }], /files/],
    ["a file in out/", ["t", { files: { "out/x": new Uint8Array(1) } }], /files/],
    ["a file that is also a folder", ["t", { files: { a: new Uint8Array(1), "a/b": new Uint8Array(1) } }], /files/],
    ["a name too long for a file system", ["t", { files: { ["é".repeat(199)]: new Uint8Array(1) } }], /files/],
  ])("%s costs nothing", async (_words, args, words) => {
    const { executor, model } = createHarness({ answers: ["result = 1"] });
    const [task, input] = args as unknown as Parameters<typeof executor.execute>;
    const error: unknown = await executor.execute(task, input).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "CONFIGURATION", reason: "input" });
    expect((error as Error).message).toMatch(words);
    expect(model.requests).toHaveLength(0);
  });
});

describe("what is not the program's fault", () => {
  it("does not quarantine it: the call's own short time", async () => {
    const { executor, model } = createHarness({
      answers: ["result = 1", "result = 2"],
      play: (request) => (request.limits.timeoutMs < 1_000 ? { status: "timeout", message: "late" } : okOutcome(1, request)),
    });
    await executor.execute("t");
    for (let call = 0; call < 3; call += 1)
      await expect(executor.execute("t", { timeoutMs: 50, cacheMode: "only-if-cached" })).rejects.toMatchObject({
        code: "SANDBOX_TIMEOUT",
      });
    expect((await executor.execute("t"))._ai_metadata.cache_hit).toBe(true);
    expect(model.requests).toHaveLength(1);
  });

  it("does not lose its result: a cache that cannot keep it", async () => {
    const { options, executor } = createHarness({ answers: ["result = 1"] });
    const cache = options.programCache;
    if (cache) cache.keep = () => Promise.reject(new Error("disk full"));
    const outcome = await executor.execute("t");
    expect(outcome).toMatchObject({ result: 1, _ai_metadata: { warnings: ["The program was not kept: disk full"] } });
  });

  it("does not lose its result: a cache that cannot count a reuse", async () => {
    const { options, executor, warnings } = createHarness({ answers: ["result = 1"] });
    await executor.execute("t");
    const cache = options.programCache;
    if (cache) cache.recordUse = () => Promise.reject(new Error("disk full"));
    expect(await executor.execute("t")).toMatchObject({ result: 1, _ai_metadata: { cache_hit: true } });
    expect(warnings).toEqual(["Reuses were not counted: disk full"]);
  });

  it("ends at the deadline when the person who is asked never answers", async () => {
    const { executor } = createHarness({ answers: ["result = 1"], approval: "always", onApproval: () => new Promise(() => undefined) });
    await expect(executor.execute("t", { deadlineMs: 200 })).rejects.toMatchObject({ code: "BUDGET_EXCEEDED" });
  });
});

describe("a date", () => {
  it("of which nobody can tell day and month has a format of its own, unless its column tells", () => {
    expect(describeContext({ d: "03/04/2024" })).not.toEqual(describeContext({ d: "31/12/2024" }));
    expect(describeContext({ d: ["03/04/2024", "31/12/2024"] })).toEqual(describeContext({ d: ["30/04/2024"] }));
    expect(describeContext({ d: ["03/04/2024", "12/31/2024"] })).toEqual(describeContext({ d: ["12/30/2024"] }));
  });
});
