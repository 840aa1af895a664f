import { Command, MemorySaver } from "@langchain/langgraph";
import { describe, expect, it } from "vitest";
import type { ApprovalAnswer, ApprovalPendingError, ApprovalRequest } from "../../src/index.ts";
import { openKeptPrograms } from "../../src/executor/open-kept-programs.ts";
import { okOutcome } from "../../src/testing/scripted-sandbox.ts";
import { createHarness, type HarnessOptions } from "./harness.ts";

const NETWORK = { capabilities: { network: true } } as const;
const byCode: HarnessOptions = { play: (request) => okOutcome(request.code, request) };

/** Says yes to everything, and remembers what it saw. */
function createWitness(more: { readonly remember?: boolean } = {}) {
  const seen: ApprovalRequest[] = [];
  const onApproval = (request: ApprovalRequest): ApprovalAnswer => {
    seen.push(request);
    return { action: "approve", sha256: request.sha256, ...more };
  };
  return { seen, onApproval };
}

async function pendingOf(run: Promise<unknown>): Promise<{ runId: string; request: ApprovalRequest }> {
  const error = (await run.then(
    () => Promise.reject(new Error("The run did not wait.")),
    (failure: unknown) => failure,
  )) as ApprovalPendingError;
  expect(error.code).toBe("APPROVAL_PENDING");
  return { runId: error.runId, request: error.request as ApprovalRequest };
}

describe('the policy "effects"', () => {
  it.each([
    ["nothing can be reached", {}, 0],
    ["a target can be reached", { network: { allow: ["smtp.example.com:465"] } }, 1],
    ["the target is declared read-only", { network: { allow: [{ target: "imap.example.com:993", readOnly: true }] } }, 0],
    ["one of two is", { network: { allow: [{ target: "imap.example.com:993", readOnly: true }, "db.example.com:5432"] } }, 1],
    ["it is declared both ways", { network: { allow: ["a.example.com:1", { target: "A.example.com:1", readOnly: true }] } }, 1],
  ] as const)("asks where %s: %j", async (_where, options, times) => {
    const { seen, onApproval } = createWitness();
    const { executor } = createHarness({ ...byCode, ...NETWORK, ...options, answers: ["result = 1"], approval: "effects", onApproval });
    await executor.execute("Anything");
    expect(seen).toHaveLength(times);
  });

  it("needs nobody who can answer where nothing can be reached", async () => {
    const { executor } = createHarness({ ...byCode, answers: ["result = 1"], approval: "effects" });
    expect((await executor.execute("Anything")).result).toBe("result = 1");
  });

  it("shows where the program could act, and that it cannot be trusted to", async () => {
    const { seen, onApproval } = createWitness();
    const code = "import smtplib\nresult = once('a', lambda: smtplib.SMTP('smtp.example.com').send_message(None))";
    const network = { allow: ["smtp.example.com:465"] };
    const { executor } = createHarness({ ...byCode, ...NETWORK, network, answers: [code], approval: "effects", onApproval });
    await executor.execute("Anything");
    expect(seen[0]).toMatchObject({ effectTargets: ["smtp.example.com:465"], remembered: false, difference: null });
    expect(seen[0]?.possibleEffects).toContainEqual(expect.objectContaining({ kind: "smtp", line: 1 }));
  });

  it("does not ask again for a program that was remembered, but for another task", async () => {
    const { seen, onApproval } = createWitness({ remember: true });
    const network = { allow: ["smtp.example.com:465"] };
    const answers = ["result = 1", "result = 1"];
    const { executor, warnings } = createHarness({ ...byCode, ...NETWORK, network, answers, approval: "effects", onApproval });
    await executor.execute("Anything");
    await executor.execute("Anything");
    expect(seen).toHaveLength(1);
    await executor.execute("Something else");
    expect({ asked: seen.length, warnings }).toEqual({ asked: 2, warnings: [] });
  });

  it("asks again about a remembered program once it could change something elsewhere", async () => {
    const { seen, onApproval } = createWitness({ remember: true });
    const network = (readOnly: boolean) => ({
      network: { allow: ["smtp.example.com:465", readOnly ? { target: "db.example.com:5432", readOnly } : "db.example.com:5432"] },
    });
    const first = createHarness({ ...byCode, ...NETWORK, ...network(true), answers: ["result = 1"], approval: "effects", onApproval });
    await first.executor.execute("Anything");
    await first.executor.execute("Anything");
    expect(seen).toHaveLength(1);
    const second = createHarness({ ...first.options, ...network(false) });
    expect(await second.executor.execute("Anything")).toMatchObject({ _ai_metadata: { cache_hit: true } });
    expect(seen.map(({ effectTargets }) => effectTargets.length)).toEqual([1, 2]);
  });

  it("asks again about what was remembered once the tenant's programs are forgotten", async () => {
    const { seen, onApproval } = createWitness({ remember: true });
    const network = { allow: ["smtp.example.com:465"] };
    const { executor, options } = createHarness({
      ...byCode,
      ...NETWORK,
      network,
      answers: ["result = 1"],
      approval: "effects",
      onApproval,
    });
    await executor.execute("Anything");
    const kept = await openKeptPrograms({ database: String(options.database) });
    await kept.clear({});
    await kept.close();
    await executor.execute("Anything");
    expect(seen).toHaveLength(2);
  });

  it("asks again where the answer did not say to remember", async () => {
    const { seen, onApproval } = createWitness();
    const network = { allow: ["smtp.example.com:465"] };
    const { executor } = createHarness({ ...byCode, ...NETWORK, network, answers: ["result = 1"], approval: "effects", onApproval });
    await executor.execute("Anything");
    await executor.execute("Anything");
    expect(seen).toHaveLength(2);
  });
});

