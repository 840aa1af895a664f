import type { JsonObject, JsonValue } from "../../json.ts";

/** Longest expression, in UTF-16 units. */
export const MAX_EXPRESSION_CHARS = 4_000;

/** Most parts (names, literals, operators, calls) of an expression, and how deep they may nest. */
export const MAX_EXPRESSION_PARTS = 500;
export const MAX_EXPRESSION_DEPTH = 50;

/** How many of `all`, `exists`, `map` and the like may stand in each other: each multiplies the work. */
export const MAX_MACRO_DEPTH = 2;

/** How long an expression may take that goes through lists or uses patterns, milliseconds. Others are bounded by their length. */
export const EXPRESSION_TIMEOUT_MS = 1_000;

/** Names that an expression knows beside the keys of the context. */
export const BUILT_IN_NAMES = ["context", "errors"] as const;

/** What kind of value an expression gives; `any`: it shows when it is evaluated. */
export type ExpressionType = "boolean" | "string" | "number" | "array" | "object" | "null" | "any";

/** What is wrong with an expression, and at which character of it, from 1. */
export interface ExpressionProblem {
  readonly message: string;
  readonly column: number;
}

/** What an expression reads, as its text says it. */
export interface ParsedExpression {
  readonly text: string;
  /** Keys of the context that it reads, as `total`, `context.total` or `context["total"]`, in order of their first place. */
  readonly reads: readonly string[];
  /** Those of them about which it asks whether they are there, by `has(context.total)`: they may be missing. */
  readonly asks: readonly string[];
  /** Ids of nodes whose failure it reads or asks about: `errors.fetch`, `errors["fetch"]`, `"fetch" in errors`. */
  readonly errors: readonly string[];
  /** Column of the first place of each key and, with `errors.` before it, of each node's failure. */
  readonly columns: ReadonlyMap<string, number>;
  /** What kind of value a key must have for the expression to make sense, where that is certain. */
  readonly uses: ReadonlyMap<string, ExpressionType>;
  /** Whether it goes through lists or uses patterns, so that its length does not bound its time. */
  readonly needsTimeout: boolean;
}

/** An expression that can be evaluated. */
export interface CompiledExpression extends ParsedExpression {
  readonly type: ExpressionType;
  /**
   * Evaluates it over a context: its keys, and `errors` where nodes have failed.
   *
   * @throws ExpressionError where a key or a field is missing, a value has another type than it must, or it takes too long.
   */
  evaluate(context: JsonObject): JsonValue;
}

export type ExpressionParsing =
  | { readonly status: "ok"; readonly expression: ParsedExpression }
  | { readonly status: "problems"; readonly problems: readonly ExpressionProblem[] };
