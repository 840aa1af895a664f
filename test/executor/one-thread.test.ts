import { MemorySaver } from "@langchain/langgraph";
import { describe, expect, it } from "vitest";
import { okOutcome } from "../../src/testing/scripted-sandbox.ts";
import { createHarness } from "./harness.ts";

const RAISED = { status: "error", error: { type: "ValueError", message: "broken", line: 1, traceback: "" } } as const;

describe("several tasks on one thread", () => {
  it("inherit nothing from each other: ok, fail, fail, ok, with inputs left out", async () => {
    const { createGraph, sandbox, model } = createHarness({
      checkpointer: new MemorySaver(),
      answers: ["result = 1", "result = 2", "result = 3", "result = 4", "result = 5", "result = 6", "result = 7", "result = 8"],
      play: (request) => (request.code === "result = 1" || request.code === "result = 8" ? okOutcome(request.code, request) : RAISED),
    });
    const graph = createGraph();
    const config = { configurable: { thread_id: "one" } };

    const first = await graph.invoke(
      {
        task: "first",
        context: { a: 1 },
        checks: "assert result",
        outputSchema: { type: "string" },
        cacheMode: "no-store",
        timeoutMs: 5_000,
      },
      config,
    );
    expect(first).toMatchObject({
      result: { value: "result = 1" },
      error: null,
      metadata: { attempts: 1, validated_by: ["schema", "checks"] },
    });

    const second = await graph.invoke({ task: "second" }, config);
    expect(second).toMatchObject({ result: null, error: { code: "ATTEMPTS_EXHAUSTED", attempts: 3 }, metadata: { attempts: 3 } });
    expect(sandbox.requests[1]).toMatchObject({ checks: null, context: {}, limits: { timeoutMs: 30_000 } });

    const third = await graph.invoke({ task: "third" }, config);
    expect(third).toMatchObject({ result: null, error: { attempts: 3 }, metadata: { attempts: 3, cost_usd: 0.003 } });

    const fourth = await graph.invoke({ task: "fourth" }, config);
    expect(fourth).toMatchObject({ result: { value: "result = 8" }, error: null, metadata: { attempts: 1, validated_by: [], errors: [] } });
    expect(fourth["metadata"]?.run_id).not.toBe(third["metadata"]?.run_id);
    expect(model.requests).toHaveLength(8);
    expect(model.requests[7]?.messages.map((message) => message.content).join()).not.toContain("broken");
  });

  it("do not show an earlier result when the next input is refused", async () => {
    const { createGraph } = createHarness({ checkpointer: new MemorySaver(), answers: ["result = 1"] });
    const graph = createGraph();
    const config = { configurable: { thread_id: "one" } };
    await graph.invoke({ task: "first" }, config);
    const refused = await graph.invoke({}, config);
    expect(refused).toMatchObject({
      result: null,
      error: { code: "CONFIGURATION", node: "prepare", attempts: 0, details: { reason: "input" } },
      metadata: { attempts: 0, generated_code: "" },
    });
  });

  it("keep only plain JSON in the state, and nothing over 64 KB", async () => {
    const checkpointer = new MemorySaver();
    const { createGraph } = createHarness({
      checkpointer,
      answers: ["result = 1"],
      play: (request) => okOutcome("x".repeat(200_000), request),
    });
    const graph = createGraph();
    const config = { configurable: { thread_id: "one" } };
    const final = await graph.invoke({ task: "large", context: { text: "y".repeat(200_000) } }, config);
    expect(final["result"]).toMatchObject({ staged: { size: 200_002 } });
    const { values } = await graph.getState(config);
    expect(JSON.stringify(values).length).toBeLessThan(65_536);
    expect(JSON.parse(JSON.stringify(values))).toEqual(values);
  });
});

describe("errors in the graph", () => {
  it("end as state.error", async () => {
    const { createGraph } = createHarness({ answers: ["result = 1", "result = 2", "result = 3"], play: () => RAISED });
    const { error, result } = await createGraph().invoke({ task: "fails" });
    expect(result).toBeNull();
    expect(error).toEqual({
      code: "ATTEMPTS_EXHAUSTED",
      message: "Failed to generate code after 3 attempts. The last one: CodeExecutionError: ValueError: broken",
      retryable: false,
      node: "validate",
      attempts: 3,
      details: { attempts: expect.any(Array) },
    });
  });

  it("are thrown where the caller asked for that", async () => {
    const { createGraph } = createHarness({ onError: "throw", answers: ["result = 1", "result = 2", "result = 3"], play: () => RAISED });
    await expect(createGraph().invoke({ task: "fails" })).rejects.toMatchObject({ code: "ATTEMPTS_EXHAUSTED" });
  });

  it("that are nobody's but a fault's come out as they were thrown, also from a stream", async () => {
    const fault = new TypeError("a fault");
    const { createGraph } = createHarness({ answers: ["result = 1"], play: () => fault });
    await expect(createGraph().invoke({ task: "fails" })).rejects.toBe(fault);
    const { createGraph: again } = createHarness({ answers: ["result = 1"], play: () => fault });
    const read = async () => {
      for await (const _chunk of await again().stream({ task: "fails" }, { streamMode: "updates" })) continue;
    };
    await expect(read()).rejects.toBe(fault);
  });
});
