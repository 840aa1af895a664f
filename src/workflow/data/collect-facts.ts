import type { ParsedExpression } from "../conditions/expression.ts";
import { parseExpression } from "../conditions/parse-expression.ts";
import type { WorkflowDefinition, WorkflowNode } from "../definition.ts";
import { keyOfNode } from "../key-of-node.ts";
import { ELSE, isDeciding } from "../outcomes.ts";
import type { WorkflowProblem } from "../problem.ts";
import { conditionOf, type WorkflowStructure } from "../structure.ts";
import { readCode, type CodeUses } from "./read-code.ts";

/** An expression of a definition, with where it stands. */
export interface PlacedExpression {
  readonly path: WorkflowProblem["path"];
  /** The node in which, or behind which, it is evaluated. */
  readonly node: string;
  /** Whether it is evaluated behind the node, so that what the node itself gives is known. */
  readonly behind: boolean;
  readonly expression: ParsedExpression;
}

/** What is read out of a definition once, before it is asked who gives what to whom. */
export interface Facts {
  readonly structure: WorkflowStructure;
  /** Definitions of nested workflows by the id of their node, as far as they are known. */
  readonly workflows: ReadonlyMap<string, WorkflowDefinition>;
  readonly code: ReadonlyMap<string, CodeUses>;
  readonly checks: ReadonlyMap<string, CodeUses>;
  /** By the index of the edge, and by the id of the decision. */
  readonly conditions: ReadonlyMap<number, PlacedExpression>;
  readonly expressions: ReadonlyMap<string, PlacedExpression>;
  /** Ids by the key of the node's whole result. */
  readonly owners: ReadonlyMap<string, string>;
  readonly problems: readonly WorkflowProblem[];
}

/** Reads the code and the expressions of a definition. */
export function collectFacts(structure: WorkflowStructure, workflows: ReadonlyMap<string, WorkflowDefinition>): Facts {
  const { nodes } = structure.definition;
  const code = new Map<string, CodeUses>();
  const checks = new Map<string, CodeUses>();
  for (const node of nodes) {
    if ("code" in node && node.code !== undefined) code.set(node.id, readCode(node.code));
    if ("checks" in node && node.checks !== undefined) checks.set(node.id, readCode(node.checks));
  }
  const owners = new Map(nodes.map(({ id }) => [keyOfNode(id), id]));
  return { structure, workflows, code, checks, owners, ...readExpressions(structure) };
}

function readExpressions({ definition, nodes }: WorkflowStructure): Pick<Facts, "conditions" | "expressions" | "problems"> {
  const conditions = new Map<number, PlacedExpression>();
  const expressions = new Map<string, PlacedExpression>();
  const problems: WorkflowProblem[] = [];
  const read = (text: string, place: Omit<PlacedExpression, "expression">): PlacedExpression | null => {
    const parsing = parseExpression(text);
    if (parsing.status === "ok") return { ...place, expression: parsing.expression };
    problems.push(...parsing.problems.map(({ message, column }) => ({ path: place.path, message: `${message} (column ${column})` })));
    return null;
  };
  for (const [index, node] of definition.nodes.entries()) {
    if (node.type !== "decision" || node.expression === undefined) continue;
    const placed = read(node.expression, { path: ["nodes", index, "expression"], node: node.id, behind: false });
    if (placed) expressions.set(node.id, placed);
  }
  for (const [index, edge] of definition.edges.entries()) {
    const text = conditionOf(edge);
    const node = nodes.get(edge.from);
    if (text === null || text === ELSE || !node || isDeciding(node)) continue;
    const placed = read(text, { path: ["edges", index, "condition"], node: edge.from, behind: true });
    if (placed) conditions.set(index, placed);
  }
  return { conditions, expressions, problems };
}

/** The words in which a node says what a model shall do: its prompt, or its label where nothing else says it; else null. */
export function promptOf(node: WorkflowNode): string | null {
  if (node.type !== "action" && node.type !== "decision" && node.type !== "map") return null;
  if (node.prompt !== undefined) return node.prompt;
  const hasOther =
    node.code !== undefined ||
    (node.type === "decision" && node.expression !== undefined) ||
    (node.type === "map" && node.workflow !== undefined);
  return hasOther ? null : (node.label ?? node.id.replaceAll(/[_-]/g, " "));
}
