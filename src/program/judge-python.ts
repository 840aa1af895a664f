import { findSyntaxProblem } from "./syntax-error.ts";
import { parsePython, type ParsedPython } from "./python-tree.ts";

/** What a text is: a program, Python with an error in it, something else, or too long to tell. */
export type PythonJudgement =
  | { readonly status: "program"; readonly parsed: ParsedPython }
  | { readonly status: "broken" }
  /** Parses as Python by accident or does nothing: a word, a number, a string, a list of names. */
  | { readonly status: "idle" }
  | { readonly status: "too-long" };

/** Nodes that show a text to be a program; prose such as `Yes, sure` or `not applicable` parses, but holds none. */
const DOING = new Set([
  "ImportStatement",
  "UpdateStatement",
  "FunctionDefinition",
  "ClassDefinition",
  "ForStatement",
  "WhileStatement",
  "IfStatement",
  "TryStatement",
  "WithStatement",
  "MatchStatement",
  "CallExpression",
  "ArrayComprehensionExpression",
  "DictionaryComprehensionExpression",
  "SetComprehensionExpression",
  "AssignOp",
]);

/** Judges whether a text is a Python program. */
export function judgePython(text: string): PythonJudgement {
  const parsed = parsePython(text);
  if (parsed === null) return { status: "too-long" };
  if (findSyntaxProblem(parsed) !== null) return { status: "broken" };
  return doesSomething(parsed) ? { status: "program", parsed } : { status: "idle" };
}

function doesSomething({ tree, code }: ParsedPython): boolean {
  let found = false;
  tree.iterate({
    enter(node) {
      found ||= DOING.has(node.name) || isSubscriptOfInput(code.slice(node.from, Math.min(node.to, node.from + 10)), node.name);
      return !found;
    },
  });
  return found;
}

/** `context["total"]` alone is a program: its value is the result. */
function isSubscriptOfInput(start: string, name: string): boolean {
  return name === "MemberExpression" && /^(?:context|params)\s*\[/.test(start);
}
