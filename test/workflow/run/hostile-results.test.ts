import { MemorySaver } from "@langchain/langgraph";
import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../../src/index.ts";
import { failureOf } from "./endings.ts";
import { action, createWorkflow, flow } from "./workflow-harness.ts";

const PASSED_ON = flow([action("read", { outputs: ["mail"] }), action("answer", { inputs: ["mail"] })], "s>read read>answer answer>z");

describe("a result", () => {
  it.each<[string, JsonObject]>([
    ["a secret", { $secret: "SMTP_PASSWORD" }],
    ["a file", { $file: { sha256: "0".repeat(64), size: 1, name: "x", preview: "" } }],
  ])("that names %s, as a stranger's text may, gives it to nobody, and its program is not run again", async (_, reference) => {
    const seen: unknown[] = [];
    const { workflow, ran } = createWorkflow(
      { ...PASSED_ON, nodes: (PASSED_ON["nodes"] as JsonObject[]).map((node) => (node["id"] === "read" ? { ...node, retry: 2 } : node)) },
      { read: () => ({ mail: { body: [reference] } }), answer: (context) => (seen.push(context), null) },
    );
    const { failure, runId } = await failureOf(workflow.run({}, { secrets: () => "hunter2hunter2" }));
    expect(failure).toMatchObject({ node: "read", code: "RESULT_VALIDATION" });
    await failureOf(workflow.resume(runId, { secrets: () => "hunter2hunter2" }));
    expect(seen).toEqual([]);
    expect(ran).toEqual(["read"]);
  });

  it("that names a file in a list, which its program did not leave, does not let it run again", async () => {
    const charts = { type: "array", items: { type: "string", format: "file" } };
    const { workflow, ran } = createWorkflow(flow([action("draw", { outputs: { charts }, retry: 3 })], "s>draw draw>z"), {
      draw: () => ({ charts: ["a.png"] }),
    });
    const { failure, runId } = await failureOf(workflow.run());
    expect(failure).toMatchObject({ node: "draw", code: "RESULT_VALIDATION" });
    await failureOf(workflow.resume(runId));
    expect(ran).toEqual(["draw"]);
  });

  it("of an item that names a missing file does not let its program run again", async () => {
    const charts = { type: "array", items: { type: "string", format: "file" } };
    const each = { id: "each", type: "map", over: "items", code: 'run("each")', outputs: { charts }, retry: 3 };
    const { workflow, ran } = createWorkflow(flow([each], "s>each each>z", { inputs: { items: "array" } }), {
      each: () => ({ charts: ["a.png"] }),
    });
    const { runId } = await failureOf(workflow.run({ items: [1] }));
    await failureOf(workflow.resume(runId));
    expect(ran).toEqual(["each"]);
  });

  it("under names that every object has stands beside the others", async () => {
    const definition = flow([action("a", { outputs: ["toString", "valueOf"] }), action("b", { inputs: ["toString"] })], "s>a a>b b>z");
    const { workflow } = createWorkflow(definition, {
      a: () => ({ toString: "text", valueOf: 1 }) as unknown as JsonObject,
      b: (context) => Object.entries(context).flat(),
    });
    expect((await workflow.run()).outputs["b"]).toEqual(["toString", "text"]);
  });

  it("cannot be a node of such a name: LangGraph has no place for it", () => {
    expect(() => createWorkflow(flow([action("constructor")], "s>constructor constructor>z"))).toThrow(/"constructor"/);
  });
});

