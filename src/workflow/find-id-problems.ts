import type { WorkflowDefinition, WorkflowNode } from "./definition.ts";
import { keyOfNode } from "./key-of-node.ts";
import type { WorkflowProblem } from "./problem.ts";
import { isReservedName, RESERVED_NAMES } from "./reserved-names.ts";

/** Finds what is wrong with the nodes alone: their ids, and how many starts and ends there are. */
export function findIdProblems({ nodes }: WorkflowDefinition): WorkflowProblem[] {
  const keys = new Map<string, string>();
  const problems: WorkflowProblem[] = [];
  for (const [index, { id }] of nodes.entries()) {
    const message = findIdProblem(id, keys.get(keyOfNode(id)));
    if (message !== null) problems.push({ path: ["nodes", index, "id"], message });
    if (!keys.has(keyOfNode(id))) keys.set(keyOfNode(id), id);
  }
  return [...problems, ...findStartProblems(nodes), ...findEndProblems(nodes)];
}

function findIdProblem(id: string, taken: string | undefined): string | null {
  if (taken === id) return `The id "${id}" stands at two nodes: give this one another, and let its edges name it.`;
  if (taken !== undefined) return `The ids "${taken}" and "${id}" are one key of the context, "${keyOfNode(id)}": give this one another.`;
  if (!isReservedName(id) && !isReservedName(keyOfNode(id))) return null;
  const names = RESERVED_NAMES.filter((name) => !name.startsWith("__")).join(", ");
  return `The id "${id}" belongs to the run itself, as do ${names} and all that begin with __: give the node another.`;
}

function findStartProblems(nodes: readonly WorkflowNode[]): WorkflowProblem[] {
  const starts = [...nodes.entries()].filter(([, { type }]) => type === "start");
  if (starts.length === 0) {
    return [{ path: ["nodes"], message: 'There is no start: add a node of type "start", and an edge from it to what comes first.' }];
  }
  return starts.slice(1).map(([index, { id }]) => ({
    path: ["nodes", index, "type"],
    message: `"${id}" is a second start beside "${starts[0]?.[1].id}": a workflow has exactly one. Remove it, and let its edges come from the first.`,
  }));
}

function findEndProblems(nodes: readonly WorkflowNode[]): WorkflowProblem[] {
  if (nodes.some(({ type }) => type === "end")) return [];
  return [{ path: ["nodes"], message: 'There is no end: add a node of type "end", and an edge to it from what comes last.' }];
}
