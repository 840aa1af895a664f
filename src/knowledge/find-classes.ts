import type { Span } from "./fold-text.ts";
import { formSpanishOrders, takeOffPronouns } from "./spanish-orders.ts";
import { SPANISH_VERBS, WORD_CLASSES } from "./word-classes.ts";

const WORD = /[\p{L}\p{N}]+/gu;

/** Longer than every entry. */
const MAX_ENTRY_CHARS = 60;

/** Shorter words have no pronoun joined to them. */
const MIN_JOINED_CHARS = 5;
/** What every joined pronoun ends in. */
const JOINED = /(?:l[aeo]s?|me|nos)$/;

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

/** How many words the longest entry has that begins with a word: "i'll run it" has four, and begins with "i". */
const LONGEST_OF: ReadonlyMap<string, number> = measureEntries(CLASSES_OF.keys());

function measureEntries(entries: Iterable<string>): Map<string, number> {
  const longestOf = new Map<string, number>();
  for (const entry of entries) {
    const words = entry.match(WORD) ?? [];
    const [first = ""] = words;
    longestOf.set(first, Math.max(longestOf.get(first) ?? 0, words.length));
  }
  return longestOf;
}

/** Where the entries of each class stand in a folded text, in order. Linear in its length. */
export function findClasses(folded: string): ReadonlyMap<string, readonly Span[]> {
  const words = Array.from(folded.matchAll(WORD), ({ 0: word, index }) => ({ word, start: index, end: index + word.length }));
  const found = new Map<string, Span[]>();
  const add = (name: string, span: Span): void => {
    const spans = found.get(name);
    if (spans) spans.push(span);
    else found.set(name, [span]);
  };
  for (const [index, { word, start, end }] of words.entries()) {
    const names = findSingleClasses(word);
    for (const name of names) add(name, { start, end });
    const longest = LONGEST_OF.get(word) ?? 0;
    for (let at = index + 1; at < index + longest && at < words.length; at += 1) {
      const entryEnd = words[at]?.end ?? end;
      const entry = folded.slice(start, Math.min(entryEnd, start + MAX_ENTRY_CHARS)).replace("’", "'");
      for (const name of CLASSES_OF.get(entry) ?? []) add(name, { start, end: entryEnd });
    }
  }
  return found;
}

const NONE: readonly string[] = [];

/** The classes of a word alone, each once. */
function findSingleClasses(word: string): readonly string[] {
  if (word.length > MAX_ENTRY_CHARS) return NONE;
  const [names = NONE, verbs] = [CLASSES_OF.get(word), findVerbClasses(word)];
  return verbs.length === 0 ? names : [...new Set([...names, ...verbs])];
}

/** A class that ends in `-them` asks for pronouns that say whom something is for; the others are without such. */
function findVerbClasses(word: string): readonly string[] {
  const found = classesOfVerb(word, false);
  if (word.length < MIN_JOINED_CHARS || !JOINED.test(word)) return found;
  return [...found, ...takeOffPronouns(word).flatMap(({ form, isToThem }) => classesOfVerb(form, isToThem))];
}

function classesOfVerb(form: string, isToThem: boolean): readonly string[] {
  return CLASSES_OF_VERBS.get(form)?.filter((name) => name.endsWith("-them") === isToThem) ?? NONE;
}
