import type { ExecutorGraph } from "../src/index.ts";
import { renderMermaidSVG } from "beautiful-mermaid";

/** Draws a graph from what it is made of, offline: an SVG that asks no server for a font, and is the same each time. */
export async function drawGraph(graph: ExecutorGraph): Promise<string> {
  const drawing = await graph.getGraphAsync();
  const svg = renderMermaidSVG(plainMermaid(drawing.drawMermaid()), { bg: "#ffffff", fg: "#27272a", font: "system-ui" });
  return `${svg.replace(/@import url\([^)]*\);?/g, "").trim()}\n`;
}

/** Leaves out what LangGraph writes for browsers and the renderer does not read. */
function plainMermaid(mermaid: string): string {
  return mermaid
    .replace(/^%%\{.*\n/m, "")
    .replaceAll("&nbsp;", " ")
    .replaceAll(/;$/gm, "")
    .replaceAll(/<\/?p>/g, "")
    .replaceAll("([__start__])", "([start])")
    .replaceAll("([__end__])", "([end])");
}
