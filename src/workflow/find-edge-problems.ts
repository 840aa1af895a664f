import type { WorkflowDefinition, WorkflowEdge } from "./definition.ts";
import { didYouMean } from "./nearest-word.ts";
import type { WorkflowProblem } from "./problem.ts";
import { conditionOf } from "./structure.ts";

/** Finds what is wrong with edges alone: nodes that do not exist, edges twice, edges into a start and out of an end. */
export function findEdgeProblems({ nodes, edges }: WorkflowDefinition): WorkflowProblem[] {
  const types = new Map(nodes.map(({ id, type }) => [id, type]));
  const seen = new Map<string, number>();
  return edges.flatMap((edge, index) => {
    const unknown = (["from", "to"] as const).filter((end) => !types.has(edge[end]));
    if (unknown.length > 0) return unknown.map((end) => unknownNode(edge[end], ["edges", index, end], [...types.keys()]));
    const problems: WorkflowProblem[] = [];
    const name = JSON.stringify([edge.from, edge.to, conditionOf(edge)]);
    const first = seen.get(name);
    if (first === undefined) seen.set(name, index);
    else problems.push({ path: ["edges", index], message: `${nameOf(edge)} stands here and at index ${first}: remove one.` });
    if (types.get(edge.to) === "start") problems.push(intoStart(edge, index));
    if (types.get(edge.from) === "end") problems.push(outOfEnd(edge, index));
    return problems;
  });
}

/** How messages call an edge. */
export function nameOf({ from, to }: WorkflowEdge): string {
  return `The edge from "${from}" to "${to}"`;
}

function unknownNode(id: string, path: WorkflowProblem["path"], ids: readonly string[]): WorkflowProblem {
  return { path, message: `There is no node "${id}".${didYouMean(id, ids) || " Add it, or name another."}` };
}

function intoStart(edge: WorkflowEdge, index: number): WorkflowProblem {
  const message = `${nameOf(edge)} leads into the start, which a run passes once: let it lead to the node behind the start.`;
  return { path: ["edges", index, "to"], message };
}

function outOfEnd(edge: WorkflowEdge, index: number): WorkflowProblem {
  const message = `${nameOf(edge)} leads out of an end, behind which nothing runs: make "${edge.from}" an action, or remove the edge.`;
  return { path: ["edges", index, "from"], message };
}
