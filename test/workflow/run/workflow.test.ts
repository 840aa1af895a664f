import { MemorySaver } from "@langchain/langgraph";
import { describe, expect, it } from "vitest";
import { ConfigurationError, type JsonObject } from "../../../src/index.ts";
import { failureOf, questionsOf } from "./endings.ts";
import { action, createWorkflow, flow } from "./workflow-harness.ts";

describe("a workflow's data", () => {
  it("goes from node to node, and joins wait for all that give", async () => {
    const definition = flow(
      [
        action("total", { inputs: ["values"], outputs: ["sum"] }),
        action("count", { inputs: ["values"], outputs: ["n"] }),
        action("mean", { inputs: ["sum", "n"], outputs: { mean: "number" } }),
      ],
      "s>total s>count total>mean count>mean mean>z",
      { inputs: { values: "array" }, outputs: ["mean"] },
    );
    const { workflow } = createWorkflow(definition, {
      total: ({ values }) => ({ sum: (values as number[]).reduce((sum, value) => sum + value, 0) }),
      count: ({ values }) => ({ n: (values as number[]).length }),
      mean: (context) => ({ mean: Number(context["sum"]) / Number(context["n"]), seen: Object.keys(context) }),
    });
    const { outputs, nodes } = await workflow.run({ values: [1, 2, 6] });
    expect(outputs).toEqual({ mean: 3 });
    expect(Object.values(nodes).map(({ status }) => status)).toEqual(["done", "done", "done", "done", "done"]);
  });

  it("is joined by the stated reducers, also over the rounds of a loop", async () => {
    const definition = flow(
      [action("step", { outputs: ["log", "rounds"] }), { id: "more", type: "decision", expression: "rounds < 3" }],
      "s>step step>more more?true>step*5 more?false>z",
      { reducers: { log: "append", rounds: "add" }, outputs: ["log", "rounds"] },
    );
    let round = 0;
    const { workflow } = createWorkflow(definition, { step: () => ({ log: `round ${(round += 1)}`, rounds: 1 }) });
    expect((await workflow.run()).outputs).toEqual({ log: ["round 1", "round 2", "round 3"], rounds: 3 });
  });

  it.each<[string, JsonObject, RegExp]>([
    ["an input that is missing", {}, /input\.values is missing/],
    ["an input of another type", { values: "x" }, /input\.values .*must be array/],
    ["a key that no input has, with the nearest", { values: [], valeus: [] }, /no place for "valeus".*Did you mean "values"/],
    ["a plain secret", { values: [], api_key: "sk-1234567890abcdef" }, /api_key/],
  ])("refuses %s, before anything runs", async (_, input, message) => {
    const { workflow, ran } = createWorkflow(flow([action("a")], "s>a a>z", { inputs: { values: "array" } }));
    const run = workflow.run(input);
    await expect(run).rejects.toThrow(ConfigurationError);
    await expect(run).rejects.toThrow(message);
    expect(ran).toEqual([]);
  });

  it("a key that is not there when it is needed fails the node that needs it, by name", async () => {
    const definition = flow(
      [{ id: "ask", type: "decision", code: 'run("ask")' }, action("make", { outputs: ["thing"] }), action("use", { inputs: ["thing"] })],
      "s>ask ask?true>make ask?false>use make>use use>z",
    );
    const { workflow } = createWorkflow(definition, { ask: () => false });
    const { failure, message } = await failureOf(workflow.run());
    expect(failure.node).toBe("use");
    expect(message).toContain('"use" needs "thing"');
  });
});

describe("decisions", () => {
  it.each<[string, JsonObject, unknown, string[]]>([
    ["a boolean", {}, true, ["d", "yes"]],
    ["a value under its id", {}, { d: false }, ["d", "no"]],
  ])("answer by %s", async (_, more, answer, expected) => {
    const definition = flow(
      [{ id: "d", type: "decision", code: 'run("d")', ...more }, action("yes"), action("no")],
      "s>d d?true>yes d?false>no yes>z no>z",
    );
    const { workflow, ran } = createWorkflow(definition, { d: () => answer as boolean });
    await workflow.run();
    expect(ran).toEqual(expected);
  });

  it("by a prompt hold the model to their outcomes", async () => {
    const definition = flow(
      [{ id: "d", type: "decision", prompt: "Is it urgent?", outcomes: ["now", "later"] }, action("a"), action("b")],
      "s>d d?now>a d?later>b a>z b>z",
    );
    const { workflow, ran } = createWorkflow(
      definition,
      { wrong: () => "never", right: () => "later" },
      { answers: ['run("wrong")', 'run("right")'] },
    );
    await workflow.run();
    expect(ran).toEqual(["wrong", "right", "b"]);
  });

  it("fail where they answer what no edge takes, and their program is not run again for it", async () => {
    const definition = flow([{ id: "d", type: "decision", code: 'run("d")' }, action("a")], "s>d d?yes>a d?no>z a>z");
    const { workflow, ran } = createWorkflow(definition, { d: () => "maybe" });
    const { failure, runId, message } = await failureOf(workflow.run());
    expect(failure.node).toBe("d");
    expect(message).toContain('"maybe"');
    await failureOf(workflow.resume(runId));
    expect(ran).toEqual(["d"]);
  });
});

