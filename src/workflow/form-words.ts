import type { z } from "zod";
import { definitionSchema, type WorkflowNode } from "./definition.ts";

/** Types of nodes, in the order in which they are told. */
export const NODE_TYPES: readonly WorkflowNode["type"][] = definitionSchema.shape.nodes.element.options.map(typeOf);

const KEYS_OF_NODE: ReadonlyMap<string, readonly string[]> = new Map(
  definitionSchema.shape.nodes.element.options.map((option) => [typeOf(option), keysOf(option)]),
);
const KEYS_OF_DEFINITION = keysOf(definitionSchema);
const KEYS_OF_EDGE = keysOf(definitionSchema.shape.edges.element);
const KEYS_OF_INPUT = ["type", "description", "default", "optional"];

function typeOf(option: (typeof definitionSchema.shape.nodes.element.options)[number]): WorkflowNode["type"] {
  const [type] = option.shape.type.values;
  return type as WorkflowNode["type"]; // each option has one
}

function keysOf(schema: z.ZodObject): readonly string[] {
  return Object.keys(schema.shape);
}

/** What an object of a definition is called, and the keys that it takes. */
export interface FormWords {
  readonly name: string;
  readonly keys: readonly string[];
}

/** The words for the object at a path, whose `type` tells which node it is. */
export function wordsOf(path: readonly PropertyKey[], type: unknown): FormWords {
  if (path.length === 0) return { name: "A definition", keys: KEYS_OF_DEFINITION };
  if (path[0] === "edges") return { name: "An edge", keys: KEYS_OF_EDGE };
  if (path[0] === "inputs") return { name: "An input", keys: KEYS_OF_INPUT };
  return { name: `A node of type "${String(type)}"`, keys: KEYS_OF_NODE.get(String(type)) ?? [] };
}

/** Types of nodes that have a key. */
export function typesWith(key: string): readonly string[] {
  return NODE_TYPES.filter((type) => KEYS_OF_NODE.get(type)?.includes(key));
}
