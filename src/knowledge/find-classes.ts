import type { Span } from "./fold-text.ts";
import { formSpanishOrders, takeOffPronouns } from "./spanish-orders.ts";
import { SPANISH_VERBS, WORD_CLASSES } from "./word-classes.ts";

/** Most words of an entry of a class, counted without what joins them: "i'll run it" has four. */
const MAX_ENTRY_WORDS = 5;
const MAX_ENTRY_CHARS = 40;

/** Shorter words have no pronoun joined to them. */
const MIN_JOINED_CHARS = 5;

/** The names of the classes that hold an entry. */
type ClassesOf = ReadonlyMap<string, readonly string[]>;

const CLASSES_OF = invertClasses(Object.entries(WORD_CLASSES));
const CLASSES_OF_VERBS = invertClasses(Object.entries(SPANISH_VERBS).map(([name, verbs]) => [name, formSpanishOrders(verbs)]));

function invertClasses(classes: readonly (readonly [name: string, entries: readonly string[]])[]): ClassesOf {
  const classesOf = new Map<string, string[]>();
  for (const [name, entries] of classes) {
    for (const entry of new Set(entries)) {
      const names = classesOf.get(entry);
      if (names) names.push(name);
      else classesOf.set(entry, [name]);
    }
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
      const entry = folded.slice(start, end).replace("’", "'");
      const verbs = at === index ? findVerbClasses(entry) : [];
      for (const name of new Set([...(CLASSES_OF.get(entry) ?? []), ...verbs])) {
        const spans = found.get(name);
        if (spans) spans.push({ start, end });
        else found.set(name, [{ start, end }]);
      }
    }
  }
  return found;
}

/** A class that ends in `-them` asks for pronouns that say whom something is for; the others are without such. */
function findVerbClasses(word: string): readonly string[] {
  const classesOf = (form: string, isToThem: boolean): readonly string[] =>
    CLASSES_OF_VERBS.get(form)?.filter((name) => name.endsWith("-them") === isToThem) ?? [];
  const joined = word.length < MIN_JOINED_CHARS ? [] : takeOffPronouns(word);
  return [...classesOf(word, false), ...joined.flatMap(({ form, isToThem }) => classesOf(form, isToThem))];
}
