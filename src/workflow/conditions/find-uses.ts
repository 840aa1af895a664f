import type { ASTNode } from "@marcbachmann/cel-js";
import type { ExpressionType } from "./expression.ts";
import { fieldOf, partsOf } from "./read-tree.ts";

const COMPARING: ReadonlySet<string> = new Set(["==", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/", "%"]);

/**
 * Finds the keys whose kind of value is certain: compared or reckoned with a literal, or taken for true or false. Keys that
 * are used for several kinds, null among them, are left out.
 */
export function findUses(tree: ASTNode): ReadonlyMap<string, ExpressionType> {
  const uses = new Map<string, Set<ExpressionType>>();
  const note = (node: ASTNode, type: ExpressionType | null, bound: ReadonlySet<string>) => {
    const key = keyOf(node, bound);
    if (key !== null && type !== null) uses.set(key, (uses.get(key) ?? new Set()).add(type));
  };
  const visit = (node: ASTNode, bound: ReadonlySet<string>) => {
    for (const [part, type] of certainIn(node)) note(part, type, bound);
    for (const { node: part, binds } of partsOf(node)) visit(part, binds === null ? bound : new Set([...bound, binds]));
  };
  note(tree, null, new Set());
  visit(tree, new Set());
  return new Map(
    [...uses].flatMap(([key, types]) => (types.size === 1 ? [...types].map((type): [string, ExpressionType] => [key, type]) : [])),
  );
}

function certainIn(node: ASTNode): [ASTNode, ExpressionType | null][] {
  switch (node.op) {
    case "!_":
      return [[node.args, "boolean"]];
    case "&&":
    case "||":
      return node.args.map((part) => [part, "boolean"]);
    case "?:":
      return [[node.args[0], "boolean"]];
    default:
      return COMPARING.has(node.op) ? compared(node) : [];
  }
}

function compared(node: ASTNode): [ASTNode, ExpressionType | null][] {
  const [{ node: left } = {}, { node: right } = {}] = partsOf(node);
  if (!left || !right) return [];
  return [
    [left, literalType(right)],
    [right, literalType(left)],
  ];
}

function literalType(node: ASTNode): ExpressionType | null {
  if (node.op !== "value") return null;
  switch (typeof node.args) {
    case "bigint":
    case "number":
      return "number";
    case "string":
      return "string";
    case "boolean":
      return "boolean";
    default:
      return node.args === null ? "null" : null;
  }
}

function keyOf(node: ASTNode, bound: ReadonlySet<string>): string | null {
  if (node.op === "id") return bound.has(node.args) ? null : node.args;
  const field = fieldOf(node);
  return field?.of.op === "id" && field.of.args === "context" && !bound.has("context") ? field.name : null;
}
