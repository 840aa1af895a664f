import { MemorySaver } from "@langchain/langgraph";
import { describe, expect, it } from "vitest";
import { failureOf, questionsOf } from "./endings.ts";
import { action, createWorkflow, flow } from "./workflow-harness.ts";

/** All that was written: checkpoints, and the writes that wait for the next. */
function textIn({ storage, writes }: MemorySaver): string {
  return JSON.stringify([storage, writes], (_, value: unknown) => (value instanceof Uint8Array ? Buffer.from(value).toString() : value));
}

describe("edited values", () => {
  it("of a list let the items run that have changed", async () => {
    let isMended = false;
    const each = { id: "each", type: "map", over: "items", as: "n", code: 'run("each")', outputs: ["double"] };
    const { workflow, ran } = createWorkflow(flow([each], "s>each each>z", { inputs: { items: "array" } }), {
      each: ({ n }) => {
        if (n === 2 && !isMended) throw new Error("two");
        return { double: Number(n) * 2 };
      },
    });
    const { runId } = await failureOf(workflow.run({ items: [1, 2, 3] }));
    isMended = true;
    expect((await workflow.resume(runId, { context: { items: [1, 2, 30, 40] } })).outputs["double"]).toEqual([2, 4, 60, 80]);
    expect(ran).toHaveLength(3 + 3);
  });

  const INNER = flow([action("check", { inputs: ["n"], outputs: ["b"] })], "s>check check>z", { inputs: { n: "number" }, outputs: ["b"] });
  const check = { check: ({ n = 0 }) => (Number(n) < 10 ? Promise.reject(new Error(`low ${String(n)}`)) : { b: n }) };

  it("reach the workflow inside a node", async () => {
    const definition = flow([{ id: "inner", type: "workflow", workflow: INNER }], "s>inner inner>z", { inputs: { n: "number" } });
    const { workflow } = createWorkflow(definition, check);
    const { runId } = await failureOf(workflow.run({ n: 1 }));
    expect((await failureOf(workflow.resume(runId))).message).toContain("low 1");
    expect((await workflow.resume(runId, { context: { n: 50 } })).outputs["b"]).toBe(50);
  });

  it("reach the workflows that run for items", async () => {
    const each = { id: "each", type: "map", over: "items", as: "n", workflow: INNER };
    const { workflow } = createWorkflow(flow([each], "s>each each>z", { inputs: { items: "array" } }), check);
    const { runId } = await failureOf(workflow.run({ items: [20, 1] }));
    const { outputs } = await workflow.resume(runId, { context: { items: [30, 40] } });
    expect(outputs["each"]).toEqual([{ b: 30 }, { b: 40 }]);
  });

  it("that a workflow inside refused what it was given let it begin", async () => {
    const definition = flow([{ id: "inner", type: "workflow", workflow: INNER }], "s>inner inner>z", { inputs: { n: "any" } });
    const { workflow } = createWorkflow(definition, check);
    const { runId } = await failureOf(workflow.run({ n: "many" }));
    expect((await workflow.resume(runId, { context: { n: 50 } })).outputs["b"]).toBe(50);
  });

  it("must be what their reducer makes one of", async () => {
    const definition = flow([action("a", { outputs: ["n"] }), action("b", { outputs: ["n"] })], "s>a a>b b>z", { reducers: { n: "add" } });
    let isMended = false;
    const { workflow } = createWorkflow(definition, {
      a: () => ({ n: 3 }),
      b: () => (isMended ? { n: 4 } : Promise.reject(new Error("no"))),
    });
    const { runId } = await failureOf(workflow.run());
    isMended = true;
    await expect(workflow.resume(runId, { context: { n: "100" } })).rejects.toThrow(/context\.n \(--set\) must be a number/);
    expect((await workflow.resume(runId, { context: { n: 100 } })).outputs["n"]).toBe(104);
  });

  it("hold no plain secret, which would be in the checkpoints", async () => {
    const checkpointer = new MemorySaver();
    const definition = flow([action("a", { inputs: ["api_key"] })], "s>a a>z", { inputs: { api_key: "any" } });
    const { workflow } = createWorkflow(definition, { a: () => Promise.reject(new Error("no")) }, { checkpointer });
    const secrets = () => "a-secret-value";
    const { runId } = await failureOf(workflow.run({ api_key: { $secret: "KEY" } }, { secrets }));
    const resumed = workflow.resume(runId, { secrets, context: { api_key: "sk-1234567890abcdefghij" } });
    await expect(resumed).rejects.toThrow(/retry\.context\.api_key looks like a secret/);
    expect(textIn(checkpointer)).not.toContain("sk-1234567890");
  });
});

describe("a bound that is used up", () => {
  it("is not widened by going on", async () => {
    const definition = flow(
      [action("step"), { id: "more", type: "decision", code: 'run("more")' }],
      "s>step step>more more?true>step*2 more?false>z",
    );
    const checkpointer = new MemorySaver();
    const { workflow, ran } = createWorkflow(definition, { more: () => true }, { checkpointer });
    const { runId } = await failureOf(workflow.run());
    expect((await failureOf(workflow.resume(runId))).message).toContain("may be taken 2 times");
    expect(ran).toHaveLength(6);
    const raised = structuredClone(definition) as { edges: { max?: number }[] };
    for (const edge of raised.edges) if (edge.max !== undefined) edge.max = 3;
    const later = createWorkflow(raised as never, { more: () => false }, { checkpointer });
    await later.workflow.resume(runId);
    expect(later.ran).toEqual(["step", "more"]);
  });
});