describe("a rule of one's own", () => {
  it("lets a program run unseen only by saying false", async () => {
    for (const [answer, times] of [
      [false, 0],
      [true, 1],
      [undefined, 1],
    ] as const) {
      const { seen, onApproval } = createWitness();
      const { executor } = createHarness({ ...byCode, answers: ["result = 1"], approval: () => answer as boolean, onApproval });
      await executor.execute("Anything");
      expect(seen).toHaveLength(times);
    }
  });

  it("cannot be softened by a call, which can only add one", async () => {
    const { seen, onApproval } = createWitness();
    const strict = createHarness({ ...byCode, answers: ["result = 1"], approval: () => true, onApproval });
    await strict.executor.execute("Anything", { approval: () => false });
    const lax = createHarness({ ...byCode, answers: ["result = 1"], onApproval });
    await lax.executor.execute("Anything", { approval: ({ code }) => code.includes("1") });
    expect(seen).toHaveLength(2);
  });
});

describe("a question", () => {
  it("is asked about the next program too where the rule of the call is gone, whatever the executor's own says", async () => {
    const { executor, sandbox } = createHarness({
      ...byCode,
      answers: ["result = 1", "result = 2"],
      approval: () => false,
      checkpointer: new MemorySaver(),
    });
    const { runId, request } = await pendingOf(executor.execute("Anything", { approval: () => true }));
    const retried = executor.resume(runId, { answer: { action: "reject", sha256: request.sha256, reason: "another", then: "retry" } });
    expect((await pendingOf(retried)).request.code).toBe("result = 2");
    expect(sandbox.requests).toHaveLength(0);
  });

  it("shows what changed against the program before", async () => {
    const seen: ApprovalRequest[] = [];
    const { executor } = createHarness({
      ...byCode,
      answers: ["a = 1\nresult = a", "a = 2\nresult = a"],
      approval: "always",
      onApproval: (request) => {
        seen.push(request);
        const { sha256 } = request;
        return seen.length === 1 ? { action: "reject", sha256, reason: "two", then: "retry" } : { action: "approve", sha256 };
      },
    });
    await executor.execute("Anything");
    expect(seen.map(({ difference }) => difference)).toEqual([null, "- a = 1\n+ a = 2"]);
  });

  it("counts for its run alone: the same program for the same data has another hash in another run", async () => {
    const { seen, onApproval } = createWitness();
    const { executor } = createHarness({ ...byCode, answers: ["result = 1"], approval: "always", onApproval });
    await executor.execute("Anything");
    await executor.execute("Anything");
    expect(new Set(seen.map(({ sha256 }) => sha256)).size).toBe(2);
  });

  it("expires, and a late answer does nothing", async () => {
    let now = 1_000;
    const { executor, sandbox } = createHarness({
      ...byCode,
      answers: ["result = 1"],
      approval: "always",
      approvalTtlMs: 60_000,
      clock: () => now,
      checkpointer: new MemorySaver(),
    });
    const { runId, request } = await pendingOf(executor.execute("Anything"));
    expect(request.expiresAt).toBe(61_000);
    now = 61_000;
    const late = executor.resume(runId, { answer: { action: "approve", sha256: request.sha256 } });
    await expect(late).rejects.toMatchObject({
      code: "APPROVAL_REJECTED",
      message: expect.stringContaining("expired at 1970-01-01T00:01:01"),
    });
    expect(sandbox.requests).toHaveLength(0);
  });

  it("keeps its time when the run is resumed later, also with an answer for something else", async () => {
    let now = 1_000;
    const options = {
      ...byCode,
      answers: ["result = 1"],
      approval: "always",
      approvalTtlMs: 60_000,
      checkpointer: new MemorySaver(),
    } as const;
    const { executor } = createHarness({ ...options, clock: () => now });
    const { runId, request } = await pendingOf(executor.execute("Anything"));
    now = 30_000;
    await expect(executor.resume(runId, { answer: { action: "approve", sha256: "0".repeat(64) } })).rejects.toThrow("for another question");
    const again = await pendingOf(executor.resume(runId));
    expect(again.request).toEqual(request);
  });

  it("is superseded by the next task on its thread, and its answer then changes nothing", async () => {
    const { createGraph, sandbox, executor } = createHarness({
      ...byCode,
      answers: ["result = 1", "result = 1"],
      approval: "always",
      checkpointer: new MemorySaver(),
    });
    const graph = createGraph();
    const thread = { configurable: { thread_id: "one" } };
    const first = await graph.invoke({ task: "Anything" }, thread);
    const old = requestIn(first);
    const second = await graph.invoke({ task: "Anything" }, thread);
    const asked = requestIn(second);
    expect(asked.runId).not.toBe(old.runId);
    expect(asked.sha256).not.toBe(old.sha256);
    const afterOld = await graph.invoke(resumeWith({ action: "approve", sha256: old.sha256 }), thread);
    expect(requestIn(afterOld)).toEqual({ ...asked, problem: expect.stringContaining("for another question") });
    expect(sandbox.requests).toHaveLength(0);
    await expect(executor.feedback(old.runId, { correct: true })).rejects.toMatchObject({ code: "CONFIGURATION" });
    const done = await graph.invoke(resumeWith({ action: "approve", sha256: asked.sha256 }), thread);
    expect(done).toMatchObject({ result: { value: "result = 1" } });
  });
});

