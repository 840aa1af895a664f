import type { JsonValue } from "../json.ts";
import { classifyText } from "./format-class.ts";

/** All values seen at one place of the data, as far as their types and formats go. */
export interface ShapeNode {
  /** Values seen. */
  count: number;
  readonly scalars: Set<string>;
  /** How many of the values were objects; a key with a lower count is optional. */
  objects: number;
  readonly keys: Map<string, ShapeNode>;
  /** What arrays here hold; null if none was seen. */
  items: ShapeNode | null;
}

/** Deeper data is told as being there. */
const MAX_DEPTH = 32;

export function createShapeNode(): ShapeNode {
  return { count: 0, scalars: new Set(), objects: 0, keys: new Map(), items: null };
}

/** Adds a value to a node. Linear in the value's size. */
export function observe(node: ShapeNode, value: JsonValue, depth = 0): void {
  node.count += 1;
  if (typeof value !== "object" || value === null) {
    node.scalars.add(classifyScalar(value));
  } else if (depth > MAX_DEPTH) {
    node.scalars.add("nested deeper");
  } else if (Array.isArray(value)) {
    node.items ??= createShapeNode();
    for (const item of value) observe(node.items, item, depth + 1);
  } else if (isSecret(value)) {
    node.scalars.add("secret");
  } else {
    node.objects += 1;
    for (const key of Object.keys(value)) observe(childOf(node, key), value[key] ?? null, depth + 1);
  }
}

/** Adds what another node has seen. Linear in the other's size. */
export function mergeShape(node: ShapeNode, other: ShapeNode): void {
  node.count += other.count;
  node.objects += other.objects;
  for (const scalar of other.scalars) node.scalars.add(scalar);
  for (const [key, child] of other.keys) mergeShape(childOf(node, key), child);
  if (other.items !== null) mergeShape((node.items ??= createShapeNode()), other.items);
}

function childOf(node: ShapeNode, key: string): ShapeNode {
  const known = node.keys.get(key);
  if (known !== undefined) return known;
  const child = createShapeNode();
  node.keys.set(key, child);
  return child;
}

function classifyScalar(value: string | number | boolean | null): string {
  if (value === null) return "null";
  if (typeof value === "string") return classifyText(value);
  if (typeof value === "boolean") return "boolean";
  return Number.isInteger(value) ? "integer" : "decimal";
}

function isSecret(value: { [key: string]: JsonValue }): boolean {
  return typeof value["$secret"] === "string" && Object.keys(value).length === 1;
}
