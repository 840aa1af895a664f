import type { ASTNode } from "@marcbachmann/cel-js";

/** Macros that go through a list, with a name for its items as their first argument. */
export const LIST_MACROS: ReadonlySet<string> = new Set(["all", "exists", "exists_one", "map", "filter"]);

/** What stands directly under a part of an expression, and the name that is bound in it and nowhere else. */
export interface SubTree {
  readonly node: ASTNode;
  readonly binds: string | null;
}

/** Lists the parts directly under a part of an expression; names that macros bind are no parts. */
export function partsOf(node: ASTNode): SubTree[] {
  if (node.op === "rcall") return partsOfMethod(node.args);
  return nodesIn(node).map((part) => ({ node: part, binds: null }));
}

function partsOfMethod([method, receiver, args]: [string, ASTNode, ASTNode[]]): SubTree[] {
  const [name, ...bodies] = args;
  const all = [receiver, ...args].map((node) => ({ node, binds: null }));
  if (name?.op !== "id") return all;
  if (LIST_MACROS.has(method) && bodies.length > 0) {
    return [{ node: receiver, binds: null }, ...bodies.map((node) => ({ node, binds: name.args }))];
  }
  const [value, body] = bodies;
  if (method !== "bind" || receiver.op !== "id" || receiver.args !== "cel" || !value || !body) return all;
  return [
    { node: value, binds: null },
    { node: body, binds: name.args },
  ];
}

function nodesIn(node: ASTNode): ASTNode[] {
  switch (node.op) {
    case "value":
    case "id":
      return [];
    case ".":
    case ".?":
      return [node.args[0]];
    case "call":
      return node.args[1];
    case "rcall":
      return [node.args[1], ...node.args[2]];
    case "map":
      return node.args.flat();
    case "!_":
    case "-_":
      return [node.args];
    default:
      return node.args;
  }
}

/** The name of a field that is read of something: `a.name` or `a["name"]`; else null. */
export function fieldOf(node: ASTNode): { readonly of: ASTNode; readonly name: string } | null {
  if (node.op === ".") return { of: node.args[0], name: node.args[1] };
  if (node.op !== "[]" || node.args[1].op !== "value") return null;
  const name = node.args[1].args;
  return typeof name === "string" ? { of: node.args[0], name } : null;
}
