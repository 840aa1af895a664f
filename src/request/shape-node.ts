import type { JsonValue } from "../json.ts";
import { classifyText } from "./format-class.ts";

/** All values seen at one place of the data, as far as their types and formats go. */
export interface ShapeNode {
  /** Values seen. */
  count: number;
  scalars: Set<string> | null;
  /** How many of the values were objects; a key with a lower count is optional. */
  objects: number;
  keys: Map<string, ShapeNode> | null;
  /** What arrays here hold; null if none was seen. */
  items: ShapeNode | null;
}

/** Deeper data is told as being there. */
const MAX_DEPTH = 32;

/** Creates a node that has seen nothing. */
export function createShapeNode(): ShapeNode {
  return { count: 0, scalars: null, objects: 0, keys: null, items: null };
}

/** Adds a value to a node. Linear in the value's size. */
export function observe(node: ShapeNode, value: JsonValue, depth = 0): void {
  node.count += 1;
  if (typeof value !== "object" || value === null) {
    addScalar(node, classifyScalar(value));
  } else if (depth > MAX_DEPTH) {
    addScalar(node, "nested deeper");
  } else if (Array.isArray(value)) {
    node.items ??= createShapeNode();
    for (const item of value) observe(node.items, item, depth + 1);
  } else if (isSecret(value)) {
    addScalar(node, "secret");
  } else {
    node.objects += 1;
    for (const key of Object.keys(value)) observe(childOf(node, key), value[key] ?? null, depth + 1);
  }
}

/** Adds what another node has seen. Linear in the other's size. */
export function mergeShape(node: ShapeNode, other: ShapeNode): void {
  node.count += other.count;
  node.objects += other.objects;
  for (const scalar of other.scalars ?? []) addScalar(node, scalar);
  for (const [key, child] of other.keys ?? []) mergeShape(childOf(node, key), child);
  if (other.items !== null) mergeShape((node.items ??= createShapeNode()), other.items);
}

function childOf(node: ShapeNode, key: string): ShapeNode {
  node.keys ??= new Map();
  const known = node.keys.get(key);
  if (known !== undefined) return known;
  const child = createShapeNode();
  node.keys.set(key, child);
  return child;
}

function addScalar(node: ShapeNode, name: string): void {
  node.scalars ??= new Set();
  node.scalars.add(name);
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
