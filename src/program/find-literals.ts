import { decodeFormatPart, decodeNumber, decodeString } from "./decode-literal.ts";
import { childrenOf } from "./program-names.ts";
import type { ParsedPython, PythonNode } from "./python-tree.ts";

/** Values that are written into a program. */
export interface ProgramLiterals {
  /** Decoded, each once: strings, bytes, joined neighbours, the fixed parts of f-strings, docstrings. */
  readonly strings: readonly string[];
  /** Each once, without sign. */
  readonly numbers: readonly number[];
}

/** Collects the string and number literals of a program, with their values decoded. */
export function findLiterals({ tree, code }: ParsedPython): ProgramLiterals {
  const strings = new Set<string>();
  const numbers = new Set<number>();
  tree.iterate({
    enter({ node, name, from, to }) {
      if (name === "String") strings.add(decodeString(code.slice(from, to)));
      if (name === "FormatString") for (const part of formatParts(node, code)) strings.add(part);
      if (name === "ContinuedString")
        strings.add(
          childrenOf(node)
            .map((child) => stringValue(child, code))
            .join(""),
        );
      if (name === "Number") numbers.add(numberAt(code, from, to));
    },
  });
  strings.delete("");
  numbers.delete(Number.NaN);
  return { strings: [...strings], numbers: [...numbers] };
}

/** The value of a string expression; the fields of f-strings are left out. */
export function stringValue(node: PythonNode, code: string): string {
  if (node.name === "FormatString") return formatParts(node, code).join("");
  if (node.name === "ContinuedString")
    return childrenOf(node)
      .map((child) => stringValue(child, code))
      .join("");
  return decodeString(code.slice(node.from, node.to));
}

/** A float that ends in a dot is cut before it in the tree. */
function numberAt(code: string, from: number, to: number): number {
  return decodeNumber(code.slice(from, code[to - 1] === "." ? to - 1 : to));
}

function formatParts(node: PythonNode, code: string): string[] {
  const literal = code.slice(node.from, node.to);
  const quote = /^[A-Za-z]{0,2}("""|'''|"|'|)/.exec(literal)?.[0] ?? "";
  const parts: string[] = [];
  let position = node.from + quote.length;
  for (const field of childrenOf(node).filter((child) => child.name === "FormatReplacement")) {
    parts.push(code.slice(position, field.from));
    position = field.to;
  }
  const end = node.to - quote.replace(/^[A-Za-z]+/, "").length;
  parts.push(code.slice(position, Math.max(position, end)));
  return parts.map((part) => decodeFormatPart(part, literal));
}
