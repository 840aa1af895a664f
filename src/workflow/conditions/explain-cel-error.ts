import { EvaluationError, ParseError, TypeError as CelTypeError, type ASTNode, type ErrorLocation } from "@marcbachmann/cel-js";
import { expressionTypeOf } from "./cel-type.ts";
import { MAX_EXPRESSION_DEPTH, MAX_EXPRESSION_PARTS, type ExpressionProblem } from "./expression.ts";

/** Says in our words what CEL found wrong with an expression, or where it failed. */
export function explainCelError(error: unknown, text: string): ExpressionProblem {
  if (!(error instanceof ParseError || error instanceof CelTypeError || error instanceof EvaluationError)) {
    const message = error instanceof Error ? error.message : String(error);
    return { message: `The expression cannot be used: ${message}`, column: 1 };
  }
  const column = (error.range?.start ?? error.node?.start ?? 0) + 1;
  return { message: explain(error, text), column };
}

interface CelError {
  readonly code: string;
  readonly summary: string;
  readonly node?: ASTNode | ErrorLocation;
}

function explain({ code, summary, node }: CelError, text: string): string {
  const place = node === undefined ? "" : text.slice(node.start, node.end);
  switch (code) {
    case "unknown_variable":
      return `"${place}" is missing in the context: let an earlier node give it, or ask has(context.${place}) first.`;
    case "no_such_key":
      return `${place} is missing${node?.op === "." ? `: ask has(${place}) first` : ""}.`;
    case "index_out_of_bounds":
      return `${place} is missing, as the list is shorter: ask for its size first.`;
    case "variable_type_mismatch":
    case "field_type_mismatch":
    case "list_item_type_mismatch":
      return mismatch(summary, place);
    case "no_such_overload":
      return overload(summary, place);
    case "limit_exceeded":
      return `The expression is too large (${MAX_EXPRESSION_PARTS} parts, ${MAX_EXPRESSION_DEPTH} deep, at most): let a node with code decide.`;
    case "invalid_logical_operand":
    case "invalid_condition_type":
      return `${place}: what stands beside &&, || or ?, or decides in a macro, must be true or false, and is ${gotten(summary)}: compare it with something.`;
    case "invalid_index_type":
      return `${place}: a place in a list is a whole number, and numbers of the context may have fractions: write int(…) around it.`;
    case "invalid_macro_argument":
      return place.startsWith("has") || text.includes(`has(${place})`)
        ? `has() asks for a field of something: write has(context.${place.replace(/^has\(|\)$/g, "")}).`
        : `${summary}.`;
    case "unexpected_character":
    case "unexpected_token":
      return `${summary}.${spelling(text)}`;
    default:
      return `${summary}.`;
  }
}

/** Words of other languages, where CEL has signs. */
function spelling(text: string): string {
  const code = text.replaceAll(/"[^"]*"|'[^']*'/g, "");
  if (/[^=!<>]=[^=]|===/.test(code)) return " CEL compares with ==.";
  return /\b(?:and|or|not)\b/i.test(code) ? " CEL writes && for and, || for or, ! for not." : "";
}

function gotten(summary: string): string {
  return nameType(/got '(.+?)'/.exec(summary)?.[1] ?? "dyn");
}

function mismatch(summary: string, place: string): string {
  const [, wanted = "", found = ""] = /not of type '(.+?)', got '(.+?)'/.exec(summary) ?? [];
  return `${place} is ${nameType(found)} here, and must be ${nameType(wanted)}.`;
}

function overload(summary: string, place: string): string {
  const [, left, operator, right] = /overload: (\S+(?:, \S+>)?) (\S+) (.+)$/.exec(summary) ?? [];
  if (left === undefined || operator === undefined || right === undefined) return `${place}: ${summary}.`;
  const named =
    left === "type" || right === "type" ? " A key that is called like a type of CEL is read by context, as in context.type." : "";
  return `${place}: "${operator}" does not take ${nameType(left)} and ${nameType(right)}.${named}`;
}

function nameType(celType: string): string {
  const type = expressionTypeOf(celType);
  if (type === null) return `a ${celType}`;
  if (type === "any") return "a value of unknown type";
  if (type === "null") return "null";
  return type === "array" ? "a list" : `${type === "object" ? "an" : "a"} ${type}`;
}
