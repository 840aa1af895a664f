import { literalOf } from "./find-context-uses.ts";
import { childrenOf } from "./program-names.ts";
import type { ParsedPython, PythonNode } from "./python-tree.ts";

const UPDATES = "context_updates";

/** Keys that a program in the original engine's form writes. */
export interface UpdateKeys {
  /** Those that stand in its text, sorted. */
  readonly keys: readonly string[];
  /** Whether these are all. */
  readonly complete: boolean;
}

/**
 * Finds the keys that a program gives under `context_updates`, as literal dictionaries write them.
 *
 * @returns null for a program that has no such word, and so is not in the original engine's form.
 */
export function findUpdateKeys({ tree, code }: ParsedPython): UpdateKeys | null {
  const mentions = code.split(UPDATES).length - 1;
  if (mentions === 0) return null;
  const keys = new Set<string>();
  let complete = mentions === 1;
  let found = false;
  tree.iterate({
    enter({ node }) {
      const dictionary = dictionaryOf(node, code);
      if (dictionary === null) return;
      found = true;
      for (const key of keysOf(dictionary, code)) {
        if (key === null) complete = false;
        else keys.add(key);
      }
    },
  });
  return { keys: [...keys].toSorted(), complete: complete && found };
}

/** The dictionary that a part of the program gives to the word, as an entry, a variable's value, or one key by subscript. */
function dictionaryOf(node: PythonNode, code: string): PythonNode | null {
  const isWord = literalOf(node, code) === UPDATES || (node.name === "VariableName" && code.slice(node.from, node.to) === UPDATES);
  if (!isWord) return null;
  if (node.parent?.name === "MemberExpression") return node.parent.firstChild?.from === node.from ? node.parent : null;
  const mark = node.nextSibling;
  const value = mark?.name === ":" || mark?.name === "AssignOp" ? mark.nextSibling : null;
  return value?.name === "DictionaryExpression" ? value : null;
}

function keysOf(node: PythonNode, code: string): (string | null)[] {
  const parts = childrenOf(node);
  if (node.name === "MemberExpression") return [literalOf(parts[2], code)];
  const marks = parts.flatMap((part, index) => (part.name === ":" ? [literalOf(parts[index - 1], code)] : []));
  return parts.some((part) => part.name === "**") ? [...marks, null] : marks;
}
