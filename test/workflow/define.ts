import { definitionSchema, type WorkflowDefinition } from "../../src/workflow/definition.ts";
import { analyseStructure } from "../../src/workflow/analyse-structure.ts";
import type { WorkflowStructure } from "../../src/workflow/structure.ts";

/** A node in a few words: `"d decision"`; without a type an action, unless its id is `start` or begins with `end`. */
type NodeInShort = string | { readonly id: string; readonly type: string; readonly [key: string]: unknown };

/** An edge in a few words: `"a b"`, `"a b true"`, `"a b total > 3"`; `max=2` behind it bounds it. */
type EdgeInShort = string;

/** Makes a definition of a few words; nodes that only edges name are actions. */
export function define(edges: readonly EdgeInShort[], nodes: readonly NodeInShort[] = [], more: object = {}): WorkflowDefinition {
  const listed = nodes.map((node) => (typeof node === "string" ? nodeOf(node) : node));
  const parsed = edges.map(edgeOf);
  const ids = new Set(listed.map(({ id }) => id));
  const named = [...new Set(parsed.flatMap(({ from, to }) => [from, to]))].filter((id) => !ids.has(id));
  return definitionSchema.parse({ name: "test", nodes: [...named.map(nodeOf), ...listed], edges: parsed, ...more });
}

/** The structure of a definition in which nothing is wrong. */
export function structureOf(definition: WorkflowDefinition): WorkflowStructure {
  const analysis = analyseStructure(definition);
  if (analysis.status === "problems") throw new Error(JSON.stringify(analysis.problems, null, 2));
  return analysis.structure;
}

function nodeOf(text: string): { id: string; type: string } {
  const [id = "", type] = text.split(" ");
  return { id, type: type ?? (id === "start" ? "start" : id.startsWith("end") ? "end" : "action") };
}

function edgeOf(text: string): { from: string; to: string; condition?: string; max?: number } {
  const [, from = "", to = "", condition, max] = /^(\S+) (\S+)(?: (.*?))??(?: ?max=(\d+))?$/.exec(text) ?? [];
  return { from, to, ...(condition ? { condition } : {}), ...(max ? { max: Number(max) } : {}) };
}
