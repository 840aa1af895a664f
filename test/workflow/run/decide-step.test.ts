import { assert, constantFrom, infiniteStream, nat, property } from "fast-check";
import { describe, expect, it } from "vitest";
import { analyseStructure } from "../../../src/workflow/analyse-structure.ts";
import { definitionSchema } from "../../../src/workflow/definition.ts";
import { decideStep, type Records } from "../../../src/workflow/run/decide-step.ts";
import type { NodeRecord } from "../../../src/workflow/run/records.ts";
import { createStepOrder, type StepOrder } from "../../../src/workflow/run/step-order.ts";

/** `a>b` is an edge, `a>b*3` one that leads back and may be taken three times, `a?x>b` one for the outcome x. */
function orderOf(text: string): StepOrder {
  const edges = text.split(/\s+/).map((part) => {
    const [, from = "", condition, to = "", max] = /^(\w+)(?:\?(\w+))?>(\w+)(?:\*(\d+))?$/.exec(part) ?? [];
    return { from, to, ...(condition !== undefined && { condition }), ...(max !== undefined && { max: Number(max) }) };
  });
  const deciding = new Set(edges.filter(({ condition }) => condition !== undefined).map(({ from }) => from));
  const ids = [...new Set(edges.flatMap(({ from, to }) => [from, to]))];
  const nodes = ids.map((id) => ({
    id,
    type: id === "s" ? "start" : id === "z" ? "end" : deciding.has(id) ? "decision" : "action",
    label: id,
  }));
  const analysis = analyseStructure(definitionSchema.parse({ name: "t", nodes, edges }));
  if (analysis.status !== "ok") throw new Error(JSON.stringify(analysis.problems));
  return createStepOrder(analysis.structure);
}

const UNKNOWN: NodeRecord = {
  status: "done",
  pass: [],
  taken: [],
  tries: 0,
  namespace: null,
  error: null,
  account: null,
  loop: null,
  decisions: null,
};

/** What happened to the nodes, and in which order, where each decision answers in turn; waves stand for LangGraph's steps. */
function play(order: StepOrder, answers: Readonly<Record<string, readonly string[]>> = {}, choose = (ready: readonly string[]) => ready) {
  const log: string[] = [];
  const counts = new Map<string, number>();
  const records: Record<string, NodeRecord> = {};
  let reached = new Set(["s"]);
  for (let wave = 0; reached.size > 0; wave += 1) {
    if (wave > 500) throw new Error(`It goes on for ever: ${log.slice(-20).join(" ")}`);
    const now = choose([...reached]);
    const later = [...reached].filter((id) => !now.includes(id));
    const before: Records = { ...records };
    const next = new Set(later);
    for (const id of now) {
      const decision = decideStep(order, before, id);
      if (decision.action === "wait") continue;
      if (decision.action === "bound") return { log: [...log, `${id}!`], records };
      const edges = order.structure.outgoing.get(id) ?? [];
      const count = counts.get(id) ?? 0;
      const answer = answers[id]?.[Math.min(count, (answers[id]?.length ?? 1) - 1)];
      const taken = edges.filter((edge) => {
        const condition = order.structure.definition.edges[edge]?.condition;
        return decision.action === "run" && (condition === undefined || condition === answer);
      });
      if (decision.action === "run") counts.set(id, count + 1);
      log.push(decision.action === "run" ? id : `-${id}`);
      const { pass, loop, action } = decision;
      records[id] = { ...UNKNOWN, status: action === "run" ? "done" : "skipped", pass: [...pass], loop, taken };
      for (const to of order.nextOf(id)) next.add(to);
    }
    reached = next;
  }
  return { log, records };
}

