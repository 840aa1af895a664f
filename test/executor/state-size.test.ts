import { END, MemorySaver, START, StateGraph, StateSchema } from "@langchain/langgraph";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { createExecutorNode } from "../../src/index.ts";
import { okOutcome } from "../../src/testing/scripted-sandbox.ts";
import { createHarness } from "./harness.ts";

const MIB = 1024 ** 2;
const RAISED = { status: "error", error: { type: "ValueError", message: "broken", line: 1, traceback: "" } } as const;
const CONTEXT = { text: "y".repeat(MIB) };
const large = {
  answers: ["result = 1", "result = 2", "result = 3"],
  play: (request: { code: string; checks: string | null }) =>
    request.code === "result = 3" ? okOutcome("x".repeat(10 * MIB), request) : RAISED,
};

/** Bytes of all that was written: checkpoints, and the writes that wait for the next. */
function bytesIn({ storage, writes }: MemorySaver): number {
  let bytes = 0;
  const count = (value: unknown): void => {
    if (value instanceof Uint8Array) bytes += value.length;
    else if (typeof value === "string") bytes += value.length;
    else if (typeof value === "object" && value !== null) Object.values(value).forEach(count);
  };
  count(storage);
  count(writes);
  return bytes;
}

describe("1 MB of context, 10 MB of result and three attempts", () => {
  it("write less than 2 MB of checkpoints and writes", async () => {
    const checkpointer = new MemorySaver();
    const { createGraph } = createHarness({ ...large, checkpointer });
    const final = await createGraph().invoke({ task: "t", context: CONTEXT }, { configurable: { thread_id: "t" } });
    expect(final).toMatchObject({ result: { staged: { size: 10 * MIB + 2 } }, metadata: { attempts: 3 } });
    expect(bytesIn(checkpointer)).toBeLessThan(2 * MIB);
  });

  it("do so inside a parent, whose node keeps its own write small", async () => {
    const checkpointer = new MemorySaver();
    const State = new StateSchema({ length: z.number().nullable().default(null) });
    const node = createExecutorNode({
      ...createHarness(large).options,
      task: "t",
      context: () => CONTEXT,
      outputSchema: z.string(),
      write: (outcome) => ({ length: outcome.status === "ok" ? outcome.value.length : null }),
    });
    const graph = new StateGraph(State).addNode("n", node).addEdge(START, "n").addEdge("n", END).compile({ checkpointer });
    expect(await graph.invoke({}, { configurable: { thread_id: "t" } })).toEqual({ length: 10 * MIB });
    expect(bytesIn(checkpointer)).toBeLessThan(2 * MIB);
  });
});
