import { MemorySaver, END, START, StateGraph, StateSchema } from "@langchain/langgraph";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import {
  createExecutorNode,
  SandboxError,
  type ApprovalPendingError,
  type ApprovalRequest,
  type ExecutorEvent,
  type SandboxRunOptions,
} from "../../src/index.ts";
import { okOutcome } from "../../src/testing/scripted-sandbox.ts";
import { createHarness, type HarnessOptions } from "./harness.ts";

const SECRET = "hunter2Xq9zPasswd";
const RAISED = { status: "error", error: { type: "ValueError", message: "broken", line: 1, traceback: "" } } as const;

/** A program that prints these pieces on stdout, one after the other. */
const printing =
  (...pieces: readonly string[]): NonNullable<HarnessOptions["play"]> =>
  (request, _index, { onOutput }) => {
    for (const text of pieces) onOutput?.({ stream: "stdout", text });
    return okOutcome(1, request);
  };

/** A program that prints something and ends only when it is cancelled. */
function endless() {
  const cancelled = Promise.withResolvers<void>();
  const play: NonNullable<HarnessOptions["play"]> = (_request, _index, { signal, onOutput }: SandboxRunOptions) => {
    onOutput?.({ stream: "stdout", text: "working" });
    signal?.addEventListener("abort", () => cancelled.resolve());
    return cancelled.promise.then(() => ({ status: "cancelled", message: "The run was cancelled." }) as const);
  };
  return { play, cancelled: cancelled.promise };
}

async function collect(events: AsyncIterable<ExecutorEvent>): Promise<ExecutorEvent[]> {
  const all: ExecutorEvent[] = [];
  for await (const event of events) all.push(event);
  return all;
}

const outputOf = (events: readonly ExecutorEvent[]) => events.filter((event) => event.type === "output");
const textOf = (events: readonly ExecutorEvent[]) =>
  outputOf(events)
    .map(({ text }) => text)
    .join("");

describe("the events of a run", () => {
  it("tell what each program prints, between its phases, with the run and the number of the program", async () => {
    const { executor } = createHarness({
      answers: ["result = 1 / 0", "result = 1"],
      play: (request, index, { onOutput }) => {
        onOutput?.({ stream: "stdout", text: `program ${index}\n` });
        onOutput?.({ stream: "stderr", text: "a warning\n" });
        return index === 0 ? RAISED : okOutcome(1, request);
      },
    });
    const events = await collect(executor.stream("t"));
    const runId = events.find((event) => event.type === "outcome")?.outcome._ai_metadata.run_id;
    const piece = (attempt: number, stream: string, text: string) => ({ type: "output", runId, attempt, stream, text });
    expect(outputOf(events)).toEqual([
      piece(1, "stdout", "program 0\n"),
      piece(1, "stderr", "a warning\n"),
      piece(2, "stdout", "program 1\n"),
      piece(2, "stderr", "a warning\n"),
    ]);
    const names = events.map((event) => (event.type === "phase" ? event.phase : event.type)).join(" ");
    expect(names).toMatch(/execute output output validate generate approve execute output output validate learn outcome$/);
  });

  it("begin again with the phase, where a sandbox died and the same program runs again", async () => {
    const { executor } = createHarness({
      answers: ["result = 1"],
      play: (request, index, { onOutput }) => {
        onOutput?.({ stream: "stdout", text: `try ${index}` });
        return index === 0 ? new SandboxError("It died.", { retryable: true }) : okOutcome(1, request);
      },
    });
    const events = await collect(executor.stream("t"));
    const told = events.map((event) => (event.type === "phase" ? event.phase : event.type === "output" ? event.text : ""));
    expect(told.join(" ")).toMatch(/ execute try 0 execute try 1 validate /);
  });

  it("tell output while the program runs", async () => {
    const { play, cancelled } = endless();
    const { executor } = createHarness({ answers: ["result = 1"], play });
    for await (const event of executor.stream("t")) {
      if (event.type !== "output") continue;
      expect(event.text).toBe("working");
      break;
    }
    await cancelled; // who leaves the stream ends the run
  });

  it("hold no secret, wherever the sandbox cuts the output", async () => {
    const pieces = [...`token ${SECRET} end`];
    const { executor } = createHarness({ answers: ["result = 1"], secrets: () => SECRET, play: printing(...pieces) });
    const events = await collect(executor.stream("t", { context: { token: { $secret: "TOKEN" } } }));
    expect(textOf(events)).toBe("token [secret] end");
  });

  it.each([
    ["was cut at its cap", true, okOutcome(1)],
    ["ended with a program that was killed", false, { status: "timeout", message: "late" }],
  ] as const)("hold no half of a secret where the output %s", async (_words, truncated, outcome) => {
    const stdout = `token ${SECRET.slice(0, 9)}`;
    const { executor } = createHarness({
      answers: ["result = 1", "result = 2", "result = 3"],
      secrets: () => SECRET,
      play: (_request, _index, { onOutput }) => {
        onOutput?.({ stream: "stdout", text: stdout });
        return { outcome, stdout, stderr: "", truncated, artifacts: [], durationMs: 1 };
      },
    });
    const seen: string[] = [];
    const call = { context: { token: { $secret: "TOKEN" } }, onOutput: ({ text }: { text: string }) => void seen.push(text) };
    await executor.execute("t", call).catch(() => null);
    expect(new Set(seen)).toEqual(new Set(["token "]));
  });

  it("are some dozens for 1 MB in 100,000 lines", async () => {
    const { executor } = createHarness({
      answers: ["result = 1"],
      play: (request, _index, { onOutput }) => {
        for (let line = 0; line < 100_000; line += 1) onOutput?.({ stream: "stdout", text: "123456789\n" });
        return okOutcome(1, request);
      },
    });
    const events = await collect(executor.stream("t"));
    expect(textOf(events)).toHaveLength(1_000_000);
    expect(events.length).toBeLessThan(100);
  });

  it("leave no output in the state", async () => {
    const checkpointer = new MemorySaver();
    const { createGraph } = createHarness({ answers: ["result = 1"], play: printing("PRINTED-BY-IT"), checkpointer });
    const config = { configurable: { thread_id: "one" } };
    const chunks = await createGraph().stream({ task: "t" }, { ...config, streamMode: "custom" });
    const told: unknown[] = [];
    for await (const chunk of chunks) told.push(chunk);
    expect(JSON.stringify(told)).toContain("PRINTED-BY-IT");
    for await (const saved of checkpointer.list(config)) expect(JSON.stringify(saved)).not.toContain("PRINTED-BY-IT");
  });
});

