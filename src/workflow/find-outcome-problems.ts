import type { WorkflowEdge, WorkflowNode } from "./definition.ts";
import { nameList } from "./name-list.ts";
import { didYouMean } from "./nearest-word.ts";
import { APPROVAL_OUTCOMES, BOOLEAN_OUTCOMES, ELSE, isDeciding, outcomeOfEdge, outcomesOf, type DecidingNode } from "./outcomes.ts";
import type { WorkflowProblem } from "./problem.ts";
import { conditionOf, type WorkflowStructure } from "./structure.ts";

interface NumberedEdge {
  readonly index: number;
  readonly edge: WorkflowEdge;
}

/** Finds answers that no edge takes, edges that no answer takes, and nodes behind which a run may come to a halt. */
export function findOutcomeProblems(structure: WorkflowStructure): WorkflowProblem[] {
  return structure.definition.nodes.flatMap((node) => {
    const edges = edgesOutOf(node.id, structure);
    const problems = findElseProblems(node, edges);
    if (isDeciding(node)) return [...problems, ...findUnknown(node, edges, structure), ...findUntaken(node, edges, structure)];
    return problems.length > 0 ? problems : findHalt(node.id, edges, structure);
  });
}

function edgesOutOf(id: string, { definition, outgoing }: WorkflowStructure): NumberedEdge[] {
  return (outgoing.get(id) ?? []).flatMap((index) => {
    const edge = definition.edges[index];
    return edge ? [{ index, edge }] : [];
  });
}

function findElseProblems(node: WorkflowNode, edges: readonly NumberedEdge[]): WorkflowProblem[] {
  const conditional = edges.filter(({ edge }) => (isDeciding(node) ? outcomeOfEdge(node, edge) : conditionOf(edge)) !== null);
  const [first, ...further] = conditional.filter(({ edge }) => conditionOf(edge) === ELSE);
  if (!first) return [];
  if (conditional.length === 1) {
    const message = `"else" means none of the other conditions out of "${first.edge.from}", and there are no others: leave it out, or give another edge a condition.`;
    return [{ path: ["edges", first.index, "condition"], message }];
  }
  const message = `"else" stands at two edges out of "${first.edge.from}": let one lead to a node from which both go on.`;
  return further.map(({ index }) => ({ path: ["edges", index, "condition"], message }));
}

function findUnknown(node: DecidingNode, edges: readonly NumberedEdge[], structure: WorkflowStructure): WorkflowProblem[] {
  const declared = node.type === "approval" ? APPROVAL_OUTCOMES : node.outcomes;
  const known: readonly string[] = declared ?? [...BOOLEAN_OUTCOMES, ELSE];
  const answers: readonly string[] = declared ?? outcomesOf(node, structure);
  return edges.flatMap(({ index, edge }) => {
    const word = conditionOf(edge);
    if (word === null || word === ELSE || known.includes(word)) return [];
    const slip = known.find((other) => other.toLowerCase() === word.toLowerCase());
    if (declared === undefined && slip === undefined) return [];
    const advice = slip === undefined ? didYouMean(word, answers) : ` Did you mean "${slip}"?`;
    const told = declared ? ` It answers ${nameList(declared)}.` : "";
    return [{ path: ["edges", index, "condition"], message: `"${node.id}" never answers "${word}".${told}${advice}` }];
  });
}

function findUntaken(node: DecidingNode, edges: readonly NumberedEdge[], structure: WorkflowStructure): WorkflowProblem[] {
  const taken = new Set(edges.map(({ edge }) => outcomeOfEdge(node, edge)));
  if (taken.has(null) || taken.has(ELSE)) return [];
  const needed = node.type === "approval" ? ["approved"] : outcomesOf(node, structure);
  const place = structure.indexes.get(node.id) ?? 0;
  return needed
    .filter((outcome) => !taken.has(outcome))
    .map((outcome) => ({
      path: ["nodes", place, ...(node.type === "decision" && node.outcomes ? ["outcomes", node.outcomes.indexOf(outcome)] : [])],
      message: `"${node.id}" may answer "${outcome}", and no edge takes it: add an edge with the condition "${outcome}" or "else".`,
    }));
}

function findHalt(id: string, edges: readonly NumberedEdge[], { indexes }: WorkflowStructure): WorkflowProblem[] {
  const conditions = new Set(edges.map(({ edge }) => conditionOf(edge)));
  if (edges.length === 0 || conditions.has(null) || conditions.has(ELSE)) return [];
  const message = `All edges out of "${id}" have conditions, and perhaps none of them holds: add an edge with the condition "else".`;
  return [{ path: ["nodes", indexes.get(id) ?? 0], message }];
}
