import { createPostings, type Postings } from "./create-postings.ts";
import type { CountWords } from "./create-word-counter.ts";
import { createNumberList } from "./number-list.ts";

/** One part of all texts, such as their headings, by its words. */
export interface FieldIndex {
  /** Adds this part of the next text. */
  add(text: string): void;
  readonly postings: Pick<Postings, "forEach" | "frequencyOf">;
  /** Words of a text. */
  lengthOf(place: number): number;
  /** Words of a text on average. */
  averageLength(): number;
}

/** Creates an index of one part of texts. */
export function createFieldIndex(countWords: CountWords): FieldIndex {
  const postings = createPostings();
  const lengths = createNumberList();
  let totalLength = 0;
  return {
    add: (text) => {
      const place = lengths.length;
      const length = countWords(text, (word, times) => postings.add(word, place, times));
      lengths.push(length);
      totalLength += length;
    },
    postings,
    lengthOf: lengths.at,
    averageLength: () => totalLength / lengths.length,
  };
}