describe("a failure", () => {
  const PARALLEL = flow(
    [
      action("good", { outputs: ["x"] }),
      action("bad", { outputs: ["y"] }),
      action("after", { inputs: ["x"] }),
      action("last", { inputs: ["y"] }),
    ],
    "s>good s>bad good>after after>z bad>last last>z",
    { inputs: { limit: "number" } },
  );

  it("lets what runs beside it end, begins nothing new, and is gone on with where it happened", async () => {
    let isMended = false;
    const { workflow, ran } = createWorkflow(PARALLEL, {
      good: () => ({ x: 1 }),
      bad: () => {
        if (!isMended) throw new Error("broken");
        return { y: 2 };
      },
      after: ({ x }) => x ?? null,
      last: ({ y }) => y ?? null,
    });
    const { runId, failure, message } = await failureOf(workflow.run({ limit: 1 }));
    expect(failure).toMatchObject({ node: "bad", code: "CODE_EXECUTION", program: 'run("bad")' });
    expect(message).toContain(`resume("${runId}")`);
    expect(ran.toSorted()).toEqual(["bad", "good"]);
    isMended = true;
    const { outputs } = await workflow.resume(runId);
    expect(outputs).toMatchObject({ x: 1, y: 2, after: 1, last: 2 });
    expect(ran.toSorted()).toEqual(["after", "bad", "bad", "good", "last"]);
    expect((await workflow.resume(runId)).outputs).toEqual(outputs);
    expect(ran).toHaveLength(5);
  });

  it("is gone on with by edited input, which stays", async () => {
    const definition = flow(
      [action("check", { inputs: ["limit"] }), action("after", { inputs: ["limit"] })],
      "s>check check>after after>z",
      { inputs: { limit: "number" } },
    );
    const { workflow } = createWorkflow(definition, {
      check: ({ limit }) => {
        if (Number(limit) < 10) throw new Error("too low");
        return "fine";
      },
      after: ({ limit }) => limit ?? null,
    });
    const { runId } = await failureOf(workflow.run({ limit: 1 }));
    await expect(workflow.resume(runId, { context: { limti: 10 } })).rejects.toThrow(/"limti".*Did you mean "limit"/);
    expect((await workflow.resume(runId, { context: { limit: 10 } })).outputs).toMatchObject({ limit: 10, after: 10 });
  });

  it("is tried again as often as its node says", async () => {
    let calls = 0;
    const definition = flow([action("flaky", { retry: 2 })], "s>flaky flaky>z");
    const { workflow } = createWorkflow(definition, {
      flaky: () => {
        if ((calls += 1) < 3) throw new Error(`try ${calls}`);
        return "done";
      },
    });
    expect((await workflow.run()).outputs).toEqual({ flaky: "done" });
    calls = -5;
    const { message } = await failureOf(workflow.run());
    expect(message).toContain("try -2");
  });

  it("that may be gone on behind stands under errors, for conditions and nodes", async () => {
    const definition = flow(
      [
        action("fetch", { onError: "continue", outputs: ["page"] }),
        action("mend", { inputs: ["errors"] }),
        action("read", { inputs: ["page"] }),
      ],
      'fetch?!("fetch"_in_errors)>read fetch?else>mend s>fetch read>z mend>z',
    );
    const { workflow, ran } = createWorkflow(definition, {
      fetch: () => {
        throw new Error("offline");
      },
      mend: ({ errors }) => errors ?? null,
    });
    const { outputs } = await workflow.run();
    expect(ran).toEqual(["fetch", "mend"]);
    expect(outputs["mend"]).toMatchObject({ fetch: { code: "CODE_EXECUTION", message: expect.stringContaining("offline") as string } });
  });

  it("of the configuration is not gone on behind", async () => {
    const definition = flow(
      [{ id: "ask", type: "action", prompt: "Do it", onError: "continue" }, action("after")],
      "s>ask ask>after after>z",
    );
    const { workflow, ran } = createWorkflow(definition, {}, { model: "gpt-4o-mini" });
    expect((await failureOf(workflow.run())).failure).toMatchObject({ node: "ask", code: "CONFIGURATION" });
    expect(ran).toEqual([]);
  });

  it("of a run without a checkpointer is told, and cannot be gone on with", async () => {
    const { workflow } = createWorkflow(flow([action("a")], "s>a a>z"), { a: () => Promise.reject(new Error("no")) }, {
      checkpointer: undefined,
    } as never);
    const { message, runId } = await failureOf(workflow.run());
    expect(message).not.toContain("resume");
    await expect(workflow.resume(runId)).rejects.toThrow(/checkpointer/);
  });
});

