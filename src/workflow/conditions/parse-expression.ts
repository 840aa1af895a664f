import type { ASTNode } from "@marcbachmann/cel-js";
import { createCelEnvironment } from "./cel-environment.ts";
import { explainCelError } from "./explain-cel-error.ts";
import { MAX_EXPRESSION_CHARS, MAX_MACRO_DEPTH, type ExpressionParsing, type ExpressionProblem } from "./expression.ts";
import { findUses } from "./find-uses.ts";
import { fieldOf, LIST_MACROS, partsOf } from "./read-tree.ts";

const environment = createCelEnvironment();

/** Names of CEL's own: a key of such a name is read as `context.type`. */
export const CEL_NAMES: ReadonlySet<string> = new Set(
  (
    "bool bytes cel double google int list map null_type optional string type uint " +
    "as break const continue else for function if import in let loop namespace null package return true false var void while " +
    "__proto__ prototype"
  ).split(" "),
);

/** Finds out what an expression reads, before the types of that are known. */
export function parseExpression(text: string): ExpressionParsing {
  if (text.length > MAX_EXPRESSION_CHARS) {
    return problems({
      message: `The expression is longer than ${MAX_EXPRESSION_CHARS} characters: let a node with code decide.`,
      column: 1,
    });
  }
  let tree: ASTNode;
  try {
    tree = environment.parse(text).ast;
  } catch (error) {
    return problems(explainCelError(error, text));
  }
  const found = createFinding();
  visit(tree, { bound: new Set(), macros: 0, found });
  if (found.problems.length > 0) return problems(...found.problems);
  const reads = [...found.reads.keys()];
  const columns = new Map([...found.reads, ...found.errors].map(([name, position]) => [name, position + 1]));
  return {
    status: "ok",
    expression: {
      text,
      reads,
      asks: [...found.asks],
      errors: [...found.errors.keys()].map((name) => name.slice("errors.".length)),
      columns,
      uses: findUses(tree),
      needsTimeout: found.slow,
    },
  };
}

function problems(...found: ExpressionProblem[]): ExpressionParsing {
  return { status: "problems", problems: found };
}

interface Finding {
  /** Keys, and failures as `errors.id`, with their first position. */
  readonly reads: Map<string, number>;
  readonly errors: Map<string, number>;
  readonly asks: Set<string>;
  readonly problems: ExpressionProblem[];
  slow: boolean;
}

function createFinding(): Finding {
  return { reads: new Map(), errors: new Map(), asks: new Set(), problems: [], slow: false };
}

interface Visit {
  readonly bound: ReadonlySet<string>;
  readonly macros: number;
  readonly found: Finding;
}

function visit(node: ASTNode, place: Visit): void {
  const { bound, found } = place;
  if (readsBuiltIn(node, place)) return;
  if (node.op === "id") {
    if (bound.has(node.args)) return;
    if (node.args === "context") found.problems.push(wholeContext(node));
    else if (node.args !== "errors" && !CEL_NAMES.has(node.args)) note(found.reads, node.args, node.start);
    return;
  }
  const isMacro = node.op === "rcall" && LIST_MACROS.has(node.args[0]);
  if (isMacro || (node.op === "rcall" && node.args[0] === "matches") || (node.op === "call" && node.args[0] === "matches"))
    found.slow = true;
  const macros = place.macros + (isMacro ? 1 : 0);
  if (isMacro && macros > MAX_MACRO_DEPTH) {
    found.problems.push({
      message: `More than ${MAX_MACRO_DEPTH} of all, exists, map and filter stand in each other.`,
      column: node.start + 1,
    });
    return;
  }
  if (node.op === "call" && node.args[0] === "has") noteAsked(node.args[1][0], place);
  for (const { node: part, binds } of partsOf(node)) {
    visit(part, { bound: binds === null ? bound : new Set([...bound, binds]), macros, found });
  }
}

/** Whether a part reads a key as a field of `context`, or a failure as one of `errors`. */
function readsBuiltIn(node: ASTNode, { bound, found }: Visit): boolean {
  if (node.op === "in") {
    const [name, map] = node.args;
    if (name.op !== "value" || typeof name.args !== "string" || map.op !== "id" || bound.has(map.args)) return false;
    return noteField(map.args, { name: name.args, position: node.start, asked: true }, found);
  }
  const field = fieldOf(node);
  if (field?.of.op !== "id" || bound.has(field.of.args)) return false;
  return noteField(field.of.args, { name: field.name, position: node.start, asked: false }, found);
}

function noteField(
  of: string,
  field: { readonly name: string; readonly position: number; readonly asked: boolean },
  found: Finding,
): boolean {
  if (of === "errors") note(found.errors, `errors.${field.name}`, field.position);
  else if (of === "context") {
    note(found.reads, field.name, field.position);
    if (field.asked) found.asks.add(field.name);
  } else return false;
  return true;
}

/** `has(context.a.b)` asks about `b`: `a` must be there. */
function noteAsked(argument: ASTNode | undefined, { bound, found }: Visit): void {
  const field = argument && fieldOf(argument);
  if (field?.of.op === "id" && field.of.args === "context" && !bound.has("context")) found.asks.add(field.name);
}

function note(places: Map<string, number>, name: string, position: number): void {
  if (!places.has(name)) places.set(name, position);
}

function wholeContext(node: ASTNode): ExpressionProblem {
  return {
    message: '"context" is read as a whole, so nobody can say what it needs: name a key of it, as in context.total.',
    column: node.start + 1,
  };
}
