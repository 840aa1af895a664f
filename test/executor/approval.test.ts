import { MemorySaver } from "@langchain/langgraph";
import { describe, expect, it } from "vitest";
import { ApprovalPendingError, type ApprovalRequest } from "../../src/index.ts";
import { okOutcome } from "../../src/testing/scripted-sandbox.ts";
import { createHarness } from "./harness.ts";

const byCode = { play: (request: { code: string; checks: string | null }) => okOutcome(request.code, request) };

describe("an approval in process", () => {
  it("shows the program and what it works on, and runs it after a yes", async () => {
    const seen: ApprovalRequest[] = [];
    const { executor } = createHarness({
      ...byCode,
      answers: ["result = params"],
      approval: "always",
      onApproval: (request) => {
        seen.push(request);
        return { action: "approve", sha256: request.sha256 };
      },
    });
    const outcome = await executor.execute("Double 21", { context: { password: "hunter2hunter2" }, secrets: () => "unused" });
    expect(outcome._ai_metadata.validated_by).toEqual(["approval"]);
    expect(seen).toHaveLength(1);
    expect(seen[0]).toMatchObject({ task: "Double 21", code: "result = params", costUsd: 0.001, files: [] });
    expect(seen[0]?.secretNames).toHaveLength(1);
    expect(JSON.stringify(seen)).not.toContain("hunter2hunter2");
  });

  it("does not count for another program", async () => {
    const { executor, sandbox } = createHarness({
      answers: ["result = 1"],
      approval: "always",
      onApproval: () => ({ action: "approve", sha256: "0".repeat(64) }),
    });
    await expect(executor.execute("Anything")).rejects.toMatchObject({ code: "CONFIGURATION" });
    expect(sandbox.requests).toHaveLength(0);
  });

  it("is refused when it is no answer at all", async () => {
    const { executor, sandbox } = createHarness({
      answers: ["result = 1", "result = 1"],
      approval: "always",
      onApproval: () => "ok" as never,
    });
    await expect(executor.execute("Anything")).rejects.toThrow("onApproval must answer");
    await expect(executor.execute("Anything")).rejects.toThrow("It was no answer (it is no object)");
    expect(sandbox.requests).toHaveLength(0);
  });

  it("runs an edited program instead, and looks at it as at a generated one", async () => {
    const { executor, model } = createHarness({
      ...byCode,
      answers: ["result = 1", "result = 2"],
      approval: "always",
      onApproval: ({ sha256, code }) =>
        code === "result = 1" ? { action: "edit", sha256, program: "result = = 3" } : { action: "edit", sha256, program: "result = 4" },
    });
    const outcome = await executor.execute("Anything");
    expect(outcome).toMatchObject({ result: "result = 4", _ai_metadata: { attempts: 2, generated_code: "result = 4" } });
    expect(model.requests[1]?.messages.at(-1)?.content).toContain("SyntaxError");
  });

  it("gives the reason of a rejection with retry to the model", async () => {
    const { executor, model } = createHarness({
      ...byCode,
      answers: ["result = 1", "result = 2"],
      approval: "always",
      onApproval: ({ sha256, code }) =>
        code === "result = 1" ? { action: "reject", sha256, reason: "use the median", then: "retry" } : { action: "approve", sha256 },
    });
    const outcome = await executor.execute("Anything");
    expect(outcome).toMatchObject({ result: "result = 2", _ai_metadata: { attempts: 2 } });
    expect(model.requests[1]?.messages.at(-1)?.content).toContain("use the median");
  });

  it("binds the hash to the data: another context is another hash", async () => {
    const hashes = new Set<string>();
    const { executor } = createHarness({
      ...byCode,
      answers: ["result = context"],
      approval: "always",
      onApproval: ({ sha256 }) => {
        hashes.add(sha256);
        return { action: "approve", sha256 };
      },
    });
    await executor.execute("Anything", { context: { amount: 10 } });
    await executor.execute("Anything", { context: { amount: 11 } });
    expect(hashes.size).toBe(2);
  });

  it("is asked for a cached program too, and a rejected one gives way to a new one", async () => {
    let isFirst = true;
    const { executor, model } = createHarness({
      ...byCode,
      answers: ["result = 1", "result = 2"],
      approval: "always",
      onApproval: ({ sha256, code }) => {
        if (code === "result = 1" && !isFirst) return { action: "reject", sha256, reason: "not this one again", then: "retry" };
        isFirst = false;
        return { action: "approve", sha256 };
      },
    });
    await executor.execute("Anything");
    const outcome = await executor.execute("Anything");
    expect(outcome).toMatchObject({ result: "result = 2", _ai_metadata: { attempts: 1, cache_hit: false } });
    expect(model.requests[1]?.messages.at(-1)?.content).toContain("not this one again");
  });
});

