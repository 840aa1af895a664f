import type { PythonTree } from "./python-tree.ts";

/** A leaf of the syntax tree: a word, a number, a sign, a whole string. */
export interface PythonToken {
  /** The grammar's name for it, such as `Number`, `String`, `VariableName`, `(`. */
  readonly name: string;
  readonly from: number;
  readonly to: number;
  /** Whether it stands inside a replacement field of an f-string. */
  readonly nested: boolean;
}

/** A statement's line as Python counts it: brackets and backslashes join physical lines. */
export interface LogicalLine {
  /** Column of its first token; a tab reaches to the next multiple of 8. */
  readonly indent: number;
  /** Its tokens, without those inside f-strings. */
  readonly tokens: readonly PythonToken[];
}

/** The tree's leaves and error nodes in the order of the text. */
export interface PythonTokens {
  readonly tokens: readonly PythonToken[];
  readonly errors: readonly { readonly from: number; readonly to: number }[];
}

/** Lists the leaves and the error nodes of a tree; a string is one leaf, and an f-string's fields follow it. */
export function collectTokens(tree: PythonTree, source: string): PythonTokens {
  const tokens: PythonToken[] = [];
  const errors: { from: number; to: number }[] = [];
  let formatStrings = 0;
  tree.iterate({
    enter(node) {
      if (node.type.isError) errors.push({ from: node.from, to: node.to });
      if (node.name === "FormatString") {
        tokens.push({ name: "FormatString", from: node.from, to: node.to, nested: formatStrings > 0 });
        formatStrings += 1;
        return true;
      }
      const isString = node.name === "String";
      if (node.name === "Escape" || node.name === "Comment") return false;
      if (isString || (node.to > node.from && node.node.firstChild === null)) {
        const name = node.type.isError ? source.slice(node.from, node.to) : node.name;
        tokens.push({ name, from: node.from, to: node.to, nested: formatStrings > 0 });
        if (isString) reportUnclosed(node.node.lastChild, errors);
        return false;
      }
      return true;
    },
    leave(node) {
      if (node.name === "FormatString") formatStrings -= 1;
    },
  });
  return { tokens, errors };
}

function reportUnclosed(
  lastChild: { type: { isError: boolean }; from: number; to: number } | null,
  errors: { from: number; to: number }[],
): void {
  if (lastChild?.type.isError) errors.push({ from: lastChild.from, to: lastChild.to });
}

const OPENING = new Set(["(", "[", "{"]);
const CLOSING = new Set([")", "]", "}"]);

/** Groups tokens into logical lines. */
export function splitLogicalLines(tokens: readonly PythonToken[], source: string): readonly LogicalLine[] {
  const lines: { indent: number; tokens: PythonToken[] }[] = [];
  let depth = 0;
  let end = 0;
  for (const token of tokens) {
    if (token.nested) continue;
    const line = lines.at(-1);
    if (line === undefined || (depth === 0 && endsLine(source.slice(end, token.from)))) {
      lines.push({ indent: columnOf(source, token.from), tokens: [token] });
    } else {
      line.tokens.push(token);
    }
    if (OPENING.has(token.name)) depth += 1;
    if (CLOSING.has(token.name)) depth = Math.max(0, depth - 1);
    end = Math.max(end, token.to);
  }
  return lines;
}

/** Whether the text between two tokens holds a line end that no backslash takes back; one in a comment takes nothing. */
function endsLine(gap: string): boolean {
  return /(?<!\\)\n/.test(gap.replace(/#.*/g, ""));
}

function columnOf(source: string, position: number): number {
  let column = 0;
  for (let at = source.lastIndexOf("\n", position - 1) + 1; at < position; at += 1) {
    column = source[at] === "\t" ? column + 8 - (column % 8) : column + 1;
  }
  return column;
}