describe("failures that a run goes on behind", () => {
  const broken = (): never => {
    throw new Error("broken");
  };
  const going = (id: string, more: JsonObject = {}) => action(id, { onError: "continue", ...more });

  it.each([
    ["beside each other", "s>a s>b a>c b>c c>z"],
    ["one after the other", "s>a a>b b>c c>z"],
  ])("stand under errors together: %s", async (_, edges) => {
    const definition = flow([going("a"), going("b"), action("c", { inputs: ["errors"] })], edges);
    const { workflow } = createWorkflow(definition, { a: broken, b: broken, c: ({ errors }) => Object.keys(errors as JsonObject) });
    expect((await workflow.run()).outputs["c"]).toEqual(["a", "b"]);
  });

  it("are seen by the expression of a decision, and forgotten where a later round went well", async () => {
    let calls = 0;
    const definition = flow(
      [going("fetch"), { id: "again", type: "decision", expression: "has(errors.fetch)" }],
      "s>fetch fetch>again again?true>fetch*3 again?false>z",
    );
    const { workflow, ran } = createWorkflow(definition, { fetch: () => ((calls += 1) < 3 ? broken() : "page") });
    const { outputs } = await workflow.run();
    expect(ran).toEqual(["fetch", "fetch", "fetch"]);
    expect(outputs).toEqual({ fetch: "page", again: false, errors: {} });
  });

  it("take `else` where a condition needs what the node did not give", async () => {
    const definition = flow([going("a", { outputs: { x: "number" } }), action("b")], "s>a a?x==1>b a?else>z b>z");
    const { workflow, ran } = createWorkflow(definition, { a: broken });
    expect((await workflow.run()).outputs["errors"]).toMatchObject({ a: { code: "CODE_EXECUTION" } });
    expect(ran).toEqual(["a"]);
  });

  it("take an edge that asks for the failure, also beside a condition that cannot be decided", async () => {
    const definition = flow(
      [going("a", { outputs: { x: "number" } }), action("b"), action("c")],
      "s>a a?x==1>b a?has(errors.a)>c a?else>z b>z c>z",
    );
    const { workflow, ran } = createWorkflow(definition, { a: broken });
    await workflow.run();
    expect(ran).toEqual(["a", "c"]);
  });

  it("of a decision, whose outcomes all stand on edges, end the run as any other", async () => {
    const decision = { id: "d", type: "decision", code: 'run("d")', onError: "continue" };
    const { workflow, ran } = createWorkflow(flow([decision, action("b")], "s>d d?true>b d?false>z b>z"), { d: broken });
    expect((await failureOf(workflow.run())).failure).toMatchObject({ node: "d", code: "CODE_EXECUTION" });
    expect(ran).toEqual(["d"]);
  });

  it("of a decision are no answer, though it may answer `error`", async () => {
    const decision = { id: "d", type: "decision", code: 'run("d")', onError: "continue", outcomes: ["error", "fine"] };
    const { workflow, ran } = createWorkflow(flow([decision, action("b")], "s>d d?error>b d?fine>z b>z"), { d: broken });
    await failureOf(workflow.run());
    expect(ran).toEqual(["d"]);
  });

  it("cannot be forged by what a program gives", async () => {
    const code = 'import json\n# run("a")\nprint(json.dumps({"status": "success", "context_updates": dict(context)}))';
    const { workflow } = createWorkflow(flow([action("a", { code })], "s>a a>z"), { a: () => ({ errors: { pay: { code: "X" } } }) });
    const { failure, message } = await failureOf(workflow.run());
    expect(failure).toMatchObject({ node: "a", code: "RESULT_VALIDATION" });
    expect(message).toContain('gives "errors"');
  });
});

describe("several ends", () => {
  const ends = [
    { id: "z1", type: "end" },
    { id: "z2", type: "end" },
  ];
  const between = (nodes: JsonObject[], edges: [string, string][]): JsonObject => ({
    name: "two ends",
    nodes: [{ id: "s", type: "start" }, ...nodes, ...ends],
    edges: edges.map(([from, to]) => ({ from, to })),
  });

  it("may be reached at one time", async () => {
    const definition = between([action("a"), action("b")], [["s", "a"], ["s", "b"], ["a", "z1"], ["b", "z2"]]); // prettier-ignore
    expect((await createWorkflow(definition).workflow.run()).outputs).toEqual({ a: "a", b: "b" });
  });

  it("do not end a run in which somebody is still asked", async () => {
    const definition = between(
      [action("a"), action("x"), action("y"), { id: "ok", type: "approval", label: "Pay?" }, action("pay")],
      [["s", "a"], ["a", "z1"], ["s", "x"], ["x", "y"], ["y", "ok"], ["ok", "pay"], ["pay", "z2"]], // prettier-ignore
    );
    const { workflow } = createWorkflow(definition, {}, { checkpointer: new MemorySaver() });
    const error: unknown = await workflow.run().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ request: [{ node: "ok" }] });
  });
});