describe("loops", () => {
  it("fail where their bound is used up, and never go on silently", async () => {
    const definition = flow(
      [action("step"), { id: "more", type: "decision", code: 'run("more")' }],
      "s>step step>more more?true>step*2 more?false>z",
    );
    const { workflow, ran } = createWorkflow(definition, { more: () => true });
    const { failure, message } = await failureOf(workflow.run());
    expect(failure.node).toBe("step");
    expect(message).toContain("may be taken 2 times");
    expect(ran.filter((name) => name === "step")).toHaveLength(3);
  });
});

describe("a map", () => {
  const MAP = flow(
    [{ id: "each", type: "map", over: "items", as: "n", code: 'run("each")', concurrency: 3, outputs: ["double"] }],
    "s>each each>z",
    {
      inputs: { items: "array" },
    },
  );

  it("keeps the order of its list, and runs so many at once", async () => {
    let running = 0;
    let most = 0;
    const { workflow } = createWorkflow(MAP, {
      each: async ({ n }) => {
        most = Math.max(most, (running += 1));
        await new Promise((resolve) => setImmediate(resolve));
        running -= 1;
        return { double: Number(n) * 2 };
      },
    });
    const items = Array.from({ length: 20 }, (_, index) => index);
    const { outputs } = await workflow.run({ items });
    expect(outputs["double"]).toEqual(items.map((n) => n * 2));
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(3);
  });

  it("runs what has failed again, and nothing else", async () => {
    let isMended = false;
    const { workflow, ran } = createWorkflow(MAP, {
      each: ({ n }) => {
        if (n === 2 && !isMended) throw new Error("two");
        return { double: Number(n) * 2 };
      },
    });
    const { runId, failure, message } = await failureOf(workflow.run({ items: [1, 2, 3] }));
    expect(failure.node).toBe("each[1]");
    expect(message).toContain("1 of 3 items failed");
    expect(ran).toHaveLength(3);
    isMended = true;
    expect((await workflow.resume(runId)).outputs["double"]).toEqual([2, 4, 6]);
    expect(ran).toHaveLength(4);
  });

  it("may go on behind items that failed", async () => {
    const definition = flow([{ id: "each", type: "map", over: "items", code: 'run("each")', onError: "continue" }], "s>each each>z", {
      inputs: { items: "array" },
    });
    const { workflow } = createWorkflow(definition, {
      each: ({ item }) => {
        if (item === 2) throw new Error("two");
        return item ?? null;
      },
    });
    const { outputs } = await workflow.run({ items: [1, 2, 3] });
    expect(outputs["each"]).toEqual([1, null, 3]);
    expect(outputs["errors"]).toMatchObject({ each: { items: [{ index: 1, code: "CODE_EXECUTION" }] } });
  });

  it("of more items than it may have runs none of them", async () => {
    const { workflow, ran } = createWorkflow(MAP);
    const { message } = await failureOf(workflow.run({ items: Array.from({ length: 100_001 }, () => 1) }));
    expect(message).toContain("must be a list of at most 100000 items, and is one of 100001");
    expect(ran).toEqual([]);
  });

  it("of an empty list gives an empty one", async () => {
    const { workflow } = createWorkflow(MAP);
    expect((await workflow.run({ items: [] })).outputs["double"]).toEqual([]);
  });
});