describe("an approval by interrupt", () => {
  it("waits, and goes on with its answer", async () => {
    const { executor, sandbox } = createHarness({
      ...byCode,
      answers: ["result = 1"],
      approval: "always",
      checkpointer: new MemorySaver(),
    });
    const pending = (await executor.execute("Anything").catch((error: unknown) => error)) as ApprovalPendingError;
    expect(pending).toBeInstanceOf(ApprovalPendingError);
    const { sha256 } = pending.request as ApprovalRequest;

    expect(sandbox.requests).toHaveLength(0);

    const outcome = await executor.resume(pending.runId, { answer: { action: "approve", sha256 } });
    expect(outcome).toMatchObject({ result: "result = 1", _ai_metadata: { run_id: pending.runId, validated_by: ["approval"] } });
    expect(sandbox.requests).toHaveLength(1);
  });

  it("takes its answer once", async () => {
    const { executor, sandbox } = createHarness({
      ...byCode,
      answers: ["result = 1"],
      approval: "always",
      checkpointer: new MemorySaver(),
    });
    const pending = (await executor.execute("Anything").catch((error: unknown) => error)) as ApprovalPendingError;
    const answer = { action: "approve", sha256: (pending.request as ApprovalRequest).sha256 } as const;
    await executor.resume(pending.runId, { answer });
    await expect(executor.resume(pending.runId, { answer })).rejects.toMatchObject({ code: "CONFIGURATION", reason: "input" });
    expect(sandbox.requests).toHaveLength(1);
  });

  it("cannot wait without a checkpointer, which is told before anything costs", async () => {
    const { executor, model } = createHarness({ ...byCode, answers: ["result = 1"], approval: "always" });
    await expect(executor.execute("Anything")).rejects.toMatchObject({ reason: "input", message: expect.stringContaining("checkpointer") });
    expect(model.requests).toHaveLength(0);
  });

  it("cannot be taken away by whoever resumes the run", async () => {
    const { executor, sandbox } = createHarness({ ...byCode, answers: ["result = 1"], checkpointer: new MemorySaver() });
    const pending = (await executor.execute("Anything", { approval: "always" }).catch((error: unknown) => error)) as ApprovalPendingError;
    const { sha256 } = pending.request as ApprovalRequest;
    await expect(executor.resume(pending.runId, { answer: { action: "reject", sha256, reason: "no" } })).rejects.toMatchObject({
      code: "APPROVAL_REJECTED",
    });
    expect(sandbox.requests).toHaveLength(0);
  });

  it("cannot be resumed where the run is unknown", async () => {
    const { executor } = createHarness({ approval: "always", checkpointer: new MemorySaver() });
    await expect(executor.resume("no-such-run", { answer: { action: "approve", sha256: "0".repeat(64) } })).rejects.toMatchObject({
      code: "CONFIGURATION",
    });
  });
});

describe("a run that may not ask a model", () => {
  it("does not ask one after a person's edit failed", async () => {
    const { executor, model } = createHarness({
      answers: ["result = 1", "result = 2"],
      approval: "always",
      onApproval: ({ sha256, code }) =>
        code === "result = 1" && model.requests.length > 0 && isSecond
          ? { action: "edit", sha256, program: "result = = 2" }
          : { action: "approve", sha256 },
    });
    let isSecond = false;
    await executor.execute("Anything");
    isSecond = true;
    await expect(executor.execute("Anything", { cacheMode: "only-if-cached" })).rejects.toMatchObject({ code: "CONFIGURATION" });
    expect(model.requests).toHaveLength(1);
  });
});

describe("a call", () => {
  it("may ask for an approval that the factory did not ask for, and not the other way round", async () => {
    const asked: string[] = [];
    const onApproval = ({ sha256, task }: ApprovalRequest) => {
      asked.push(task);
      return { action: "approve" as const, sha256 };
    };
    const lax = createHarness({ ...byCode, answers: ["result = 1"] });
    await lax.executor.execute("narrowed", { approval: "always", onApproval });
    const strict = createHarness({ ...byCode, answers: ["result = 1"], approval: "always", onApproval });
    await strict.executor.execute("not widened", { approval: "never" });
    expect(asked).toEqual(["narrowed", "not widened"]);
  });
});
