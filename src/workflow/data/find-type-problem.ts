import { nameList } from "../name-list.ts";
import type { ExpressionType } from "../conditions/expression.ts";
import { isBooleanDecision, isDeciding, outcomesOf } from "../outcomes.ts";
import type { WorkflowStructure } from "../structure.ts";
import type { PlacedExpression } from "./collect-facts.ts";

/** Says what is wrong with the kind of value that an expression gives where it stands; null: nothing that is seen before the run. */
export function findTypeProblem(
  structure: WorkflowStructure,
  { node: id, behind, expression }: PlacedExpression,
  type: ExpressionType,
): string | null {
  if (behind) {
    if (type === "boolean" || type === "any") return null;
    return `A condition is true or false, and ${expression.text} gives ${nameOf(type)}: compare it with something.`;
  }
  const node = structure.nodes.get(id);
  if (!node || !isDeciding(node) || type === "any") return null;
  const outcomes = outcomesOf(node, structure);
  const isBoolean = isBooleanDecision(node, structure);
  if (type === "boolean" && !isBoolean)
    return `"${id}" gives true or false, and its outcomes are ${nameList(outcomes)}: give it a word for each.`;
  if (type === "string" || type === "boolean") return null;
  return `"${id}" answers true, false or a word, and ${expression.text} gives ${nameOf(type)}: compare it with something.`;
}

function nameOf(type: ExpressionType): string {
  if (type === "null") return "null";
  return type === "array" ? "a list" : `${type === "object" ? "an" : "a"} ${type}`;
}