describe("a workflow inside another", () => {
  const INNER = flow(
    [action("first", { inputs: ["n"], outputs: ["a"] }), action("second", { inputs: ["a"], outputs: ["b"] })],
    "s>first first>second second>z",
    {
      inputs: { n: "number" },
      outputs: ["b"],
    },
  );

  it("takes its inputs, gives its outputs, and goes on where it failed", async () => {
    const definition = flow(
      [{ id: "inner", type: "workflow", workflow: INNER }, action("after", { inputs: ["b"] })],
      "s>inner inner>after after>z",
      {
        inputs: { n: "number" },
      },
    );
    let isMended = false;
    const { workflow, ran } = createWorkflow(definition, {
      first: ({ n }) => ({ a: Number(n) + 1 }),
      second: ({ a }) => {
        if (!isMended) throw new Error("broken");
        return { b: Number(a) * 10 };
      },
      after: ({ b }) => b ?? null,
    });
    const { runId, failure } = await failureOf(workflow.run({ n: 1 }));
    expect(failure.node).toBe("inner/second");
    isMended = true;
    expect((await workflow.resume(runId)).outputs).toMatchObject({ b: 20, after: 20 });
    expect(ran).toEqual(["first", "second", "second", "after"]);
  });

  it("runs for each item of a list", async () => {
    const definition = flow([{ id: "each", type: "map", over: "items", as: "n", workflow: INNER }], "s>each each>z", {
      inputs: { items: "array" },
    });
    let isMended = false;
    const { workflow, ran } = createWorkflow(definition, {
      first: ({ n }) => ({ a: Number(n) + 1 }),
      second: ({ a }) => {
        if (a === 3 && !isMended) throw new Error("three");
        return { b: Number(a) * 10 };
      },
    });
    const { runId, failure } = await failureOf(workflow.run({ items: [1, 2, 3] }));
    expect(failure.node).toBe("each[1]/second");
    isMended = true;
    expect((await workflow.resume(runId)).outputs["each"]).toEqual([{ b: 20 }, { b: 30 }, { b: 40 }]);
    expect(ran.filter((name) => name === "first")).toHaveLength(3);
    expect(ran.filter((name) => name === "second")).toHaveLength(4);
  });
});

describe("approvals", () => {
  const TWO = flow(
    [
      { id: "left", type: "approval", label: "Left?", inputs: ["x"] },
      { id: "right", type: "approval", prompt: "Right?" },
      action("a"),
      action("b"),
      action("c"),
    ],
    "s>left s>right left?approved>a right?approved>b right?rejected>c a>z b>z c>z",
    {
      inputs: { x: "number" },
    },
  );

  it("wait together, and each answer goes to its own question", async () => {
    const { workflow, ran } = createWorkflow(TWO);
    const { runId, questions } = await questionsOf(workflow.run({ x: 7 }));
    const byNode = new Map(questions.map((question) => [question["node"], question]));
    expect(byNode.get("left")).toMatchObject({ question: "Left?", shown: { x: 7 } });
    expect(byNode.get("right")).toMatchObject({ question: "Right?", shown: { x: 7 } });
    const [left, right] = ["left", "right"].map((node) => String(byNode.get(node)?.["sha256"]));
    await expect(workflow.resume(runId, { answers: [{ action: "approve", sha256: "0".repeat(64) }] })).rejects.toThrow(
      /asks nothing with the sha256/,
    );
    const later = await questionsOf(workflow.resume(runId, { answers: [{ action: "reject", sha256: right ?? "", reason: "no" }] }));
    expect(later.questions.map(({ node }) => node)).toEqual(["left"]);
    expect(ran).toEqual([]);
    const { outputs } = await workflow.resume(runId, { answers: [{ action: "approve", sha256: left ?? "" }] });
    expect(ran.toSorted()).toEqual(["a", "c"]);
    expect(outputs).toMatchObject({ left: { approved: true, reason: null }, right: { approved: false, reason: "no" } });
  });

  it("ask again, and say why, where an answer is none", async () => {
    const { workflow } = createWorkflow(flow([{ id: "ok", type: "approval", label: "Fine?" }], "s>ok ok>z"));
    const { runId, questions } = await questionsOf(workflow.run());
    const sha256 = String(questions[0]?.["sha256"]);
    const again = await questionsOf(workflow.resume(runId, { answers: [{ action: "yes", sha256 }] }));
    expect(again.questions[0]?.["problem"]).toContain('{action: "approve" | "reject"');
    expect((await workflow.resume(runId, { answers: [{ action: "approve", sha256 }] })).outputs["ok"]).toMatchObject({ approved: true });
  });

  it("that are refused, with no edge for it, end the run as refused", async () => {
    const { workflow, ran } = createWorkflow(flow([{ id: "ok", type: "approval", label: "Fine?" }, action("pay")], "s>ok ok>pay pay>z"));
    const { runId, questions } = await questionsOf(workflow.run());
    const refused = workflow.resume(runId, { answers: [{ action: "reject", sha256: String(questions[0]?.["sha256"]) }] });
    expect((await failureOf(refused)).failure).toMatchObject({ node: "ok", code: "APPROVAL_REJECTED" });
    expect(ran).toEqual([]);
  });

  it("ask anew in each round of a loop", async () => {
    const definition = flow(
      [{ id: "ok", type: "approval", label: "Enough?" }, action("more")],
      "s>ok ok?rejected>more more>ok*3 ok?approved>z",
    );
    const { workflow } = createWorkflow(definition);
    const first = await questionsOf(workflow.run());
    const sha256 = String(first.questions[0]?.["sha256"]);
    const second = await questionsOf(workflow.resume(first.runId, { answers: [{ action: "reject", sha256 }] }));
    expect(second.questions[0]?.["sha256"]).not.toBe(sha256);
    await expect(workflow.resume(first.runId, { answers: [{ action: "approve", sha256 }] })).rejects.toThrow(/asks nothing/);
  });

  it("need somewhere to wait, which is found before anything runs", async () => {
    const { workflow, ran } = createWorkflow(flow([action("a"), { id: "ok", type: "approval", label: "?" }], "s>a a>ok ok>z"), {}, {
      checkpointer: undefined,
    } as never);
    await expect(workflow.run()).rejects.toThrow(/give a checkpointer/);
    expect(ran).toEqual([]);
  });
});

