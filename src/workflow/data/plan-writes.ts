import type { JsonObject } from "../../json.ts";
import type { ExpressionType } from "../conditions/expression.ts";
import type { NodeFlow } from "../data-flow.ts";
import type { WorkflowNode } from "../definition.ts";
import { keyOfNode } from "../key-of-node.ts";
import { isBooleanDecision, isDeciding, outcomesOf } from "../outcomes.ts";
import type { WorkflowStructure } from "../structure.ts";
import type { Facts } from "./collect-facts.ts";
import { columnOf, declaredOutputs, type Giving } from "./collect-givings.ts";
import { schemaOfUses } from "./type-schema.ts";

/** What kinds of values others take keys for. */
export type Uses = ReadonlyMap<string, ReadonlySet<ExpressionType>>;

/** Collects what kinds of values the expressions of a definition and its maps take keys for. */
export function collectUses({ structure, conditions, expressions }: Facts): Uses {
  const uses = new Map<string, Set<ExpressionType>>();
  const note = (key: string, type: ExpressionType) => uses.set(key, (uses.get(key) ?? new Set()).add(type));
  for (const { expression } of [...conditions.values(), ...expressions.values()]) {
    for (const [key, type] of expression.uses) note(key, type);
  }
  for (const node of structure.definition.nodes) if (node.type === "map") note(node.over, "array");
  return uses;
}

/** Turns what nodes were assigned into what they give; the kind of a value is that which all its uses take it for. */
export function givingsOf(facts: Facts, assigned: ReadonlyMap<string, ReadonlySet<string>>, uses: Uses): Giving[] {
  const { definition, indexes, nodes } = facts.structure;
  return [...assigned].flatMap(([id, keys]) => {
    const node = nodes.get(id);
    if (!node) return [];
    return [...keys].map((key): Giving => {
      const isMerged = (definition.reducers?.[key] ?? "replace") !== "replace";
      const schema = isMerged || node.type === "map" ? {} : schemaOfUses(uses.get(key) ?? new Set());
      return { node: id, key, schema: columnOf(node, schema), path: ["nodes", indexes.get(id) ?? 0] };
    });
  });
}

/** What {@link planWrites} looks at. */
export interface WritePlanning {
  readonly facts: Facts;
  readonly assigned: ReadonlyMap<string, readonly Giving[]>;
  /** Keys of whole results that somebody reads. */
  readonly wanted: ReadonlySet<string>;
  readonly open: ReadonlySet<string>;
  readonly uses: Uses;
}

/** Plans what a node's result must be, and which keys of it go into the context. */
export function planWrites(node: WorkflowNode, planning: WritePlanning): Pick<NodeFlow, "resultSchema" | "writes"> {
  const { facts, assigned, wanted, open } = planning;
  if (node.type === "start" || node.type === "end") return { resultSchema: null, writes: [] };
  if (node.type === "approval") return { resultSchema: null, writes: null };
  const own = keyOfNode(node.id);
  const declared = declaredOutputs(node);
  const updates = facts.code.get(node.id)?.updates !== undefined && facts.code.get(node.id)?.updates !== null;
  if (!declared && (updates || open.has(node.id))) return { resultSchema: null, writes: "open" };
  const fields = declared ?? (assigned.get(node.id) ?? []).map(({ key, schema }) => ({ key, schema: itemOf(node, schema) }));
  const nested = node.type === "workflow" ? (facts.workflows.get(node.id)?.outputs ?? []) : [];
  const keys = [...new Set([...fields.map(({ key }) => key), ...nested])];
  const writes = keys.length === 0 ? null : wanted.has(own) && !keys.includes(own) ? [...keys, own] : keys;
  const isCode = updates || node.type === "workflow";
  return { resultSchema: isCode ? null : schemaOfResult(node, fields, planning), writes };
}

function itemOf(node: WorkflowNode, schema: JsonObject): JsonObject {
  const { items } = schema;
  return node.type === "map" && typeof items === "object" && items !== null && !Array.isArray(items) ? items : schema;
}

interface Field {
  readonly key: string;
  readonly schema: JsonObject;
}

function schemaOfResult(node: WorkflowNode, fields: readonly Field[], { facts, uses }: WritePlanning): JsonObject | null {
  const own = keyOfNode(node.id);
  if (node.type === "decision") {
    if (node.expression !== undefined) return null;
    const answer = schemaOfAnswer(node, facts.structure);
    if (fields.length > 0) return schemaOfFields([...fields.filter(({ key }) => key !== own), { key: own, schema: answer }]);
    return node.code === undefined ? answer : null; // code may give its answer under the node's id
  }
  if (fields.length > 0) return schemaOfFields(fields);
  const used = node.type === "map" ? {} : schemaOfUses(uses.get(own) ?? new Set());
  return Object.keys(used).length > 0 ? used : null;
}

/** A program that gives more does not fail for it: only these keys go into the context. */
function schemaOfFields(fields: readonly Field[]): JsonObject {
  return {
    type: "object",
    properties: Object.fromEntries(fields.map(({ key, schema }) => [key, schema])),
    required: fields.map(({ key }) => key),
  };
}

/** JSON Schema of what a decision or an approval answers. */
function schemaOfAnswer(node: Parameters<typeof outcomesOf>[0], structure: WorkflowStructure): JsonObject {
  if (isBooleanDecision(node, structure)) return { type: "boolean" };
  return { type: "string", enum: [...outcomesOf(node, structure)] };
}

/** JSON Schema of a node's whole result, as far as it is known. */
export function schemaOfWhole(node: WorkflowNode, { facts, uses }: Pick<WritePlanning, "facts" | "uses">): JsonObject {
  if (node.type === "map") return { type: "array" };
  if (isDeciding(node)) return "outputs" in node || facts.code.has(node.id) ? {} : schemaOfAnswer(node, facts.structure);
  return schemaOfUses(uses.get(keyOfNode(node.id)) ?? new Set());
}
