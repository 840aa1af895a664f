import { parser } from "@lezer/python";
import { maskGrammarGaps } from "./mask-grammar-gaps.ts";
import { collectTokens, type PythonTokens } from "./python-tokens.ts";

/** The syntax tree of a Python text, error nodes included. */
export type PythonTree = ReturnType<typeof parser.parse>;

/** One node of a {@link PythonTree}. */
export type PythonNode = PythonTree["topNode"];

/** The longest text that is parsed, in UTF-16 units. Longer programs are refused before they run. */
export const MAX_PROGRAM_CHARS = 65_536;

/** How often the gaps of the grammar are masked: one mask can bring the next gap to light. */
const MAX_MASK_ROUNDS = 3;

/** A Python text with its syntax tree. Positions count UTF-16 units of `code`. */
export interface ParsedPython {
  /** The text with `\n` line ends, no byte order mark and no space at its end. */
  readonly code: string;
  readonly tree: PythonTree;
  readonly tokens: PythonTokens;
  /** Where each line of `code` starts. */
  readonly lineStarts: readonly number[];
}

/**
 * Parses Python, leniently: what is no Python becomes error nodes.
 * Valid syntax that the grammar does not know is masked first, so it does not become one.
 *
 * @returns null for a text that is too long or too deeply nested to parse.
 */
export function parsePython(text: string): ParsedPython | null {
  const code = withPlainLineEnds(text).trimEnd();
  if (code.length > MAX_PROGRAM_CHARS) return null;
  try {
    return parseWithMasks(code);
  } catch (error) {
    if (error instanceof RangeError) return null; // the parser recurses on nesting
    throw error;
  }
}

/** Replaces `\r\n` and `\r` by `\n` and drops a byte order mark. */
export function withPlainLineEnds(text: string): string {
  return text.replace(/^\uFEFF/, "").replace(/\r\n?/g, "\n");
}

/** The line, from 1, that a position is on. */
export function lineAt({ lineStarts }: ParsedPython, position: number): number {
  let low = 0;
  let high = lineStarts.length;
  while (low + 1 < high) {
    const middle = (low + high) >>> 1;
    if ((lineStarts[middle] ?? 0) <= position) low = middle;
    else high = middle;
  }
  return low + 1;
}

function parseWithMasks(code: string): ParsedPython {
  const lineStarts = [0, ...[...code.matchAll(/\n/g)].map((match) => match.index + 1)];
  let masked = code;
  for (let round = 0; ; round += 1) {
    const tree = parser.parse(masked);
    const tokens = collectTokens(tree, masked);
    if (tokens.errors.length === 0 || round === MAX_MASK_ROUNDS) return { code, tree, tokens, lineStarts };
    const next = maskGrammarGaps(masked, tokens);
    if (next === masked) return { code, tree, tokens, lineStarts };
    masked = next;
  }
}
