import { describe, expect, it } from "vitest";
import { checkWorkflow } from "../../src/workflow/check-workflow.ts";
import { prepareWorkflow } from "../../src/workflow/prepare-workflow.ts";
import { fromDefinition } from "../../src/workflow/from-definition.ts";
import { readWorkflow } from "../../src/workflow/read-workflow.ts";

const START = { id: "start", type: "start" };
const END = { id: "end", type: "end" };

describe("checkWorkflow", () => {
  it("finds nothing wrong with a thousand nodes in a row, in seconds", () => {
    const nodes = Array.from({ length: 998 }, (_, index) => ({ id: `n${index}`, type: "action", prompt: `Do step ${index}` }));
    const all = [START, ...nodes, END];
    const edges = all.slice(1).map(({ id }, index) => ({ from: all[index]?.id, to: id }));
    const text = JSON.stringify({ name: "long", nodes: all, edges });
    const begin = performance.now();
    const read = readWorkflow(text, { file: "long.json" });
    expect(checkWorkflow({ ...read, children: new Map() })).toEqual([]);
    expect(performance.now() - begin).toBeLessThan(15_000);
  });

  it("finds nothing wrong with a thousand branches, in seconds", () => {
    const nodes = Array.from({ length: 998 }, (_, index) => ({
      id: `n${index}`,
      type: "action",
      prompt: "Count",
      outputs: [`count${index}`],
    }));
    const edges = nodes.flatMap(({ id }) => [
      { from: "start", to: id },
      { from: id, to: "end" },
    ]);
    const begin = performance.now();
    expect(checkWorkflow(fromDefinition({ name: "wide", nodes: [START, ...nodes, END], edges }))).toEqual([]);
    expect(performance.now() - begin).toBeLessThan(15_000);
  });

  it("names places in code by their path, and refuses what is not sound", () => {
    const inner = { name: "inner", nodes: [START, END], edges: [{ from: "start", to: "ende" }] };
    const nodes = [START, { id: "inner", type: "workflow", workflow: inner }, END];
    const edges = [
      { from: "start", to: "inner" },
      { from: "inner", to: "end" },
    ];
    const loaded = fromDefinition({ name: "outer", nodes, edges });
    const message = 'nodes[1].workflow.edges[0].to There is no node "ende". Did you mean "end"?';
    expect(() => prepareWorkflow(loaded)).toThrow(message);
    expect(checkWorkflow(loaded)).toMatchObject([{ path: "nodes[1].workflow.edges[0].to", file: null }]);
  });
});
