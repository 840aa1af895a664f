import type { Environment } from "@marcbachmann/cel-js";
import type { JsonObject, JsonValue } from "../../json.ts";
import { isTimeout, runWithTimeout } from "../../request/run-with-timeout.ts";
import { nameList } from "../name-list.ts";
import { didYouMean } from "../nearest-word.ts";
import { createCelEnvironment } from "./cel-environment.ts";
import { celFieldsOf, celTypeOf, expressionTypeOf, type CelFields } from "./cel-type.ts";
import { fromCelValue, toCelValue } from "./convert-values.ts";
import { explainCelError } from "./explain-cel-error.ts";
import { ExpressionError } from "./expression-error.ts";
import {
  BUILT_IN_NAMES,
  EXPRESSION_TIMEOUT_MS,
  type CompiledExpression,
  type ExpressionProblem,
  type ParsedExpression,
} from "./expression.ts";
import { CEL_NAMES, parseExpression } from "./parse-expression.ts";

export type ExpressionCompilation =
  | ({ readonly status: "ok" } & CompiledExpression)
  | { readonly status: "problems"; readonly problems: readonly ExpressionProblem[] };

/**
 * Compiles a CEL expression over the keys of the context, and checks its types.
 *
 * Numbers are JSON's: those of the context count with fractions (`total / 2` of 3 is 1.5), whole numbers that are written are
 * CEL's ints (`7 / 2` is 3), and both can be mixed. A key that is missing is an error when the expression is evaluated;
 * `has(context.total)` asks whether it is there. `errors` holds what nodes failed with, by their id. A result that is not
 * JSON (a timestamp, an integer past 2^53) is an error.
 *
 * @param variables JSON Schemas of the keys that may be there; `{}` where nothing is known.
 * @example
 * const compiled = compileExpression("total > 1000", new Map([["total", { type: "number" }]]));
 * if (compiled.status === "ok") compiled.evaluate({ total: 1200 }); // true
 */
export function compileExpression(text: string, variables: ReadonlyMap<string, JsonObject>): ExpressionCompilation {
  const parsing = parseExpression(text);
  if (parsing.status === "problems") return parsing;
  const { expression } = parsing;
  const unknown = expression.reads.filter((key) => !variables.has(key));
  if (unknown.length > 0) return { status: "problems", problems: unknown.map((key) => unknownKey(key, expression, variables)) };
  const { program, type, error } = check(expression, variables);
  if (error !== undefined) return { status: "problems", problems: [explainCelError(error, text)] };
  const problem = findFieldProblem(expression, variables);
  if (problem !== null) return { status: "problems", problems: [problem] };
  const given = expressionTypeOf(type ?? "dyn");
  if (given === null) {
    const message = `The expression gives a ${type}, which JSON has not: make it a string by string(…), or compare it.`;
    return { status: "problems", problems: [{ message, column: 1 }] };
  }
  return { status: "ok", ...expression, type: given, evaluate: (context) => evaluate(expression, program, context) };
}

function unknownKey(key: string, { columns }: ParsedExpression, variables: ReadonlyMap<string, JsonObject>): ExpressionProblem {
  const near = didYouMean(key, [...variables.keys(), ...BUILT_IN_NAMES, "true", "false", "null"]);
  const told = variables.size > 0 ? ` It has ${nameList([...variables.keys()])}.` : "";
  return { message: `Nothing gives the context "${key}".${near || told}`, column: columns.get(key) ?? 1 };
}

/** What CEL finds wrong where a number is looked for among written whole numbers. */
const NUMBERS_OF_TWO_KINDS = /^no such overload: (?:double in list<int>|int in list<double>)$/;

