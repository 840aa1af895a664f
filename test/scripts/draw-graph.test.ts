import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { graph } from "../../graphs/executor.ts";
import { drawGraph } from "../../scripts/draw-graph.ts";

const ROOT = join(import.meta.dirname, "..", "..");

describe("the drawing of the graph", () => {
  it("is the one in docs: after a change of nodes or edges, `npm run draw` makes it anew", async () => {
    expect(await drawGraph(graph)).toBe(readFileSync(join(ROOT, "docs", "graph.svg"), "utf8"));
  });

  it("names each node, and asks no server for anything", async () => {
    const svg = await drawGraph(graph);
    for (const name of Object.keys((await graph.getGraphAsync()).nodes)) expect(svg).toContain(`>${name.replaceAll("_", "")}<`);
    expect(svg.replaceAll("http://www.w3.org/", "")).not.toMatch(/https?:|@import/);
  });

  it("is shown in the README", () => {
    expect(readFileSync(join(ROOT, "README.md"), "utf8")).toContain("](docs/graph.svg)");
  });
});
