import { Command, END, MemorySaver, START, StateGraph, StateSchema } from "@langchain/langgraph";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { createExecutorNode, type ApprovalPendingError, type ApprovalRequest } from "../../src/index.ts";
import { okOutcome } from "../../src/testing/scripted-sandbox.ts";
import { createHarness } from "./harness.ts";

const OTHER = "f".repeat(64);
const SAID = "hunter2-hunter2"; // what nobody who reads the problem is to read

/** Answers that do not count, made with the question's sha256, and what is said of each. */
const WRONG: readonly (readonly [words: string, answer: (sha256: string) => unknown, problem: string])[] = [
  ["a word", () => SAID, "It was no answer (it is no object)"],
  ["no action", (sha256) => ({ sha256 }), "action is missing or wrong"],
  ["an action that is none", (sha256) => ({ action: SAID, sha256 }), "action is missing or wrong"],
  ["no sha256", () => ({ action: "approve" }), "sha256 is missing or wrong"],
  ["the sha256 of something else", () => ({ action: "approve", sha256: OTHER }), "for another question"],
  ["half of the sha256", (sha256) => ({ action: "approve", sha256: sha256.slice(0, 16) }), "for another question"],
  ["an edit without a program", (sha256) => ({ action: "edit", sha256 }), "program is missing or wrong"],
  ["a program with an approval", (sha256) => ({ action: "approve", sha256, program: `x = "${SAID}"` }), "no place for"],
  ["a misspelt key", (sha256) => ({ action: "reject", sha256, [SAID]: "why" }), "no place for"],
  ["a rejection that goes on somehow", (sha256) => ({ action: "reject", sha256, then: SAID }), "then is missing or wrong"],
];

function open() {
  return createHarness({
    answers: ["result = 1"],
    approval: "always",
    checkpointer: new MemorySaver(),
    play: (request) => okOutcome(1, request),
  });
}

describe.each(WRONG)("an answer that is %s", (_words, answerTo, problem) => {
  it("is refused by resume, which says why and writes nothing, and the right one counts afterwards", async () => {
    const { executor, sandbox, options } = open();
    const { runId, request } = (await executor.execute("Anything").catch((error: unknown) => error)) as ApprovalPendingError;
    const { sha256 } = request as ApprovalRequest;
    const error: unknown = await executor.resume(runId, { answer: answerTo(sha256) as never }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "CONFIGURATION", reason: "input", message: expect.stringContaining(problem) });
    expect(String(error)).toContain("still waits");
    expect(String(error)).not.toContain(SAID);
    expect(sandbox.requests).toHaveLength(0);
    for await (const tuple of (options.checkpointer as MemorySaver).list({ configurable: { thread_id: runId } })) {
      expect(JSON.stringify(tuple)).not.toContain(SAID);
    }
    expect(await executor.resume(runId, { answer: { action: "approve", sha256 } })).toMatchObject({ result: 1 });
    expect(sandbox.requests).toHaveLength(1);
  });

  it("has the question asked again in a graph of one's own, with why, and the right one counts afterwards", async () => {
    const { options, sandbox, model } = open();
    const { checkpointer, ...rest } = options;
    const node = createExecutorNode({ ...rest, task: "Anything", write: ({ status }) => ({ status }) });
    const State = new StateSchema({ status: z.string().default("") });
    const graph = new StateGraph(State)
      .addNode("ours", node as never)
      .addEdge(START, "ours")
      .addEdge("ours", END)
      .compile({ checkpointer: checkpointer as MemorySaver });
    const config = { configurable: { thread_id: "1" } };
    const answer = (resume: unknown) => graph.invoke(new Command({ resume }) as never, config);
    const question = async () => (await graph.getState(config)).tasks[0]?.interrupts[0]?.value as ApprovalRequest;
    await graph.invoke({}, config);
    const first = await question();
    expect(first.problem).toBeNull();
    await answer(answerTo(first.sha256));
    const again = await question();
    expect(again).toEqual({ ...first, problem: expect.stringContaining(problem) });
    expect(again.problem).not.toContain(SAID);
    expect(sandbox.requests).toHaveLength(0);
    expect(await answer({ action: "approve", sha256: first.sha256 })).toMatchObject({ status: "ok" });
    expect([sandbox.requests.length, model.requests.length]).toEqual([1, 1]);
  });
});

describe("an answer in process", () => {
  it("that does not count is asked for again, with why", async () => {
    const seen: (string | null)[] = [];
    const { executor } = createHarness({
      answers: ["result = 1"],
      approval: "always",
      onApproval: ({ sha256, problem }) => {
        seen.push(problem);
        return { action: "approve", sha256: problem === null ? OTHER : sha256 };
      },
    });
    expect(await executor.execute("Anything")).toMatchObject({ result: 1 });
    expect(seen).toEqual([null, expect.stringContaining("for another question")]);
  });
});

describe("an answer that comes too late", () => {
  it("ends the run with the time that has passed, and nothing runs", async () => {
    let now = 1_000;
    const { executor, sandbox } = createHarness({
      answers: ["result = 1"],
      approval: "always",
      approvalTtlMs: 60_000,
      clock: () => now,
      checkpointer: new MemorySaver(),
    });
    const { runId, request } = (await executor.execute("Anything").catch((error: unknown) => error)) as ApprovalPendingError;
    now = 61_000;
    const answer = { action: "approve", sha256: (request as ApprovalRequest).sha256 } as const;
    await expect(executor.resume(runId, { answer })).rejects.toMatchObject({
      code: "APPROVAL_REJECTED",
      message: expect.stringContaining("expired at 1970-01-01T00:01:01.000Z. Nothing was run"),
    });
    expect(sandbox.requests).toHaveLength(0);
  });
});
