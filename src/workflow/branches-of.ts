import { excludeEachOther } from "./conditions/exclude-each-other.ts";
import type { WorkflowDefinition, WorkflowEdge, WorkflowNode } from "./definition.ts";
import { ELSE, isDeciding, outcomeOfEdge } from "./outcomes.ts";
import { conditionOf } from "./structure.ts";

/** The branch of all edges whose conditions may hold beside each other. */
const SOME_CONDITION = "a condition";

/**
 * Tells which branch of its source an edge belongs to, of which one is taken in a pass; null: it may be taken beside any.
 * Branches are the outcomes of a decision or an approval; of other nodes `else`, and conditions of which one alone can hold.
 */
export function branchesOf({ nodes, edges }: WorkflowDefinition): (edge: number) => string | null {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const bySource = Map.groupBy(edges, ({ from }) => from);
  const branches = new Map<WorkflowEdge, string | null>();
  for (const [from, group] of bySource) {
    const node = byId.get(from);
    for (const edge of group) branches.set(edge, node ? branchOf(node, edge, group) : null);
  }
  return (index) => {
    const edge = edges[index];
    return (edge && branches.get(edge)) ?? null;
  };
}

function branchOf(node: WorkflowNode, edge: WorkflowEdge, group: readonly WorkflowEdge[]): string | null {
  if (isDeciding(node)) return outcomeOfEdge(node, edge);
  const condition = conditionOf(edge);
  if (condition === null || condition === ELSE) return condition;
  return isSwitch(group) ? condition : SOME_CONDITION;
}

/** Most conditions of one node that are compared with each other. */
const MAX_COMPARED = 50;

function isSwitch(group: readonly WorkflowEdge[]): boolean {
  const conditions = [...new Set(group.map(conditionOf))].filter(
    (condition): condition is string => condition !== null && condition !== ELSE,
  );
  if (conditions.length > MAX_COMPARED) return false;
  return conditions.every((one, index) => conditions.slice(index + 1).every((other) => excludeEachOther(one, other)));
}
