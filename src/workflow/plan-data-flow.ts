import type { JsonObject } from "../json.ts";
import { compileExpression } from "./conditions/compile-expression.ts";
import type { CompiledExpression } from "./conditions/expression.ts";
import type { DataFlow, NodeRead } from "./data-flow.ts";
import { assignKeys } from "./data/assign-keys.ts";
import { collectFacts, type Facts, type PlacedExpression } from "./data/collect-facts.ts";
import { collectGivings, hasResult, isEarlier, type Giving } from "./data/collect-givings.ts";
import { collectWants } from "./data/collect-wants.ts";
import { findDataProblems } from "./data/find-data-problems.ts";
import { findTypeProblem } from "./data/find-type-problem.ts";
import { planReads } from "./data/plan-reads.ts";
import { collectUses, givingsOf, planWrites, schemaOfWhole, type Uses } from "./data/plan-writes.ts";
import { schemaOfInput } from "./data/type-schema.ts";
import type { WorkflowDefinition } from "./definition.ts";
import { keyOfNode } from "./key-of-node.ts";
import type { WorkflowProblem } from "./problem.ts";
import type { WorkflowStructure } from "./structure.ts";

/** How data goes through a workflow, with its compiled expressions, and what is wrong with that. */
export interface DataFlowPlan {
  readonly flow: DataFlow;
  /** Conditions of edges out of nodes that are no decisions and no approvals, by the index of the edge; none for `else`. */
  readonly conditions: ReadonlyMap<number, CompiledExpression>;
  /** Expressions of decisions, by their id. */
  readonly expressions: ReadonlyMap<string, CompiledExpression>;
  /** Where there are any, the rest is not to be used. */
  readonly problems: readonly WorkflowProblem[];
}

/** What {@link planDataFlow} may be told beside the structure. */
export interface DataFlowOptions {
  /** Definitions of nested workflows by the id of their node. One that is left out may read and give anything. */
  readonly workflows?: ReadonlyMap<string, WorkflowDefinition>;
}

/**
 * Plans what each node reads of the context and what it must give, before the run.
 *
 * A key that somebody reads and nobody declares is asked of the nearest earlier node whose prompt or label names it, else of
 * the nearest earlier one with a prompt, and becomes part of what its result must be.
 */
export function planDataFlow(structure: WorkflowStructure, options: DataFlowOptions = {}): DataFlowPlan {
  const facts = collectFacts(structure, options.workflows ?? new Map());
  const known = collectGivings(facts);
  const wants = collectWants(facts);
  const uses = collectUses(facts);
  const assignment = assignKeys(facts, wants, known);
  const assigned = givingsOf(facts, assignment.keys, uses);
  const givings = [...known.givings, ...assigned];
  const reads = planReads(facts, givings);
  const wanted = wantedKeys(reads, wants);
  const byNode = Map.groupBy(assigned, ({ node }) => node);
  const planning = { facts, assigned: byNode, wanted, open: known.open, uses };
  const nodes = structure.definition.nodes.map((node) => {
    return [node.id, { reads: reads.get(node.id) ?? [], ...planWrites(node, planning) }] as const;
  });
  const compiled = compileAll(facts, givings, { uses, open: known.open });
  const problems = [...facts.problems, ...assignment.problems, ...findDataProblems(facts, givings, known.open), ...compiled.problems];
  return { flow: { nodes: new Map(nodes), reducers: structure.definition.reducers ?? {} }, ...compiled, problems: sorted(problems) };
}

function wantedKeys(reads: ReadonlyMap<string, readonly NodeRead[]>, wants: readonly { readonly key: string }[]): Set<string> {
  const keys = new Set(wants.map(({ key }) => key));
  for (const list of reads.values()) for (const { key } of list) keys.add(key);
  return keys;
}

interface Typing {
  readonly uses: Uses;
  readonly open: ReadonlySet<string>;
}

function compileAll(facts: Facts, givings: readonly Giving[], typing: Typing): Omit<DataFlowPlan, "flow"> {
  const conditions = new Map<number, CompiledExpression>();
  const expressions = new Map<string, CompiledExpression>();
  const problems: WorkflowProblem[] = [];
  const compile = (placed: PlacedExpression): CompiledExpression | null => {
    const { path, expression } = placed;
    const schemas = schemasAt(facts, givings, { placed, typing });
    if (expression.reads.some((key) => !schemas.has(key) && !placed.expression.asks.includes(key))) return null; // told with the wants
    const compiled = compileExpression(expression.text, schemas);
    if (compiled.status === "ok") {
      const problem = findTypeProblem(facts.structure, placed, compiled.type);
      if (problem !== null) problems.push({ path, message: problem });
      return compiled;
    }
    problems.push(...compiled.problems.map(({ message, column }) => ({ path, message: `${message} (column ${column})` })));
    return null;
  };
  for (const [index, placed] of facts.conditions) {
    const compiled = compile(placed);
    if (compiled) conditions.set(index, compiled);
  }
  for (const [id, placed] of facts.expressions) {
    const compiled = compile(placed);
    if (compiled) expressions.set(id, compiled);
  }
  return { conditions, expressions, problems };
}

/** Schemas of the keys that an expression reads and that may be there; where an open node is before it, of all that it reads. */
function schemasAt(
  facts: Facts,
  givings: readonly Giving[],
  { placed, typing }: { readonly placed: PlacedExpression; readonly typing: Typing },
): Map<string, JsonObject> {
  const { structure } = facts;
  const place = { reader: placed.node, behind: placed.behind };
  const schemas = new Map<string, JsonObject>();
  const add = (key: string, schema: JsonObject) => {
    const known = schemas.get(key);
    schemas.set(key, known === undefined || JSON.stringify(known) === JSON.stringify(schema) ? schema : {});
  };
  for (const [key, input] of Object.entries(structure.definition.inputs ?? {})) add(key, schemaOfInput(input));
  for (const { node, key, schema } of givings) {
    if (isEarlier(structure, node, place)) add(key, reduced(structure.definition.reducers?.[key], schema));
  }
  for (const node of structure.definition.nodes) {
    const key = keyOfNode(node.id);
    if (hasResult(node) && !schemas.has(key) && isEarlier(structure, node.id, place))
      add(key, schemaOfWhole(node, { facts, uses: typing.uses }));
  }
  const isOpen = [...typing.open].some((id) => isEarlier(structure, id, place));
  if (isOpen) for (const key of placed.expression.reads) if (!schemas.has(key)) schemas.set(key, {});
  return schemas;
}

function reduced(reducer: DataFlow["reducers"][string] | undefined, schema: JsonObject): JsonObject {
  switch (reducer) {
    case "append":
      return { type: "array" };
    case "merge":
      return { type: "object" };
    case "add":
      return { type: "number" };
    default:
      return schema;
  }
}

/** In the order of the definition: nodes before edges, each by its index. */
function sorted(problems: readonly WorkflowProblem[]): WorkflowProblem[] {
  const parts = ["inputs", "nodes", "edges", "reducers", "outputs"];
  const rank = ({ path: [part, index] }: WorkflowProblem) => parts.indexOf(String(part)) * 1e6 + (typeof index === "number" ? index : 0);
  return problems.toSorted((one, other) => rank(one) - rank(other));
}
