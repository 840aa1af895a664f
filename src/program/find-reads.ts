import { stringValue } from "./find-literals.ts";
import { childrenOf } from "./program-names.ts";
import type { ParsedPython, PythonNode } from "./python-tree.ts";

/**
 * Lists the literal keys that a program reads of a variable, by subscript or by `.get`, sorted.
 * Nothing counts as read once the program gives the variable another value: it then works on its own data.
 *
 * @param variable `params` or `context`.
 */
export function findKeysRead(parsed: ParsedPython, variable: string): readonly string[] {
  const keys = new Set<string>();
  let replaced = false;
  parsed.tree.iterate({
    enter({ node, name }) {
      if (name === "AssignStatement") replaced ||= replaces(node, parsed.code, variable);
      if (name !== "MemberExpression" && name !== "CallExpression") return;
      const key = name === "MemberExpression" ? subscriptOf(node, parsed.code, variable) : getterOf(node, parsed.code, variable);
      if (key !== null) keys.add(key);
    },
  });
  return replaced ? [] : [...keys].toSorted();
}

/** Whether an assignment gives the variable a value that is not made of its old one. */
function replaces(node: PythonNode, code: string, variable: string): boolean {
  const children = childrenOf(node);
  const equals = children.findIndex((child) => child.name === "AssignOp");
  const isTarget = children.slice(0, equals).some((child) => child.name === "VariableName" && textOf(child, code) === variable);
  return isTarget && !new RegExp(`\\b${variable}\\b`).test(code.slice(children[equals]?.from, node.to));
}

function subscriptOf(node: PythonNode, code: string, variable: string): string | null {
  const [object, bracket, key, closing] = childrenOf(node);
  if (object?.name !== "VariableName" || textOf(object, code) !== variable || bracket?.name !== "[") return null;
  return closing?.name === "]" ? literalOf(key, code) : null;
}

function getterOf(node: PythonNode, code: string, variable: string): string | null {
  const [callee, args] = childrenOf(node);
  if (callee?.name !== "MemberExpression" || args?.name !== "ArgList") return null;
  const getter = textOf(callee, code).replaceAll(/\s/g, "");
  return getter === `${variable}.get` ? literalOf(childrenOf(args)[1], code) : null;
}

function literalOf(node: PythonNode | undefined, code: string): string | null {
  return node?.name === "String" || node?.name === "ContinuedString" ? stringValue(node, code) : null;
}

function textOf(node: PythonNode, code: string): string {
  return code.slice(node.from, node.to);
}
