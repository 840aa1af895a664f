import type { JsonObject, JsonValue } from "../json.ts";
import { TEXT_CLASSES } from "./format-class.ts";
import { escapeKey, looksLikeData } from "./shape-key.ts";
import { createShapeNode, mergeShape, observe, type ShapeNode } from "./shape-node.ts";

/** Key of a shape that stands for all keys that are data. */
const ANY_KEY = "{*}";

/** Key of a shape that lists the alternatives of mixed types. */
const ONE_OF = "{|}";

/** From so many keys on, one shape for all of them says that the keys are data: for objects and arrays, and for scalars, as a record may have many columns of one type. */
const MANY_ALIKE = { structures: 12, scalars: 64 } as const;

/** More keys than this are not listed, whatever they hold. */
const MAX_KEYS = 256;

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
  return render(root);
}

function render(node: ShapeNode): JsonValue {
  const scalars = renderScalars(node.scalars);
  const structures: JsonValue[] = [];
  if (node.items !== null) structures.push(node.items.count === 0 ? [] : [render(node.items)]);
  if (node.objects > 0) structures.push(renderObject(node));
  const [only] = structures;
  if (structures.length === 1 && scalars === "" && only !== undefined) return only;
  return structures.length === 0 ? scalars : { [ONE_OF]: [...(scalars === "" ? [] : [scalars]), ...structures] };
}

/** Joins the classes, without those that a wider one covers: a list's mix of lengths should not change its shape. */
function renderScalars(scalars: ReadonlySet<string>): string {
  const kept = new Set(scalars);
  if (kept.has("decimal")) kept.delete("integer");
  if (kept.has("text: decimal point") || kept.has("text: decimal comma")) kept.delete("text: integer");
  const longest = TEXT_CLASSES.findLast((name) => kept.has(name));
  for (const name of TEXT_CLASSES) if (name !== longest) kept.delete(name);
  return [...kept].toSorted().join(" | ");
}

function renderObject(node: ShapeNode): JsonObject {
  const all = [...node.keys].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const names = all.filter(([key]) => !looksLikeData(key));
  const named = names.length > MAX_KEYS ? null : renderNamed(names, node.objects);
  const shape: JsonObject = named === null ? {} : { ...named };
  const collapsed = named === null ? all : all.filter(([key]) => looksLikeData(key));
  if (collapsed.length === 0) return shape;
  const any = createShapeNode();
  for (const [, child] of collapsed) mergeShape(any, child);
  return { ...shape, [ANY_KEY]: render(any) };
}

type NamedNode = readonly [key: string, node: ShapeNode];

/** The shape of each key; null if the keys are so many and so alike that they must be data. */
function renderNamed(names: readonly NamedNode[], objects: number): JsonObject | null {
  const shapes = names.map(([key, child]) => [child.count < objects ? `${escapeKey(key)}?` : escapeKey(key), render(child)] as const);
  const [first] = shapes;
  const many = typeof first?.[1] === "object" ? MANY_ALIKE.structures : MANY_ALIKE.scalars;
  if (first !== undefined && shapes.length >= many) {
    const text = JSON.stringify(first[1]);
    if (shapes.every(([, shape]) => JSON.stringify(shape) === text)) return null;
  }
  return Object.fromEntries(shapes);
}
