import { describe, expect, test } from "vitest";
import { analyseStructure } from "../../src/workflow/analyse-structure.ts";
import type { WorkflowDefinition } from "../../src/workflow/definition.ts";
import { define, structureOf } from "./define.ts";

type Told = [name: string, definition: WorkflowDefinition, problems: [path: string, message: string][]];

function problemsOf(definition: WorkflowDefinition): [string, string][] {
  const analysis = analyseStructure(definition);
  return analysis.status === "ok" ? [] : analysis.problems.map(({ path, message }) => [path.join("."), message]);
}

const D = { id: "d", type: "decision" };
const OK = { id: "ok", type: "approval" };

describe("tells what is wrong with nodes and edges", () => {
  test.each<Told>([
    ["no start", define(["a end"]), [["nodes", 'There is no start: add a node of type "start", and an edge from it to what comes first.']]],
    ["no end", define(["start a"]), [["nodes", 'There is no end: add a node of type "end", and an edge to it from what comes last.']]],
    [
      "two starts",
      define(["start end", "go end"], ["go start"]),
      [
        [
          "nodes.2.type",
          '"go" is a second start beside "start": a workflow has exactly one. Remove it, and let its edges come from the first.',
        ],
      ],
    ],
    [
      "an id twice",
      define(["start a", "a end"], ["a action", "a action"]),
      [["nodes.3.id", 'The id "a" stands at two nodes: give this one another, and let its edges name it.']],
    ],
    [
      "two ids that are one key",
      define(["start a-b", "a-b a_b", "a_b end"]),
      [["nodes.2.id", 'The ids "a-b" and "a_b" are one key of the context, "a_b": give this one another.']],
    ],
    ...[
      "context",
      "nodes",
      "run",
      "errors",
      "error",
      "result",
      "retry",
      "effects",
      "input",
      "output",
      "__start__",
      "__end__",
      "__mine",
      "_-mine",
    ].map((id): Told => [
      `the id ${id}`,
      define([`start ${id}`, `${id} end`]),
      [
        [
          "nodes.1.id",
          `The id "${id}" belongs to the run itself, as do context, nodes, run, errors, error, result, retry, effects, input, output and all that begin with __: give the node another.`,
        ],
      ],
    ]),
    [
      "edges of unknown nodes",
      define(["start fetch_invoice", "fetch_invoice end"], [], {
        edges: [
          { from: "start", to: "fetch_invoce" },
          { from: "fetch_invoice", to: "end" },
          { from: "q", to: "end" },
        ],
      }),
      [
        ["edges.0.to", 'There is no node "fetch_invoce". Did you mean "fetch_invoice"?'],
        ["edges.2.from", 'There is no node "q". Add it, or name another.'],
      ],
    ],
    [
      "an edge twice",
      define(["start a", "a end", "start a"]),
      [["edges.2", 'The edge from "start" to "a" stands here and at index 0: remove one.']],
    ],
    [
      "an edge into the start",
      define(["start a", "a start max=2", "a end"]),
      [
        [
          "edges.1.to",
          'The edge from "a" to "start" leads into the start, which a run passes once: let it lead to the node behind the start.',
        ],
      ],
    ],
    [
      "an edge out of an end",
      define(["start end", "end a", "a end2"]),
      [
        [
          "edges.1.from",
          'The edge from "end" to "a" leads out of an end, behind which nothing runs: make "end" an action, or remove the edge.',
        ],
      ],
    ],
    [
      "nodes that are not reached, and that reach no end",
      define(["start end", "start a", "b end"]),
      [
        ["nodes.2", 'No way leads from "a" to an end: add an edge to what comes next, or to an end.'],
        ["nodes.3", 'No way leads from the start to "b": add an edge to it, or remove it.'],
      ],
    ],
  ])("%s", (_name, definition, problems) => {
    expect(problemsOf(definition)).toEqual(problems);
  });
});

