import type { JsonObject, JsonValue } from "../json.ts";
import { dropUnclearDates, TEXT_CLASSES } from "./format-class.ts";
import { escapeKey, findDataKeys } from "./shape-key.ts";
import { createShapeNode, mergeShape, observe, type ShapeNode } from "./shape-node.ts";

/** Key of a shape that stands for all keys that are data. */
export const ANY_KEY = "{*}";

/** Key of a shape that lists the alternatives of mixed types. */
export const ONE_OF = "{|}";

/** From so many keys on, one shape for all of them says that the keys are data: for objects and arrays, and for scalars, as a record may have many columns of one type. */
const MANY_ALIKE = { structures: 12, scalars: 64 } as const;

/** More keys than this are not listed, whatever they hold. */
const MAX_KEYS = 256;

/** A longer shape does not fit into a prompt, nor into the state of a graph: it is told with fewer levels. */
const MAX_SHAPE_CHARS = 48_000;

const LEVELS = [Infinity, 8, 5, 4, 3, 2, 1];

/**
 * Describes data by types and format classes: never a value, never an array's length. Arrays hold one shape for all
 * items, `?` ends a key that some of them lack, `a | b` and `{"{|}": [...]}` are mixed types, `{"{*}": ...}` stands for
 * keys that are data, `"secret"` for a reference to one. Keys are sorted, so that data with the same keys has one shape.
 *
 * @example
 * describeContext({ rows: [{ net: "279,00" }, { net: "5,10", paid: true }] });
 * // { rows: [{ net: "text: decimal comma", "paid?": "boolean" }] }
 */
export function describeContext(context: JsonValue): JsonValue {
  const root = createShapeNode();
  observe(root, context);
  for (const levels of LEVELS) {
    const shape = render(root, levels);
    if (JSON.stringify(shape).length <= MAX_SHAPE_CHARS) return shape;
  }
  return Array.isArray(context) ? "list" : "object";
}

/** @param levels How many levels of lists and objects are told; below, only that there is one. */
function render(node: ShapeNode, levels: number): JsonValue {
  const scalars = renderScalars(node.scalars);
  const structures: JsonValue[] = [];
  if (node.items !== null) structures.push(levels === 0 ? "list" : renderList(node.items, levels - 1));
  if (node.objects > 0) structures.push(levels === 0 ? "object" : renderObject(node, levels - 1));
  const [only] = structures;
  if (structures.length === 1 && scalars === "" && only !== undefined) return only;
  return structures.length === 0 ? scalars : { [ONE_OF]: [...(scalars === "" ? [] : [scalars]), ...structures] };
}

function renderList(items: ShapeNode, levels: number): JsonValue {
  return items.count === 0 ? [] : [render(items, levels)];
}

/** Joins the classes, without those that a wider one covers: a list's mix of lengths should not change its shape. */
function renderScalars(scalars: ReadonlySet<string> | null): string {
  if (scalars === null) return "";
  const kept = new Set(scalars);
  if (kept.has("decimal")) kept.delete("integer");
  if (kept.has("text: decimal point") || kept.has("text: decimal comma")) kept.delete("text: integer");
  dropUnclearDates(kept);
  const longest = TEXT_CLASSES.findLast((name) => kept.has(name));
  for (const name of TEXT_CLASSES) if (name !== longest) kept.delete(name);
  return [...kept].toSorted().join(" | ");
}

function renderObject(node: ShapeNode, levels: number): JsonObject {
  const names: NamedNode[] = [];
  const data: ShapeNode[] = [];
  const dataKeys = findDataKeys(node.keys?.keys() ?? []);
  for (const [key, child] of node.keys ?? []) {
    if (dataKeys.has(key)) data.push(child);
    else names.push([key, child]);
  }
  if (names.length > MAX_KEYS) return { [ANY_KEY]: renderMerged([...data, ...names.map(([, child]) => child)], levels) };
  const shape = renderNamed({ names, objects: node.objects, levels });
  const [common] = areAlike(Object.values(shape)) ? Object.values(shape) : [];
  if (common === undefined) return data.length === 0 ? shape : { ...shape, [ANY_KEY]: renderMerged(data, levels) };
  return { [ANY_KEY]: data.length === 0 ? common : renderMerged([...data, ...names.map(([, child]) => child)], levels) };
}

type NamedNode = readonly [key: string, node: ShapeNode];

function renderNamed({ names, objects, levels }: { names: readonly NamedNode[]; objects: number; levels: number }): JsonObject {
  const sorted = names.toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(
    sorted.map(([key, child]) => [child.count < objects ? `${escapeKey(key)}?` : escapeKey(key), render(child, levels)]),
  );
}

function renderMerged(nodes: readonly ShapeNode[], levels: number): JsonValue {
  const merged = createShapeNode();
  for (const node of nodes) mergeShape(merged, node);
  return render(merged, levels);
}

/** Whether keys are so many and their values so alike that they must be data. */
function areAlike(shapes: readonly JsonValue[]): boolean {
  const [first] = shapes;
  const many = typeof first === "object" ? MANY_ALIKE.structures : MANY_ALIKE.scalars;
  if (shapes.length < many) return false;
  const text = JSON.stringify(first);
  return shapes.every((shape) => JSON.stringify(shape) === text);
}