describe("a run", () => {
  it("that was aborted goes on where it was, and nothing of it is done twice", async () => {
    const abort = new AbortController();
    const { workflow, ran } = createWorkflow(flow([action("a"), action("b"), action("c")], "s>a a>b b>c c>z"), {
      b: () => {
        if (!abort.signal.aborted) abort.abort();
        return "b";
      },
    });
    const runId = crypto.randomUUID();
    await expect(workflow.run({}, { runId, signal: abort.signal })).rejects.toThrow(/abort/i);
    const { outputs } = await workflow.resume(runId);
    expect(outputs).toEqual({ a: "a", b: "b", c: "c" });
    expect(ran.filter((name) => name === "a")).toHaveLength(1);
    expect(ran.at(-1)).toBe("c");
  });

  it("forgets what an earlier one has left on its thread", async () => {
    const { workflow } = createWorkflow(flow([action("a", { outputs: ["x"] })], "s>a a>z"), {
      a: (context) => ({ x: Object.keys(context).length }),
    });
    const thread = { configurable: { thread_id: crypto.randomUUID() }, durability: "sync" as const };
    const invoke = (input: JsonObject) => workflow.graph.invoke({ input } as never, thread as never) as Promise<unknown>;
    await invoke({ one: 1 });
    const second = (await invoke({ two: 2 })) as { result: { value: JsonObject } };
    expect(second.result.value).toEqual({ two: 2, x: 0 });
  });

  it.each([
    ["unknown", (runId: string) => ({ runId, resumption: {} }), /There is no run/],
    ["asked nothing", (runId: string) => ({ runId, resumption: { answers: [{ action: "approve", sha256: "x" }] } }), /There is no run/],
  ])("that is %s takes nothing", async (_, make, message) => {
    const { workflow } = createWorkflow(flow([action("a")], "s>a a>z"));
    const { runId, resumption } = make(crypto.randomUUID());
    await expect(workflow.resume(runId, resumption)).rejects.toThrow(message);
  });

  it("that has ended takes neither answers nor edits", async () => {
    const { workflow } = createWorkflow(flow([action("a")], "s>a a>z"));
    const { runId } = await workflow.run();
    await expect(workflow.resume(runId, { answers: [{ action: "approve", sha256: "x" }] })).rejects.toThrow(/waits for no answer/);
    await expect(workflow.resume(runId, { context: { a: 1 } })).rejects.toThrow(/has not failed/);
    await expect(workflow.run({}, { runId })).rejects.toThrow(/There is a run/);
  });

  it("goes on with its own workflow alone", async () => {
    const checkpointer = new MemorySaver();
    const own = createWorkflow(flow([action("a")], "s>a a>z"), {}, { checkpointer });
    const other = createWorkflow(flow([action("b")], "s>b b>z", { name: "other" }), {}, { checkpointer });
    const { runId } = await own.workflow.run();
    await expect(other.workflow.resume(runId)).rejects.toThrow(/one of the workflow "test", and not of "other"/);
    expect(other.ran).toEqual([]);
  });

  it("tells what goes on: nodes, also those inside others", async () => {
    const inner = flow([action("deep")], "s>deep deep>z");
    const { workflow } = createWorkflow(
      flow([{ id: "out", type: "workflow", workflow: inner }], "s>out out>z"),
      {},
      { checkpointer: new MemorySaver() },
    );
    const told: string[] = [];
    for await (const event of workflow.stream()) if (event.type === "node") told.push(`${event.node} ${event.status}`);
    expect(told).toEqual(["out begun", "out/deep begun", "out/deep ok", "out ok"]);
  });
});
