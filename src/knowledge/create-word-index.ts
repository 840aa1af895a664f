import MiniSearch from "minisearch";
import { listWords } from "./list-words.ts";

/** A text to be found, by its place in the list. */
export interface IndexedText {
  readonly headings: readonly string[];
  readonly text: string;
}

/** How well a text answers a question by its words. */
export interface WordMatch {
  /** Place of the text in the list. */
  readonly place: number;
  /** BM25; comparable within one search only. */
  readonly score: number;
  /** How much of the question it holds, 0 to 1; rare words count more. */
  readonly share: number;
  /** How many different words of the question it holds. */
  readonly words: number;
}

export interface WordIndex {
  /** Texts that hold a word of the question, the best first; of equal ones that which comes first in the list. */
  search(question: string, accept: (place: number) => boolean): WordMatch[];
}

/** How many texts are indexed before others have a turn. */
const TEXTS_AT_ONCE = 50;
const MAX_QUESTION_LENGTH = 4_000;
const MAX_QUESTION_WORDS = 64;
/** A heading names what its text is about. */
const HEADING_BOOST = 2;

/** Indexes texts for BM25. Linear in their length; the event loop has turns in between. */
export async function createWordIndex(texts: readonly IndexedText[]): Promise<WordIndex> {
  const index = new MiniSearch<{ readonly id: number; readonly headings: string; readonly text: string }>({
    fields: ["headings", "text"],
    tokenize: listWords,
    processTerm: (word) => word,
    searchOptions: { boost: { headings: HEADING_BOOST } },
  });
  const records = texts.map(({ headings, text }, id) => ({ id, headings: headings.join("\n"), text }));
  await index.addAllAsync(records, { chunkSize: TEXTS_AT_ONCE });
  return { search: (question, accept) => search({ index, count: texts.length }, question, accept) };
}

interface Indexed {
  readonly index: MiniSearch;
  readonly count: number;
}

function search({ index, count }: Indexed, question: string, accept: (place: number) => boolean): WordMatch[] {
  const words = [...new Set(listWords(question.slice(0, MAX_QUESTION_LENGTH)))].slice(0, MAX_QUESTION_WORDS);
  if (words.length === 0) return [];
  const found = index.search(words.join(" "), { tokenize: () => words });
  const weights = weighWords(words, found, count);
  const total = words.reduce((sum, word) => sum + (weights.get(word) ?? 0), 0);
  return found
    .map(({ id, score, queryTerms }) => {
      const held = queryTerms.reduce((sum, word) => sum + (weights.get(word) ?? 0), 0);
      return { place: Number(id), score, share: held / total, words: queryTerms.length };
    })
    .filter(({ place }) => accept(place))
    .toSorted((one, other) => other.score - one.score || one.place - other.place);
}

/** Inverse document frequency as in BM25: a word that every text holds says little. */
function weighWords(words: readonly string[], found: readonly { readonly queryTerms: readonly string[] }[], count: number) {
  const frequencies = new Map<string, number>();
  for (const { queryTerms } of found) for (const word of queryTerms) frequencies.set(word, (frequencies.get(word) ?? 0) + 1);
  return new Map(
    words.map((word) => {
      const frequency = frequencies.get(word) ?? 0;
      return [word, Math.log(1 + (count - frequency + 0.5) / (frequency + 0.5))];
    }),
  );
}
