import { createNumberList, type NumberList } from "./number-list.ts";

/** Says which texts hold a word, and how often. */
export interface Postings {
  /** Notes that a text holds a word so often. Once for each word of a text, texts in ascending order. */
  add(word: number, place: number, times: number): void;
  /** How many texts hold the word. */
  frequencyOf(word: number): number;
  /** Tells the texts that hold the word, in ascending order. */
  forEach(word: number, told: (place: number, times: number) => void): void;
}

const BUCKET_BITS = 12;
/** More often counts as so often; it makes no difference to a score. */
const MAX_TIMES = 255;

/**
 * Creates an index from words to texts. A word is a digest of 32 bits: an index of words themselves would be larger than
 * the texts. Words that share their last bits share a list, and are told apart by the others.
 */
export function createPostings(): Postings {
  const buckets: NumberList[] = Array.from({ length: 2 ** BUCKET_BITS });
  const bucketOf = (word: number): number => word & (2 ** BUCKET_BITS - 1);
  const forEach: Postings["forEach"] = (word, told) => {
    const entries = buckets[bucketOf(word)]?.values() ?? new Uint32Array();
    const wanted = word >>> BUCKET_BITS;
    for (let entry = 0; entry < entries.length; entry += 2) {
      const head = entries[entry] ?? 0;
      if (head >>> 8 === wanted) told(entries[entry + 1] ?? 0, head & MAX_TIMES);
    }
  };
  return {
    add: (word, place, times) => {
      const bucket = (buckets[bucketOf(word)] ??= createNumberList());
      bucket.push(((word >>> BUCKET_BITS) << 8) | Math.min(times, MAX_TIMES));
      bucket.push(place);
    },
    frequencyOf: (word) => {
      let frequency = 0;
      forEach(word, () => (frequency += 1));
      return frequency;
    },
    forEach,
  };
}