describe("tells what is wrong with loops", () => {
  test.each<Told>([
    [
      "no bound",
      define(["start a", "a b", "b d", "d a false", "d end true"], [D]),
      [["edges.3", '"a", "d" and "b" are a loop without a bound: give the edge from "d" to "a" `max`, how often it may be taken at most.']],
    ],
    [
      "no bound on a node's edge to itself",
      define(["start a", "a a x > 1", "a end else"]),
      [["edges.1", '"a" leads back to itself without a bound: give the edge from "a" to "a" `max`, how often it may be taken at most.']],
    ],
    [
      "a bound on the edge that leads on, and none on that back",
      define(["start a", "a d max=3", "d a false", "d end true"], [D]),
      [
        [
          "edges.1.max",
          'The edge from "a" to "d" has `max`, but does not lead back, so it is taken once at most: remove `max`, or give it to the edge that leads back.',
        ],
        ["edges.2", '"a" and "d" are a loop without a bound: give the edge from "d" to "a" `max`, how often it may be taken at most.'],
      ],
    ],
    [
      "two places of entry",
      define(["start a x", "start b else", "a b", "b a y max=2", "b end else"]),
      [
        [
          "edges.1",
          'The loop of "a" and "b" is entered at "a" (from "start") and at "b" (from "start"): choose one node of it through which every way into it leads.',
        ],
      ],
    ],
    [
      "two places of entry into a loop in a loop",
      define(["start h", "h a", "h b", "a b", "b a x max=2", "b c else", "c h y max=2", "c end else"]),
      [
        [
          "edges.2",
          'The loop of "a" and "b" is entered at "a" (from "h") and at "b" (from "h"): choose one node of it through which every way into it leads.',
        ],
      ],
    ],
    [
      "too many in each other",
      define([
        "start n0",
        ...Array.from({ length: 17 }, (_, index) => `n${index} n${index + 1}`),
        ...Array.from({ length: 17 }, (_, index) => `n17 n${index} max=2`),
        "n17 end",
      ]),
      [["edges", "Loops nest more than 16 deep, and each multiplies what a run costs: move the inner ones into a workflow of their own."]],
    ],
  ])("%s", (_name, definition, problems) => {
    expect(problemsOf(definition)).toEqual(problems);
  });
});

describe("tells what is wrong with outcomes", () => {
  const untaken = (outcome: string) =>
    `"d" may answer "${outcome}", and no edge takes it: add an edge with the condition "${outcome}" or "else".`;
  const worded = { ...D, outcomes: ["invoice", "reminder"] };
  test.each<Told>([
    ["only true", define(["start d", "d end true"], [D]), [["nodes.2", untaken("false")]]],
    ["a declared one without an edge", define(["start d", "d end invoice"], [worded]), [["nodes.2.outcomes.1", untaken("reminder")]]],
    [
      "an edge for one that is not declared",
      define(["start d", "d end invoice", "d end remainder", "d end2 else"], [worded]),
      [["edges.2.condition", '"d" never answers "remainder". It answers "invoice" and "reminder". Did you mean "reminder"?']],
    ],
    [
      "Python's spelling",
      define(["start d", "d end True", "d end2 false"], [D]),
      [["edges.1.condition", '"d" never answers "True". Did you mean "true"?']],
    ],
    [
      "else alone",
      define(["start d", "d end else"], [D]),
      [
        [
          "edges.1.condition",
          '"else" means none of the other conditions out of "d", and there are no others: leave it out, or give another edge a condition.',
        ],
      ],
    ],
    [
      "else twice",
      define(["start a", "a b x", "a c else", "a end else", "b end", "c end"]),
      [["edges.3.condition", '"else" stands at two edges out of "a": let one lead to a node from which both go on.']],
    ],
    [
      "an approval's answer that does not exist",
      define(["start ok", "ok end approve", "ok end2 else"], [OK]),
      [["edges.1.condition", '"ok" never answers "approve". It answers "approved" and "rejected". Did you mean "approved"?']],
    ],
    [
      "an approval that leads on only when rejected",
      define(["start ok", "ok end rejected"], [OK]),
      [["nodes.2", '"ok" may answer "approved", and no edge takes it: add an edge with the condition "approved" or "else".']],
    ],
    [
      "an action that may lead nowhere",
      define(["start a", "a end total > 3"]),
      [["nodes.1", 'All edges out of "a" have conditions, and perhaps none of them holds: add an edge with the condition "else".']],
    ],
  ])("%s", (_name, definition, problems) => {
    expect(problemsOf(definition)).toEqual(problems);
  });

  test.each([
    ["true and false", define(["start d", "d a true", "d end false", "a end"], [D])],
    ["true and else", define(["start d", "d a true", "d end else", "a end"], [D])],
    [
      "booleans",
      define(["start d", "d end"], [D], {
        edges: [
          { from: "start", to: "d" },
          { from: "d", to: "end", condition: true },
          { from: "d", to: "end", condition: false },
        ],
      }),
    ],
    ["no condition at all", define(["start d", "d end"], [D])],
    ["one outcome, and an edge that is always taken", define(["start d", "d a true", "d end", "a end"], [D])],
    ["words", define(["start d", "d a invoice", "d end reminder", "a end"], [D])],
    ["an approval that ends a run when rejected", define(["start ok", "ok end"], [OK])],
    ["an approval with approved", define(["start ok", "ok end approved"], [OK])],
    ["an approval with else for rejected", define(["start ok", "ok end", "ok end2 else"], [OK])],
    ["a loop", define(["start a", "a d", "d a false max=3", "d end true"], [D])],
  ])("and nothing where nothing is: %s", (_name, definition) => {
    expect(problemsOf(definition)).toEqual([]);
  });
});

