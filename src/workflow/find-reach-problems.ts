import type { WorkflowDefinition } from "./definition.ts";
import { flood, sourcesOf, targetsOf, type Graph } from "./graph/graph.ts";
import type { WorkflowProblem } from "./problem.ts";

/** Finds nodes to which no way leads from the start, and those from which none leads to an end. */
export function findReachProblems({ nodes }: WorkflowDefinition, graph: Graph): WorkflowProblem[] {
  const numbersOf = (type: string) => nodes.flatMap((node, number) => (node.type === type ? [number] : []));
  const reached = flood(numbersOf("start"), (node) => targetsOf(graph, node));
  const ending = flood(numbersOf("end"), (node) => sourcesOf(graph, node));
  return nodes.flatMap(({ id }, number) => {
    const problems: WorkflowProblem[] = [];
    const path = ["nodes", number];
    if (!reached.has(number)) {
      problems.push({ path, message: `No way leads from the start to "${id}": add an edge to it, or remove it.` });
    }
    if (!ending.has(number)) {
      problems.push({ path, message: `No way leads from "${id}" to an end: add an edge to what comes next, or to an end.` });
    }
    return problems;
  });
}
