import type { WorkflowDefinition } from "./definition.ts";
import { nameOf } from "./find-edge-problems.ts";
import { findEntries, MAX_LOOP_DEPTH, type ClosingEdges, type GraphLoop } from "./graph/find-loops.ts";
import type { Graph } from "./graph/graph.ts";
import { nameList } from "./name-list.ts";
import type { WorkflowProblem } from "./problem.ts";

/** Finds loops that no number bounds or that are entered at two places, and bounds where nothing leads back. */
export function findLoopProblems(
  { nodes, edges }: WorkflowDefinition,
  graph: Graph,
  { closing, loops }: { readonly closing: ClosingEdges; readonly loops: readonly GraphLoop[] | null },
): WorkflowProblem[] {
  const idOf = (node: number) => nodes[node]?.id ?? "";
  const problems = findIrregular(graph, closing, idOf);
  if (loops === null) {
    const message = `Loops nest more than ${MAX_LOOP_DEPTH} deep, and each multiplies what a run costs: move the inner ones into a workflow of their own.`;
    return [...problems, { path: ["edges"], message }];
  }
  for (const { header, body, backEdges } of loops) {
    for (const index of backEdges.filter((back) => edges[back]?.max === undefined)) {
      problems.push({ path: ["edges", index], message: unbounded(idOf(header), [...body].map(idOf), idOf(graph.edges[index]?.from ?? 0)) });
    }
  }
  for (const [index, edge] of edges.entries()) {
    if (edge.max === undefined || closing.back.has(index) || closing.irregular.length > 0) continue;
    const message = `${nameOf(edge)} has \`max\`, but does not lead back, so it is taken once at most: remove \`max\`, or give it to the edge that leads back.`;
    problems.push({ path: ["edges", index, "max"], message });
  }
  return problems.toSorted((one, other) => Number(one.path[1]) - Number(other.path[1]));
}

function unbounded(header: string, body: readonly string[], tail: string): string {
  const who = body.length === 1 ? `"${header}" leads back to itself` : `${nameList(body)} are a loop`;
  return `${who} without a bound: give the edge from "${tail}" to "${header}" \`max\`, how often it may be taken at most.`;
}

function findIrregular(graph: Graph, { back, irregular }: ClosingEdges, idOf: (node: number) => string): WorkflowProblem[] {
  const told = new Set<string>();
  return irregular.flatMap((closing) => {
    const { cycle, entering } = findEntries(graph, closing, back);
    const first = [...new Map(entering.toReversed().map((edge) => [graph.edges[edge]?.to, edge])).values()].toReversed();
    const places = first.map((edge) => `at "${idOf(graph.edges[edge]?.to ?? 0)}" (from "${idOf(graph.edges[edge]?.from ?? 0)}")`);
    const message = `The loop of ${nameList([...cycle].map(idOf))} is entered ${places.join(" and ")}: choose one node of it through which every way into it leads.`;
    if (told.has(message)) return [];
    told.add(message);
    return [{ path: ["edges", first.at(-1) ?? closing], message }];
  });
}
