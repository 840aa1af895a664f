import { stringValue } from "./find-literals.ts";
import { childrenOf } from "./program-names.ts";
import type { ParsedPython, PythonNode } from "./python-tree.ts";

/** What a program uses of a variable that holds a mapping. */
export interface ContextUses {
  /** Keys that must be there, `context["k"]`; sorted. */
  readonly required: readonly string[];
  /** Keys that may be missing: `context.get("k")`, or `"k" in context` is asked; sorted. */
  readonly optional: readonly string[];
  /** Whether the variable is used in a way that may read any of its keys. */
  readonly whole: boolean;
}

/**
 * Finds what a program reads of a variable, such as `context`, as far as its text tells. A program that gives the variable a
 * value of its own, not made of the old one, reads nothing.
 */
export function findContextUses({ tree, code }: ParsedPython, variable: string): ContextUses {
  const required = new Set<string>();
  const optional = new Set<string>();
  let whole = false;
  let replaced = false;
  tree.iterate({
    enter({ node, name }) {
      if (name !== "VariableName" || code.slice(node.from, node.to) !== variable) return;
      const use = useOf(node, code);
      if (use.kind === "required") required.add(use.key);
      else if (use.kind === "optional") optional.add(use.key);
      else if (use.kind === "whole") whole = true;
      else if (use.kind === "replaced") replaced = true;
    },
  });
  if (replaced && !whole) return { required: [], optional: [], whole: false };
  return { required: [...required].filter((key) => !optional.has(key)).toSorted(), optional: [...optional].toSorted(), whole };
}

type Use = { readonly kind: "required" | "optional"; readonly key: string } | { readonly kind: "whole" | "replaced" | "written" };

function useOf(node: PythonNode, code: string): Use {
  const { parent } = node;
  if (parent === null) return { kind: "whole" };
  const parts = childrenOf(parent);
  if (parent.name === "MemberExpression" && parts[0]?.from === node.from) return memberUse(parent, parts, code);
  if (parent.name === "BinaryExpression") {
    const key = literalOf(parts[0], code);
    const asks = key !== null && parts.at(-2)?.name === "in" && parts.at(-1)?.from === node.from;
    return asks ? { kind: "optional", key } : { kind: "whole" };
  }
  return isTarget(node) ? { kind: "replaced" } : { kind: "whole" };
}

function memberUse(member: PythonNode, [, mark, field]: readonly PythonNode[], code: string): Use {
  const key = literalOf(field, code);
  if (mark?.name === "[") {
    if (key === null) return { kind: "whole" };
    return isTarget(member) ? { kind: "written" } : { kind: "required", key };
  }
  const args = member.parent?.name === "CallExpression" ? member.nextSibling : null;
  const isGet = field !== undefined && code.slice(field.from, field.to) === "get" && args?.name === "ArgList";
  const asked = isGet ? literalOf(childrenOf(args)[1], code) : null;
  return asked === null ? { kind: "whole" } : { kind: "optional", key: asked };
}

/** Whether a part of an assignment stands before its last `=`. */
function isTarget(node: PythonNode): boolean {
  if (node.parent?.name !== "AssignStatement") return false;
  const equals = childrenOf(node.parent).findLast((part) => part.name === "AssignOp");
  return equals !== undefined && node.from < equals.from;
}

/** The value of a string that stands in the code, or null. */
export function literalOf(node: PythonNode | undefined, code: string): string | null {
  return node?.name === "String" || node?.name === "ContinuedString" ? stringValue(node, code) : null;
}
