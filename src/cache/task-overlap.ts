/** Characters of a task that count; what follows rarely tells two tasks apart. */
const MAX_COMPARED_LENGTH = 500;

/** Fewer shared trigrams than this are chance: common endings and short words. */
const MIN_OVERLAP = 0.1;

/**
 * Finds the tasks whose words are nearest to a task, the nearest first; those with next to nothing in common are left
 * out. Equal candidates count once, and of two equally near the earlier comes first.
 *
 * Words are compared by their trigrams (Jaccard's index), so that `invoice` and `invoices` are near in any language.
 * This finds; it cannot decide whether two tasks mean the same.
 */
export function findNearestTasks(task: string, candidates: Iterable<string>, limit: number): readonly string[] {
  const wanted = listTrigrams(task);
  return [...new Set(candidates)]
    .map((candidate) => ({ candidate, overlap: overlapOf(wanted, listTrigrams(candidate)) }))
    .filter(({ overlap }) => overlap >= MIN_OVERLAP)
    .sort((left, right) => right.overlap - left.overlap)
    .slice(0, limit)
    .map(({ candidate }) => candidate);
}

/** How much two tasks have in common by their words: Jaccard's index of their trigrams, 0 to 1. */
export function overlapOfTasks(one: string, other: string): number {
  return overlapOf(listTrigrams(one), listTrigrams(other));
}

/** Size of the intersection over size of the union, 0 to 1. */
function overlapOf(left: ReadonlySet<string>, right: ReadonlySet<string>): number {
  let shared = 0;
  for (const trigram of left) if (right.has(trigram)) shared += 1;
  const all = left.size + right.size - shared;
  return all === 0 ? 0 : shared / all;
}

/** The trigrams of the words of a task, in small letters; a word's ends count. */
export function listTrigrams(task: string): ReadonlySet<string> {
  const trigrams = new Set<string>();
  for (const [word] of task
    .slice(0, MAX_COMPARED_LENGTH)
    .normalize("NFKC")
    .toLowerCase()
    .matchAll(/[\p{L}\p{N}]+/gu)) {
    const padded = ` ${word} `;
    for (let start = 0; start + 3 <= padded.length; start += 1) trigrams.add(padded.slice(start, start + 3));
  }
  return trigrams;
}
