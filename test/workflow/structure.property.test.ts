import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { WorkflowStructure } from "../../src/workflow/structure.ts";
import { define, structureOf } from "./define.ts";

const SIZE = 9;

/** Where a node leads, and whether it is a decision: then its edges are taken for true, else, or always. */
interface Choice {
  readonly decides: boolean;
  readonly targets: readonly { readonly distance: number; readonly condition: "" | "true" | "else" }[];
}

const choice: fc.Arbitrary<Choice> = fc.record({
  decides: fc.boolean(),
  targets: fc.array(fc.record({ distance: fc.integer({ min: 1, max: 5 }), condition: fc.constantFrom("", "true", "else") }), {
    minLength: 1,
    maxLength: 3,
  }),
});

/** A workflow without loops, each node of which is reached: from the one before it, if from no other. */
const workflow = fc.array(choice, { minLength: SIZE, maxLength: SIZE }).map((choices) => {
  const edges = new Set<string>();
  const reached = new Set<string>();
  const connect = (from: string, to: string, condition: string) => {
    const elseTwice = condition === "else" && [...edges].some((edge) => edge.startsWith(`${from} `) && edge.endsWith(" else"));
    edges.add(`${from} ${to} ${elseTwice ? "" : condition}`.trim());
    reached.add(to);
  };
  connect("start", "n0", "");
  for (const [index, { decides, targets }] of choices.entries()) {
    for (const { distance, condition } of targets) {
      const target = index + distance;
      connect(`n${index}`, target >= SIZE ? "end" : `n${target}`, decides ? condition : "");
    }
    if (decides) for (const condition of ["true", "else"]) connect(`n${index}`, "end", condition);
    if (index + 1 < SIZE && !reached.has(`n${index + 1}`)) connect(`n${index}`, `n${index + 1}`, "");
  }
  return structureOf(
    define(
      [...edges],
      choices.flatMap(({ decides }, index) => (decides ? [`n${index} decision`] : [])),
    ),
  );
});

/** The nodes that run where the decisions answer as they are told. */
function pass({ definition, order, incoming, start }: WorkflowStructure, answers: readonly boolean[]): Set<string> {
  const ran = new Set([start]);
  for (const id of order) {
    const taken = (incoming.get(id) ?? []).some((index) => {
      const { from = "", condition } = definition.edges[index] ?? {};
      if (!ran.has(from)) return false;
      return condition === undefined || (condition === "true") === answers[Number(from.slice(1))];
    });
    if (taken) ran.add(id);
  }
  return ran;
}

test("in a workflow without loops the order follows the edges", () => {
  fc.assert(
    fc.property(workflow, ({ definition, order }) => {
      for (const { from, to } of definition.edges) expect(order.indexOf(from)).toBeLessThan(order.indexOf(to));
      expect(order.toSorted()).toEqual(definition.nodes.map(({ id }) => id).toSorted());
    }),
  );
});

test("what runs in one pass and in no order is parallel, and that both ways", () => {
  fc.assert(
    fc.property(workflow, fc.array(fc.boolean(), { minLength: SIZE, maxLength: SIZE }), (structure, answers) => {
      const ran = pass(structure, answers);
      for (const one of structure.order) {
        for (const other of structure.order) {
          const parallel = structure.areParallel(one, other);
          expect(structure.areParallel(other, one)).toBe(parallel);
          const ordered = one === other || structure.reaches(one, other) || structure.reaches(other, one);
          if (ran.has(one) && ran.has(other)) expect(parallel).toBe(!ordered);
          if (ordered) expect(parallel).toBe(false);
        }
      }
    }),
  );
});

test("what never runs in one pass is not parallel, where no node has more than one edge into it", () => {
  const tree = fc.array(fc.nat(), { minLength: 2, maxLength: 7 }).map((parents) => {
    const deciding = parents.map((parent, index) => parent % (index + 1));
    const edges = ["start n0", ...deciding.map((parent, index) => `n${parent} n${index + 1} ${index % 2 === 0 ? "true" : "false"}`)];
    for (let node = 0; node <= parents.length; node += 1) edges.push(`n${node} end${node} true`, `n${node} endf${node} false`);
    return structureOf(
      define(
        edges,
        Array.from({ length: parents.length + 1 }, (_, node) => `n${node} decision`),
      ),
    );
  });
  const seen: boolean[] = [];
  fc.assert(
    fc.property(tree, (structure) => {
      const count = structure.order.filter((id) => id.startsWith("n")).length;
      const passes = Array.from({ length: 2 ** count }, (_, bits) =>
        pass(
          structure,
          Array.from({ length: count }, (_none, node) => ((bits >> node) & 1) === 1),
        ),
      );
      for (const one of structure.order) {
        for (const other of structure.order) {
          if (structure.areParallel(one, other)) seen.push(passes.some((ran) => ran.has(one) && ran.has(other)));
        }
      }
    }),
    { numRuns: 30 },
  );
  expect(seen).not.toContain(false);
});

/** Time of this process alone, as others may load the machine; milliseconds. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

test("five thousand nodes, in a row or beside each other, are understood in a few seconds", { timeout: 60_000 }, () => {
  const row = ["start n0", ...Array.from({ length: 4_996 }, (_, index) => `n${index} n${index + 1}`), "n4996 end"];
  const fan = Array.from({ length: 4_998 }, (_, index) => [`start n${index}`, `n${index} end`]).flat();
  for (const edges of [row, fan]) {
    const definition = define(edges);
    const began = cpuMs();
    const structure = structureOf(definition);
    expect(structure.areParallel("n1", "n2")).toBe(edges === fan);
    expect(cpuMs() - began).toBeLessThan(4_000);
  }
});
