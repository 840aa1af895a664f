import type { JsonObject } from "../../json.ts";
import type { WorkflowNode } from "../definition.ts";
import { keyOfNode } from "../key-of-node.ts";
import type { WorkflowProblem } from "../problem.ts";
import type { WorkflowStructure } from "../structure.ts";
import type { Facts } from "./collect-facts.ts";
import type { Want } from "./collect-wants.ts";
import { schemaOfType } from "./type-schema.ts";

/** A key that a node writes into the context. */
export interface Giving {
  readonly node: string;
  readonly key: string;
  readonly schema: JsonObject;
  /** Where the definition says so, or the node. */
  readonly path: WorkflowProblem["path"];
}

/** What nodes are known to write before it is asked what others want of them. */
export interface KnownGivings {
  readonly givings: readonly Giving[];
  /** Nodes that may write keys that nobody knows before they run. */
  readonly open: ReadonlySet<string>;
}

/** Collects what nodes declare, and what code of the original engine's form and nested workflows show. */
export function collectGivings(facts: Facts): KnownGivings {
  const open = new Set<string>();
  const givings: Giving[] = [];
  for (const [index, node] of facts.structure.definition.nodes.entries()) {
    const path = ["nodes", index];
    const declared = declaredOutputs(node);
    if (declared) {
      const isList = Array.isArray("outputs" in node ? node.outputs : null);
      for (const [place, { key, schema }] of declared.entries()) {
        givings.push({ node: node.id, key, schema: columnOf(node, schema), path: [...path, "outputs", isList ? place : key] });
      }
      continue;
    }
    const { keys, complete } = shownOf(facts, node);
    if (!complete) open.add(node.id);
    for (const key of keys) givings.push({ node: node.id, key, schema: {}, path });
  }
  return { givings, open };
}

/** The declared outputs of a node with their schemas, or null. */
export function declaredOutputs(node: WorkflowNode): { readonly key: string; readonly schema: JsonObject }[] | null {
  if (!("outputs" in node) || node.outputs === undefined) return null;
  if (Array.isArray(node.outputs)) return node.outputs.map((key) => ({ key, schema: {} }));
  return Object.entries(node.outputs).map(([key, type]) => ({ key, schema: schemaOfType(type) }));
}

/** Of a map a key is the list of what its items gave under it. */
export function columnOf(node: WorkflowNode, schema: JsonObject): JsonObject {
  return node.type === "map" ? { type: "array", items: schema } : schema;
}

function shownOf({ code, workflows }: Facts, node: WorkflowNode): { readonly keys: readonly string[]; readonly complete: boolean } {
  const updates = code.get(node.id)?.updates;
  if (updates) return updates;
  if (node.type !== "workflow") return { keys: [], complete: true };
  const outputs = workflows.get(node.id)?.outputs;
  return { keys: outputs ?? [], complete: outputs !== undefined };
}

/** Whether what a node gives may be known where a key is wanted. */
export function isEarlier({ reaches }: WorkflowStructure, node: string, { reader, behind }: Pick<Want, "reader" | "behind">): boolean {
  return reader === null || (behind && node === reader) || reaches(node, reader);
}

/** Whether a node gives its whole result under its id where that is wanted. */
export function hasResult({ type }: WorkflowNode): boolean {
  return type !== "start" && type !== "end";
}

/** Whether a key is that of a node's whole result, and the node. */
export function ownerOf(facts: Facts, key: string): string | null {
  const id = facts.owners.get(key);
  const node = id === undefined ? undefined : facts.structure.nodes.get(id);
  return node && hasResult(node) && keyOfNode(node.id) === key ? node.id : null;
}