describe("the caller's own function", () => {
  it("is told what is printed, by execute and by resume", async () => {
    const told: string[] = [];
    const onOutput = ({ stream, text }: { stream: string; text: string }) => void told.push(`${stream}: ${text}`);
    const shared = { answers: ["result = 1"], play: printing("a", "b") };
    await createHarness(shared).executor.execute("t", { onOutput });
    expect(told).toEqual(["stdout: ab"]);
    const { executor } = createHarness({ ...shared, approval: "always", checkpointer: new MemorySaver() });
    const pending = await executor.execute("t", { onOutput }).catch((thrown: unknown) => thrown as ApprovalPendingError);
    const { runId, request } = pending as ApprovalPendingError;
    await executor.resume(runId, { answer: { action: "approve", sha256: (request as ApprovalRequest).sha256 }, onOutput });
    expect(told).toEqual(["stdout: ab", "stdout: ab"]);
  });

  it("ends the run with what it throws", async () => {
    const { play, cancelled } = endless();
    const { executor } = createHarness({ answers: ["result = 1"], play });
    const fault = new RangeError("not this");
    const onOutput = () => {
      throw fault;
    };
    await expect(executor.execute("t", { onOutput })).rejects.toBe(fault);
    await cancelled;
  });
});

describe("a node in someone's graph", () => {
  it("tells its output to whoever streams the graph, under the same name as its phases", async () => {
    const Parent = new StateSchema({ total: z.number().nullable() });
    const { options } = createHarness({ answers: ["result = 1"], play: printing("printed") });
    const sum = createExecutorNode<typeof Parent.State, Partial<typeof Parent.State>>({
      ...options,
      task: "t",
      write: () => ({ total: 1 }),
    });
    const graph = new StateGraph(Parent).addNode("sum", sum).addEdge(START, "sum").addEdge("sum", END).compile();
    const told: [string, { type: string; text?: string }][] = [];
    for await (const [namespace, chunk] of await graph.stream({ total: null }, { streamMode: "custom", subgraphs: true })) {
      told.push([namespace.join("/"), (chunk as { cachedExecutor: { type: string } }).cachedExecutor]);
    }
    const output = told.find(([, event]) => event.type === "output");
    expect(output?.[1]).toMatchObject({ attempt: 1, stream: "stdout", text: "printed" });
    expect(new Set(told.map(([namespace]) => namespace)).size).toBe(1);
  });
});