function requestIn(output: unknown): ApprovalRequest {
  const [interrupt] = (output as { __interrupt__: readonly { value: ApprovalRequest }[] }).__interrupt__;
  if (!interrupt) throw new Error("The graph does not wait.");
  return interrupt.value;
}

function resumeWith(answer: ApprovalAnswer): never {
  return new Command({ resume: answer }) as never; // its type names the nodes of one graph
}

describe('effects: "none"', () => {
  it("leaves only the targets that are declared read-only", async () => {
    const network = { allow: ["smtp.example.com:465", { target: "imap.example.com:993", readOnly: true }] } as const;
    const { executor, sandbox } = createHarness({ ...byCode, ...NETWORK, network, effects: "none", answers: ["result = 1"] });
    await executor.execute("Anything");
    expect(sandbox.requests[0]?.allow).toEqual(["imap.example.com:993"]);
  });
});

describe("a program that acts outside of once", () => {
  const UNGUARDED = "import smtplib\ns = smtplib.SMTP('smtp.example.com')\ns.send_message(m)\nresult = 1";
  const network = { allow: ["smtp.example.com:465"] };

  it("does not run, and the model is told where", async () => {
    const { executor, model, sandbox } = createHarness({ ...byCode, ...NETWORK, network, answers: [UNGUARDED, "result = 2"] });
    expect((await executor.execute("Anything")).result).toBe("result = 2");
    expect(sandbox.requests).toHaveLength(1);
    expect(model.requests[1]?.messages.at(-1)?.content).toContain("outside of once");
  });

  it("does not run after an edit either", async () => {
    const { executor, sandbox } = createHarness({
      ...byCode,
      ...NETWORK,
      network,
      answers: ["result = 1", "result = 2"],
      approval: "effects",
      onApproval: ({ code, sha256 }) =>
        code === "result = 1" ? { action: "edit", sha256, program: UNGUARDED } : { action: "approve", sha256 },
    });
    expect((await executor.execute("Anything")).result).toBe("result = 2");
    expect(sandbox.requests).toHaveLength(1);
  });
});
