import { createNumberList } from "./number-list.ts";

/** Says which texts hold a word, and how often. */
export interface Postings {
  /** Notes that a text holds a word so often. Once for each word of a text, texts in ascending order. */
  add(word: number, place: number, times: number): void;
  /** How many texts hold the word. */
  frequencyOf(word: number): number;
  /** Tells the texts that hold the word, in ascending order. */
  forEach(word: number, told: (place: number, times: number) => void): void;
}

/** More often counts as so often; it makes no difference to a score. */
const MAX_TIMES = 0xff;

/**
 * Creates an index from words to texts. A word is a digest of 32 bits: an index of the words themselves would be larger
 * than the texts. Words that share their last byte share a list of pairs: the other bytes of the word with how often, and
 * the text.
 */
export function createPostings(): Postings {
  const lists = Array.from({ length: 256 }, createNumberList);
  const forEach: Postings["forEach"] = (word, told) => {
    const wanted = word >>> 8;
    lists[word & 0xff]?.forEachBlock((pairs) => {
      for (let pair = 0; pair < pairs.length; pair += 2) {
        const head = pairs[pair] ?? 0;
        if (head >>> 8 === wanted) told(pairs[pair + 1] ?? 0, head & MAX_TIMES);
      }
    });
  };
  return {
    add: (word, place, times) => {
      const list = lists[word & 0xff];
      list?.push((word & ~0xff) | Math.min(times, MAX_TIMES));
      list?.push(place);
    },
    frequencyOf: (word) => {
      let frequency = 0;
      forEach(word, () => (frequency += 1));
      return frequency;
    },
    forEach,
  };
}