describe("decideStep", () => {
  it("joins wait for every branch, however long", () => {
    const { log } = play(orderOf("s>a s>b b>c c>d a>j d>j j>z"));
    expect(log.filter((id) => id === "j")).toHaveLength(1);
    expect(log.indexOf("j")).toBeGreaterThan(log.indexOf("d"));
  });

  it("a branch that is not taken counts as done, with all behind it", () => {
    expect(play(orderOf("s>d d?yes>a d?no>b a>j b>c c>j j>z"), { d: ["yes"] }).log).toEqual(["s", "d", "a", "-b", "-c", "j", "z"]);
    expect(play(orderOf("s>d d?yes>a d?no>z a>z"), { d: ["no"] }).log).toEqual(["s", "d", "-a", "z"]);
  });

  it("a node of which no edge was taken is skipped, and so is the end behind it", () => {
    expect(play(orderOf("s>d d?yes>a d?no>b a>z b>z"), { d: ["maybe"] }).log).toEqual(["s", "d", "-a", "-b", "-z"]);
  });

  it("a loop goes round as often as its edge is taken, and what lies behind runs once, when it has ended", () => {
    const order = orderOf("s>h h>a h>b a>d b>d d?again>h*5 d?enough>x x>z");
    const { log } = play(order, { d: ["again", "again", "enough"] });
    expect(log.filter((id) => id === "h")).toHaveLength(3);
    expect(log.filter((id) => id === "b")).toHaveLength(3);
    expect(log.filter((id) => id === "x")).toHaveLength(1);
    expect(log.slice(-2)).toEqual(["x", "z"]);
  });

  it("a loop that is used up says so at its header", () => {
    expect(play(orderOf("s>h h>d d?again>h*2 d?enough>z"), { d: ["again"] }).log).toEqual(["s", "h", "d", "h", "d", "h", "d", "h!"]);
  });

  it("a loop that is left in its middle ends when all of it has come to rest", () => {
    const order = orderOf("s>h h>d d?leave>x d?stay>e e>h*9 x>z");
    const { log } = play(order, { d: ["stay", "leave"] });
    expect(log).toEqual(["s", "h", "d", "e", "h", "d", "-e", "x", "z"]);
  });

  it("a loop inside another begins anew in each of its rounds", () => {
    const order = orderOf("s>o o>i i>d d?again>i*5 d?next>p p?round>o*5 p?done>z");
    const { log } = play(order, { d: ["again", "next", "next"], p: ["round", "done"] });
    expect(log).toEqual(["s", "o", "i", "d", "i", "d", "p", "o", "i", "d", "p", "z"]);
  });

  it("a node of an outer loop waits for the inner one of its own round", () => {
    const order = orderOf("s>o o>i o>w i>d d?again>i*5 d?next>j w>j j>p p?round>o*5 p?done>z");
    const { log } = play(order, { d: ["again", "next", "again", "next"], p: ["round", "done"] });
    expect(log.filter((id) => id === "j")).toHaveLength(2);
    expect(log.lastIndexOf("j")).toBeGreaterThan(log.lastIndexOf("d"));
    expect(log.filter((id) => id === "d")).toHaveLength(4);
  });

  it("a node that is at both ends of two loops lets the inner one end first", () => {
    const order = orderOf("s>o o>i i>u u?inner>i*5 u?outer>o*5 u?done>z");
    const { log } = play(order, { u: ["inner", "outer", "inner", "done"] });
    expect(log).toEqual(["s", "o", "i", "u", "i", "u", "o", "i", "u", "i", "u", "z"]);
  });

  it("what is skipped skips a whole loop", () => {
    expect(play(orderOf("s>d d?in>h d?past>z h>e e?again>h*3 e?enough>z"), { d: ["past"], e: ["enough"] }).log).toEqual([
      "s",
      "d",
      "-h",
      "-e",
      "z",
    ]);
  });

  it("what each node does does not depend on which branch is faster", () => {
    const graphs = [
      "s>a s>b b>c c>d a>j d>j j>z",
      "s>d d?yes>a d?no>b a>j b>c c>j s>j j>z",
      "s>h h>a h>b a>c c>d b>d d?again>h*5 d?enough>x h>y x>z y>z",
      "s>o o>i o>w i>d d?again>i*5 d?next>j w>j j>p p?round>o*5 p?done>z",
    ];
    assert(
      property(constantFrom(...graphs), infiniteStream(nat()), (graph, random) => {
        const answers = {
          d: graph.includes("yes") ? ["yes"] : ["again", graph.includes("next") ? "next" : "enough"],
          p: ["round", "done"],
        };
        const order = orderOf(graph);
        const one = (ready: readonly string[]) => ready.slice((random.next().value ?? 0) % ready.length).slice(0, 1);
        const sorted = (log: readonly string[]) => [...log].sort();
        expect(sorted(play(order, answers, one).log)).toEqual(sorted(play(order, answers).log));
      }),
      { numRuns: 200 },
    );
  });
});
