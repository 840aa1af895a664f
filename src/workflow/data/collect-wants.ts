import type { WorkflowDefinition, WorkflowNode } from "../definition.ts";
import type { WorkflowProblem } from "../problem.ts";
import type { Facts, PlacedExpression } from "./collect-facts.ts";
import type { CodeUses } from "./read-code.ts";
import { ERRORS } from "../reserved-names.ts";
import { isOptionalInput } from "./type-schema.ts";

/** A key that a place of the definition says it reads. */
export interface Want {
  readonly key: string;
  /** The node that reads it; null: the run itself gives it back. */
  readonly reader: string | null;
  /** Whether it is read behind the node, so that the node itself may give it. */
  readonly behind: boolean;
  readonly optional: boolean;
  readonly path: WorkflowProblem["path"];
}

/** Lists what a definition says that it reads: not what prompts name, which depends on what there is. */
export function collectWants(facts: Facts): Want[] {
  const { nodes, outputs = [] } = facts.structure.definition;
  return [
    ...nodes.flatMap((node, index) => wantsOfNode(facts, node, ["nodes", index])),
    ...[...facts.conditions.values()].flatMap(wantsOfExpression),
    ...outputs.map((key, index): Want => ({ key, reader: null, behind: true, optional: false, path: ["outputs", index] })),
  ].filter(({ key }) => key !== ERRORS); // which the run itself gives
}

/** What one node says that it reads, each key once. */
export function wantsOfNode(facts: Facts, node: WorkflowNode, path: WorkflowProblem["path"]): Want[] {
  const want = (key: string, optional: boolean, ...place: (string | number)[]): Want => ({
    key,
    reader: node.id,
    behind: false,
    optional,
    path: [...path, ...place],
  });
  const wants: Want[] = [];
  const expression = facts.expressions.get(node.id);
  if ("inputs" in node) {
    for (const [index, input] of (node.inputs ?? []).entries()) {
      wants.push(want(input.replace(/\?$/, ""), input.endsWith("?"), "inputs", index));
    }
  }
  if (node.type === "map") wants.push(want(node.over, false, "over"));
  if (expression) wants.push(...wantsOfExpression(expression));
  if (!("inputs" in node) || node.inputs === undefined) {
    for (const [part, uses] of pythonOf(facts, node)) {
      wants.push(...uses.required.map((key) => want(key, false, part)), ...uses.optional.map((key) => want(key, true, part)));
    }
  }
  for (const [key, input] of Object.entries(facts.workflows.get(node.id)?.inputs ?? {})) {
    wants.push(want(key, isOptionalInput(input) || hasDefault(input), "workflow"));
  }
  const own = node.type === "map" ? (node.as ?? "item") : null;
  return onePerKey(wants.filter(({ key }) => key !== own));
}

/** The Python of a node, with what it reads. */
export function pythonOf({ code, checks }: Facts, { id }: WorkflowNode): (readonly ["code" | "checks", CodeUses])[] {
  const parts = [["code", code.get(id)] as const, ["checks", checks.get(id)] as const];
  return parts.flatMap(([part, uses]) => (uses ? [[part, uses] as const] : []));
}

function wantsOfExpression({ expression, node, behind, path }: PlacedExpression): Want[] {
  const asks = new Set(expression.asks);
  return expression.reads.map((key) => ({ key, reader: node, behind, optional: asks.has(key), path }));
}

function hasDefault(input: NonNullable<WorkflowDefinition["inputs"]>[string]): boolean {
  return typeof input !== "string" && input.default !== undefined;
}

/** A key that is read twice is needed where one of the places needs it. */
function onePerKey(wants: readonly Want[]): Want[] {
  const byKey = new Map<string, Want>();
  for (const want of wants) {
    const known = byKey.get(want.key);
    if (!known || (known.optional && !want.optional)) byKey.set(want.key, want);
  }
  return [...byKey.values()];
}
