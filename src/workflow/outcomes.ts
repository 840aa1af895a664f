import type { NodeOf, WorkflowNode } from "./definition.ts";
import { conditionOf, type WorkflowStructure } from "./structure.ts";

/** The condition of an edge that is taken where none of the others out of its node holds; as an answer: none of the others. */
export const ELSE = "else";

/** What a person may answer to an approval. */
export const APPROVAL_OUTCOMES = ["approved", "rejected"] as const;

/** What a decision answers with a boolean. */
export const BOOLEAN_OUTCOMES = ["true", "false"] as const;

/** A node whose edges have outcomes as conditions. */
export type DecidingNode = NodeOf<"decision"> | NodeOf<"approval">;

/** Whether the edges out of a node have outcomes as conditions, and not expressions. */
export function isDeciding(node: WorkflowNode): node is DecidingNode {
  return node.type === "decision" || node.type === "approval";
}

/**
 * Which outcome an edge out of a decision or an approval is for; `else`: none of the others; null: any. An edge out of an
 * approval that says nothing is for "approved": what stands behind an approval must not run when a person said no.
 */
export function outcomeOfEdge(node: DecidingNode, edge: Parameters<typeof conditionOf>[0]): string | null {
  return conditionOf(edge) ?? (node.type === "approval" ? "approved" : null);
}

/**
 * Lists what a decision or an approval may answer: of an approval "approved" and "rejected"; of a decision its `outcomes`;
 * else "true" and "false" where its edges have no other words; else the words of its edges, and "else" if one has that.
 */
export function outcomesOf(node: DecidingNode, { definition, outgoing }: WorkflowStructure): readonly string[] {
  if (node.type === "approval") return APPROVAL_OUTCOMES;
  if (node.outcomes) return [...new Set(node.outcomes)];
  const edges = (outgoing.get(node.id) ?? []).map((index) => definition.edges[index]);
  const words = new Set(edges.map((edge) => (edge === undefined ? null : conditionOf(edge))).filter((word) => word !== null));
  const known: ReadonlySet<string> = new Set([...BOOLEAN_OUTCOMES, ELSE]);
  return [...words].every((word) => known.has(word)) ? BOOLEAN_OUTCOMES : [...words];
}

/** Whether what a decision answers is a boolean. */
export function isBooleanDecision(node: DecidingNode, structure: WorkflowStructure): boolean {
  return node.type === "decision" && outcomesOf(node, structure).every((outcome) => outcome === "true" || outcome === "false");
}
