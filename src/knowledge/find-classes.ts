import type { Span } from "./fold-text.ts";
import { WORD_CLASSES } from "./word-classes.ts";

/** Most words of an entry of a class: "i have not heard from". */
const MAX_ENTRY_WORDS = 5;
const MAX_ENTRY_CHARS = 40;

/** The names of the classes that hold an entry. */
const CLASSES_OF: ReadonlyMap<string, readonly string[]> = invertClasses();

function invertClasses(): Map<string, string[]> {
  const classesOf = new Map<string, string[]>();
  for (const [name, entries] of Object.entries(WORD_CLASSES)) {
    for (const entry of new Set(entries)) classesOf.set(entry, [...(classesOf.get(entry) ?? []), name]);
  }
  return classesOf;
}

/** Where the entries of each class stand in a folded text, in order. Linear in its length. */
export function findClasses(folded: string): ReadonlyMap<string, readonly Span[]> {
  const words = Array.from(folded.matchAll(/[\p{L}\p{N}]+/gu), ({ 0: { length }, index }) => ({ start: index, end: index + length }));
  const found = new Map<string, Span[]>();
  for (const [index, { start }] of words.entries()) {
    for (let at = index; at < index + MAX_ENTRY_WORDS; at += 1) {
      const end = words[at]?.end ?? Infinity;
      if (end - start > MAX_ENTRY_CHARS) break;
      for (const name of CLASSES_OF.get(folded.slice(start, end).replace("’", "'")) ?? []) {
        const spans = found.get(name);
        if (spans) spans.push({ start, end });
        else found.set(name, [{ start, end }]);
      }
    }
  }
  return found;
}