/** Checks the types; where CEL only minds that a number has a fraction, it may look when the expression is evaluated. */
function check({ text, reads }: ParsedExpression, variables: ReadonlyMap<string, JsonObject>) {
  const compile = (typeOf: (schema: JsonObject) => string) => {
    const environment = createCelEnvironment()
      .registerVariable("context", "map<string, dyn>")
      .registerVariable("errors", "map<string, dyn>");
    for (const key of reads) declare(environment, key, typeOf(variables.get(key) ?? {}));
    const program = environment.parse(text);
    const { type, error } = program.check();
    return { program, type, error };
  };
  const checked = compile(celTypeOf);
  const { error } = checked;
  const lenient = error !== undefined && "summary" in error && NUMBERS_OF_TWO_KINDS.test(error.summary);
  return lenient ? compile((schema) => celTypeOf(schema).replace(/^double$/, "dyn")) : checked;
}

/** Names that are CEL's own, such as `type`, cannot be declared: a key of that name is only read as a field of `context`. */
function declare(environment: Environment, key: string, type: string | CelFields): void {
  if (CEL_NAMES.has(key)) return;
  if (typeof type === "string") environment.registerVariable(key, type);
  else environment.registerVariable(key, { schema: type });
}

/**
 * Looks once more at the types, with the fields of objects. CEL's objects with known fields are no maps, and their types have
 * a dollar sign: what is only wrong for that is left out.
 */
function findFieldProblem({ reads, text }: ParsedExpression, variables: ReadonlyMap<string, JsonObject>): ExpressionProblem | null {
  const environment = createCelEnvironment().registerVariable("errors", "map<string, dyn>");
  const fields: CelFields = Object.fromEntries(reads.map((key) => [key, fieldsOf(variables.get(key) ?? {})]));
  declare(environment, "context", fields);
  for (const key of reads) declare(environment, key, fields[key] ?? "dyn");
  const { error } = environment.check(text);
  if (error === undefined || !("summary" in error) || error.summary.includes("$")) return null;
  if (NUMBERS_OF_TWO_KINDS.test(error.summary)) return null;
  if (error.code !== "no_such_key" || error.node?.op !== ".") return explainCelError(error, text);
  const place = text.slice(error.node.start, error.node.end);
  const names = place.replace(/^context\s*\./, "").split(".");
  const last = (names.pop() ?? "").trim();
  const known = Object.keys(namedFields(fields, names));
  const message = `${place} is no field that the schema knows.${didYouMean(last, known) || ` It knows ${nameList(known)}.`}`;
  return { message, column: (error.range?.start ?? 0) + 1 };
}

function fieldsOf(schema: JsonObject): string | CelFields {
  return celFieldsOf(schema) ?? celTypeOf(schema);
}

function namedFields(fields: CelFields, names: readonly string[]): CelFields {
  let current: string | CelFields = fields;
  for (const name of names) {
    const next: string | CelFields | undefined = typeof current === "string" ? undefined : current[name.trim()];
    current = next ?? "dyn";
  }
  return typeof current === "string" ? {} : current;
}

function evaluate({ text, reads, needsTimeout }: ParsedExpression, program: (context: object) => unknown, context: JsonObject): JsonValue {
  const present = reads.filter((key) => Object.hasOwn(context, key));
  const values = new Map(present.map((key) => [key, toCelValue(context[key] ?? null)]));
  const failures = Object.hasOwn(context, "errors") ? context["errors"] : undefined;
  const all = new Map<string, unknown>([...values, ["context", values], ["errors", toCelValue(failures ?? {})]]);
  let value: unknown;
  try {
    value = needsTimeout ? runWithTimeout(() => program(all), EXPRESSION_TIMEOUT_MS) : program(all);
  } catch (error) {
    if (isTimeout(error)) throw new ExpressionError(tooLong(text), { column: 1, cause: error });
    const { message, column } = explainCelError(error, text);
    throw new ExpressionError(message, { column, cause: error });
  }
  const json = fromCelValue(value);
  if (json !== undefined) return json;
  throw new ExpressionError(`${text} gives a value that JSON has not: a number past 2^53, an infinite one, a time or a type.`, {
    column: 1,
  });
}

function tooLong(text: string): string {
  return `${text} took longer than ${EXPRESSION_TIMEOUT_MS} ms: the lists are too long, or a pattern is too slow. Let a node with code decide.`;
}
