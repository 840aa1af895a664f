import { findContextUses, type ContextUses } from "../../program/find-context-uses.ts";
import { findLiterals } from "../../program/find-literals.ts";
import { findUpdateKeys, type UpdateKeys } from "../../program/find-update-keys.ts";
import { parsePython } from "../../program/python-tree.ts";

/** What Python that stands in a definition reads and writes, as far as its text tells. */
export interface CodeUses extends ContextUses {
  /** Keys of the original engine's form; null: it is not in that form. */
  readonly updates: UpdateKeys | null;
  /** Texts that stand in it: keys of its result are among them. */
  readonly strings: ReadonlySet<string>;
}

/** Reads Python; what cannot be parsed may read everything. */
export function readCode(code: string): CodeUses {
  const parsed = parsePython(code);
  if (parsed === null) return { required: [], optional: [], whole: true, updates: null, strings: new Set() };
  return { ...findContextUses(parsed, "context"), updates: findUpdateKeys(parsed), strings: new Set(findLiterals(parsed).strings) };
}
