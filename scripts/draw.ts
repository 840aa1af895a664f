import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { drawGraph } from "./draw-graph.ts";
import { graph } from "../graphs/executor.ts";

/** Draws the executor's graph into docs/graph.svg, offline: npm run draw */
writeFileSync(join(import.meta.dirname, "..", "docs", "graph.svg"), await drawGraph(graph));