describe("finds the loops", () => {
  test("two edges back to one node are one loop, and one in it has it as its parent", () => {
    const { loops } = structureOf(
      define(["start a", "a b", "b c", "c b x max=2", "c d else", "d a y max=3", "d e else", "e a z max=4", "e end else"]),
    );
    expect(loops.map(({ header, body, backEdges, parent }) => [header, [...body].toSorted(), backEdges, parent?.header])).toEqual([
      ["a", ["a", "b", "c", "d", "e"], [5, 7], undefined],
      ["b", ["b", "c"], [3], "a"],
    ]);
  });

  test("what is in a loop knows of all in it, and what is before it knows of nothing", () => {
    const { reaches } = structureOf(define(["start a", "a b", "b c", "c b x max=2", "c end else"]));
    expect([reaches("c", "b"), reaches("b", "b"), reaches("c", "end"), reaches("a", "c")]).toEqual([true, true, true, true]);
    expect([reaches("b", "a"), reaches("a", "a"), reaches("end", "c"), reaches("q", "a")]).toEqual([false, false, false, false]);
  });
});

describe("knows what may run at one time", () => {
  const fork = ["start d", "d a true", "d b false", "a j", "b j", "j end"];
  test.each<[string, string[], boolean]>([
    ["branches without condition", ["start a", "start b", "a end", "b end"], true],
    ["true and false", fork, false],
    ["true and else", ["start d", "d a true", "d b else", "a end", "b end"], false],
    ["true, and an edge that is always taken", ["start d", "d a true", "d b", "a end", "b end"], true],
    ["one that both outcomes lead to", [...fork, "d b true"], true],
    ["behind different nodes of the branches", ["start d", "d p true", "d q false", "p a", "q b", "a end", "b end"], false],
    ["one that is reached around the decision", [...fork, "start b"], true],
    ["two decisions in a row", ["start d", "d a false", "d e true", "e a true", "e b false", "a end", "b end"], false],
    [
      "each behind a decision of its own",
      ["start d", "start e", "d a true", "d end false", "e b true", "e end false", "a end", "b end"],
      true,
    ],
    ["one before the other", ["start a", "a b", "b end"], false],
    ["conditions of an action, which may both hold", ["start p", "p a x", "p b y", "p end else", "a end", "b end"], true],
    ["a condition of an action and else", ["start p", "p a x", "p b else", "a end", "b end"], false],
    ["conditions of which one alone can hold", ["start p", "p a x == 1", "p b x == 2", "p end else", "a end", "b end"], false],
    ["a condition and its opposite", ["start p", "p a x < 1", "p b x >= 1", "p end else", "a end", "b end"], false],
    ["a flag and its opposite", ["start p", "p a x.y", "p b !x.y", "p end else", "a end", "b end"], false],
    ["one number in two spellings", ["start p", "p a x == 1", "p b x == 1.0", "p end else", "a end", "b end"], true],
    ["approved, and rejected", ["start ok", "ok a", "ok b rejected", "a end", "b end"], false],
    ["one in a loop, and one behind it", ["start p", "p d", "d a false", "a p max=3", "d b true", "b end"], false],
    [
      "one in a loop that goes on, and one behind it",
      ["start p", "p d", "p q", "q p max=3", "q a", "a end", "d b true", "d end false", "b end"],
      true,
    ],
    [
      "one in a loop, and one behind it that an earlier round let run",
      ["start p", "p d", "d a true", "d y false", "a t", "y t", "y b", "t p x max=3", "t end else", "b end"],
      true,
    ],
    [
      "two ways out of a loop that goes on when it was left",
      ["start p", "p d", "p q", "q p x max=3", "q end else", "d a true", "d b false", "a end", "b end"],
      true,
    ],
  ])("%s", (_name, edges, parallel) => {
    const named = new Set(edges.flatMap((edge) => edge.split(" ").slice(0, 2)));
    const nodes = ["d decision", "e decision", "ok approval"].filter((node) => named.has(node.split(" ")[0] ?? ""));
    const { areParallel } = structureOf(define(edges, nodes));
    expect([areParallel("a", "b"), areParallel("b", "a")]).toEqual([parallel, parallel]);
  });
});
