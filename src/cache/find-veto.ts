import { NEGATIONS, OPPOSITES, RELATIONS } from "./telling-words.ts";

/** Longer tasks say too much to be the same as another by chance of words. */
const MAX_TASK_LENGTH = 300;

/** Words by which a task points at what it does not say. */
const POINTING =
  /(?<!\p{L})(?:this|these|that one|(?:the|text|list|data|table) (?:above|below)|(?:above|below):|following|aforementioned|same as before|again|previous task|est[eao]s?|(?:el|la|lo|los|las) (?:siguientes?|anterior(?:es)?) ?(?![\p{L}]| a)|de (?:arriba|abajo)|lo mismo)(?!\p{L})/u;

/**
 * Says why a task can be no candidate for another's program: it is long, or points at what stands elsewhere. Null if it can.
 */
export function findUnfitness(task: string): string | null {
  if (task.length > MAX_TASK_LENGTH) return `it has more than ${MAX_TASK_LENGTH} characters`;
  const pointing = POINTING.exec(task.toLowerCase())?.[0];
  return pointing === undefined ? null : `it says "${pointing}"`;
}

/**
 * Finds what keeps two tasks from being the same, whatever a judge would say: other numbers, a negation in one of them,
 * opposite words, or the same words in another direction. In English and Spanish. Null where nothing does, which says
 * little: this only ever forbids.
 */
export function findVeto(one: string, other: string): string | null {
  const [left, right] = [wordsOf(one), wordsOf(other)];
  const numbers = (words: readonly string[]): string =>
    words
      .filter((word) => /\d/.test(word))
      .toSorted()
      .join(" ");
  if (numbers(left) !== numbers(right)) return "their numbers differ";
  if (count(left, NEGATIONS) !== count(right, NEGATIONS)) return "one of them says no";
  const opposite = findOpposite(left, right);
  if (opposite !== null) return `one says "${opposite[0]}", the other "${opposite[1]}"`;
  return isTurned(left, right) ? "their words stand in another order" : null;
}

function fold(text: string): string {
  return text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "");
}

function wordsOf(task: string): string[] {
  return fold(task).match(/[\p{L}\p{N}]+(?:[.,'’]\p{N}+)*/gu) ?? [];
}

function count(words: readonly string[], wanted: ReadonlySet<string>): number {
  return words.filter((word) => wanted.has(word)).length;
}

/** A word of one task and its opposite in the other, where neither says both. */
function findOpposite(left: readonly string[], right: readonly string[]): readonly [string, string] | null {
  for (const [one, other] of OPPOSITES) {
    const sides = [left, right].map((words) => ({
      one: words.find((word) => one.has(word)),
      other: words.find((word) => other.has(word)),
    }));
    const said = sides.map((side) => (side.one !== undefined && side.other !== undefined ? undefined : (side.one ?? side.other)));
    const [first, second] = said;
    if (first !== undefined && second !== undefined && one.has(first) !== one.has(second)) return [first, second];
  }
  return null;
}

/** Whether the words around "from … to", "minus", "into" are the same, but not in the same order. */
function isTurned(left: readonly string[], right: readonly string[]): boolean {
  const content = (words: readonly string[]): string[] => words.filter((word) => word.length > 2 && !RELATIONS.has(word));
  const [one, other] = [content(left), content(right)];
  const shared = new Set(one.filter((word) => other.includes(word)));
  const inOrder = (words: readonly string[]): string => [...new Set(words.filter((word) => shared.has(word)))].join(" ");
  const hasDirection = [...left, ...right].some((word) => RELATIONS.has(word));
  return (
    hasDirection &&
    shared.size >= 2 &&
    shared.size >= Math.max(new Set(one).size, new Set(other).size) - 1 &&
    inOrder(one) !== inOrder(other)
  );
}