describe("a definition that was changed", () => {
  it("goes on with a run where it adds edges at the end, and not where it puts them in between", async () => {
    const checkpointer = new MemorySaver();
    const begun = createWorkflow(
      flow([action("a"), action("b")], "s>a a>b b>z"),
      { b: () => Promise.reject(new Error("no")) },
      { checkpointer },
    );
    const { runId } = await failureOf(begun.workflow.run());
    const between = createWorkflow(flow([action("a"), action("b"), action("c")], "s>c s>a c>z a>b b>z"), {}, { checkpointer });
    await expect(between.workflow.resume(runId)).rejects.toThrow(/other edges/);
    expect(between.ran).toEqual([]);
    const added = createWorkflow(flow([action("a"), action("b"), action("c")], "s>a a>b b>z b>c c>z"), {}, { checkpointer });
    await added.workflow.resume(runId);
    expect(added.ran).toEqual(["b", "c"]);
  });

  it("to another workflow does not give the outcome of a run of this one", async () => {
    const checkpointer = new MemorySaver();
    const { runId } = await createWorkflow(flow([action("a")], "s>a a>z"), {}, { checkpointer }).workflow.run();
    const other = createWorkflow(flow([action("b"), action("c")], "s>b b>c c>z"), {}, { checkpointer });
    await expect(other.workflow.resume(runId)).rejects.toThrow(/other edges/);
  });
});

describe("answers", () => {
  it("that a workflow inside asks for need somewhere to wait, which is found before anything runs", async () => {
    const inner = flow([{ id: "ok", type: "approval", label: "Pay?" }], "s>ok ok>z");
    const definition = flow([action("a"), { id: "in", type: "workflow", workflow: inner }], "s>a a>in in>z");
    const { workflow, ran } = createWorkflow(definition, {}, { checkpointer: undefined } as never);
    await expect(workflow.run()).rejects.toThrow(/give a checkpointer/);
    expect(ran).toEqual([]);
  });

  it("to the questions of several items go to their own, one by one", async () => {
    const inner = flow(
      [{ id: "ok", type: "approval", label: "Pay?", inputs: ["n"] }, action("pay", { inputs: ["n"] })],
      "s>ok ok?approved>pay ok?rejected>z pay>z",
      {
        inputs: { n: "number" },
      },
    );
    const each = { id: "each", type: "map", over: "items", as: "n", workflow: inner };
    const paid: unknown[] = [];
    const { workflow } = createWorkflow(flow([each], "s>each each>z", { inputs: { items: "array" } }), {
      pay: ({ n }) => (paid.push(n), "paid"),
    });
    let { runId, questions } = await questionsOf(workflow.run({ items: [1, 2, 3] }));
    expect(questions.map(({ shown }) => shown)).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
    const answer = (word: string, n: number) => ({
      answers: [{ action: word, sha256: String(questions.find(({ shown }) => (shown as { n: number }).n === n)?.["sha256"]) }],
    });
    ({ questions } = await questionsOf(workflow.resume(runId, answer("reject", 2))));
    expect(questions.map(({ shown }) => shown)).toEqual([{ n: 1 }, { n: 3 }]);
    ({ questions } = await questionsOf(workflow.resume(runId, answer("approve", 3))));
    await workflow.resume(runId, answer("approve", 1));
    expect(paid.toSorted()).toEqual([1, 3]);
  });

  it.each([
    ["none", [], /answers is empty/],
    ["nothing", [null], /asks nothing/],
  ])("that are %s are refused", async (_, answers, message) => {
    const { workflow } = createWorkflow(flow([{ id: "ok", type: "approval", label: "Pay?" }], "s>ok ok>z"));
    const { runId } = await questionsOf(workflow.run());
    await expect(workflow.resume(runId, { answers: answers as never })).rejects.toThrow(message);
  });

  it("that contradict each other are refused", async () => {
    const { workflow, ran } = createWorkflow(flow([{ id: "ok", type: "approval", label: "Pay?" }, action("pay")], "s>ok ok>pay pay>z"));
    const { runId, questions } = await questionsOf(workflow.run());
    const sha256 = String(questions[0]?.["sha256"]);
    const both = [{ action: "reject", sha256 }, { action: "approve", sha256 }]; // prettier-ignore
    await expect(workflow.resume(runId, { answers: both })).rejects.toThrow(/two answers/);
    expect(ran).toEqual([]);
  });
});

describe("an abort", () => {
  it("in a map leaves the items that had not begun to whoever goes on", async () => {
    const abort = new AbortController();
    const each = { id: "each", type: "map", over: "items", as: "n", code: 'run("each")', concurrency: 2 };
    const { workflow } = createWorkflow(flow([each], "s>each each>z", { inputs: { items: "array" } }), {
      each: ({ n }) => {
        if (n === 3) abort.abort();
        return n ?? null;
      },
    });
    const runId = crypto.randomUUID();
    const items = [1, 2, 3, 4, 5, 6];
    await expect(workflow.run({ items }, { runId, signal: abort.signal })).rejects.toThrow(/abort/i);
    expect((await workflow.resume(runId)).outputs["each"]).toEqual(items);
  });
});
