/** Longest word that is compared: longer ones are no slips of the pen. */
const MAX_COMPARED_CHARS = 64;

/**
 * Says which of the valid words was probably meant: ` Did you mean "total"?`, with a space before it; empty where none is near.
 *
 * @example
 * didYouMean("totl", ["total", "currency"]); // ' Did you mean "total"?'
 */
export function didYouMean(word: string, candidates: Iterable<string>): string {
  const nearest = nearestWord(word, candidates);
  return nearest === null ? "" : ` Did you mean "${nearest}"?`;
}

/**
 * The candidate that a word was probably meant to be, or null: letters and digits are compared without case, and one change for
 * each three characters is forgiven. Of equally near ones the first.
 */
export function nearestWord(word: string, candidates: Iterable<string>): string | null {
  const wanted = plain(word);
  let best: string | null = null;
  let allowed = Math.floor(wanted.length / 3) + 1;
  for (const candidate of candidates) {
    const found = plain(candidate);
    if (Math.abs(found.length - wanted.length) >= allowed) continue;
    const distance = distanceBetween(wanted, found);
    if (distance >= allowed) continue;
    best = candidate;
    allowed = distance;
  }
  return best;
}

function plain(word: string): string {
  return word
    .slice(0, MAX_COMPARED_CHARS)
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, "");
}

/** Levenshtein's distance, where two neighbours that changed places count once (optimal string alignment). */
function distanceBetween(one: string, other: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let row = 1; row <= one.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= other.length; column += 1) {
      const same = one[row - 1] === other[column - 1];
      let cost = Math.min((last[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, (last[column - 1] ?? 0) + (same ? 0 : 1));
      const swapped = row > 1 && column > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      if (swapped) cost = Math.min(cost, (beforeLast[column - 2] ?? 0) + 1);
      current.push(cost);
    }
    beforeLast = last;
    last = current;
  }
  return last[other.length] ?? 0;
}
