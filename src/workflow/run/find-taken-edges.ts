import type { JsonObject } from "../../json.ts";
import type { WorkflowNode } from "../definition.ts";
import { ELSE, isDeciding, outcomeOfEdge } from "../outcomes.ts";
import type { PreparedWorkflow } from "../prepared-workflow.ts";
import { conditionOf } from "../structure.ts";

/** Which edges out of a node hold, or why that cannot be said. */
export type TakenEdges =
  | { readonly status: "ok"; readonly edges: readonly number[] }
  | { readonly status: "problem"; readonly message: string };

type Prepared = Pick<PreparedWorkflow, "structure" | "conditions">;

/** What a node has come to. */
export interface Arrived {
  readonly node: WorkflowNode;
  /** Of a decision or an approval. */
  readonly answer: string | null;
  /** The context with what the node has given it. */
  readonly values: JsonObject;
  /** Whether the node has failed, and the run goes on: a condition that needs what it did not give does not hold. */
  readonly hasFailed?: boolean;
}

/** Finds out which edges out of a node hold. */
export function findTakenEdges(prepared: Prepared, arrived: Arrived): TakenEdges {
  const edges = prepared.structure.outgoing.get(arrived.node.id) ?? [];
  const states = edges.map((edge) => stateOf(prepared, edge, arrived));
  const problem = states.find((state) => typeof state === "string" && state !== "else");
  if (typeof problem === "string") return { status: "problem", message: problem };
  const isAnyCondition = edges.some((edge, index) => states[index] === true && hasCondition(prepared, edge, arrived.node));
  const taken = edges.filter((_, index) => states[index] === true || (states[index] === "else" && !isAnyCondition));
  if (taken.length > 0 || edges.length === 0) return { status: "ok", edges: taken };
  const what = arrived.answer === null ? "None of the conditions holds" : `It answered ${JSON.stringify(arrived.answer.slice(0, 100))}`;
  return {
    status: "problem",
    message: `${what}, which no edge out of "${arrived.node.id}" takes: add an edge, or one with the condition else.`,
  };
}

/** true: it holds; "else": it holds where no other condition does; any other text says what is wrong. */
function stateOf(
  { structure, conditions }: Prepared,
  index: number,
  { node, answer, values, hasFailed = false }: Arrived,
): boolean | string {
  const edge = structure.definition.edges[index];
  if (!edge) return false;
  if (isDeciding(node)) {
    const outcome = outcomeOfEdge(node, edge);
    return outcome === null || (outcome === ELSE ? ELSE : outcome === answer);
  }
  const condition = conditionOf(edge);
  if (condition === null || condition === ELSE) return condition ?? true;
  try {
    const holds = conditions.get(index)?.evaluate(values);
    return typeof holds === "boolean" ? holds : `The condition ${JSON.stringify(condition)} is neither true nor false.`;
  } catch (error) {
    if (hasFailed) return false;
    return `The condition ${JSON.stringify(condition)} cannot be decided: ${error instanceof Error ? error.message : String(error)}`;
  }
}

function hasCondition({ structure }: Prepared, index: number, node: WorkflowNode): boolean {
  const edge = structure.definition.edges[index];
  if (!edge) return false;
  return (isDeciding(node) ? outcomeOfEdge(node, edge) : conditionOf(edge)) !== null;
}
