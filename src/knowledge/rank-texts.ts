import type { FieldIndex } from "./create-field-index.ts";

/** How well a text answers a question by its words. */
export interface WordMatch {
  /** Place of the text in the list. */
  readonly place: number;
  /** Comparable within one search only. */
  readonly score: number;
  /** How much of the question it holds, 0 to 1; rare words count more. */
  readonly share: number;
  /** How many different words of the question it holds. */
  readonly words: number;
}

/** Texts by the words of their parts. */
export interface IndexedFields {
  /** How many texts there are. */
  readonly count: number;
  /** Each with the weight of its part. */
  readonly fields: readonly (Pick<FieldIndex, "postings" | "lengthOf" | "averageLength"> & { readonly boost: number })[];
}

export const MAX_MATCHES = 100;

/** Of BM25: how soon more of the same word say nothing new, and how much longer texts are held back. */
const [SATURATION, LENGTH_WEIGHT] = [1.2, 0.7];
/** Of BM25+: what a word is worth in however long a text (Lv and Zhai, "Lower-bounding term frequency normalization", 2011). */
const PRESENCE = 0.5;

/**
 * Ranks texts by BM25+ over their parts, times the number of words that they hold: the best first, of equal ones that
 * which comes first. Of at most 255 words. Linear in the number of texts.
 */
export function rankTexts(indexed: IndexedFields, words: readonly number[], accept: (place: number) => boolean): WordMatch[] {
  const { count } = indexed;
  const tables = {
    scores: new Float64Array(count),
    shares: new Float64Array(count),
    held: new Uint8Array(count),
    last: new Uint8Array(count),
  };
  const total = words.reduce((sum, word, index) => sum + addWord(tables, indexed, { word, number: index + 1 }), 0);
  const scoreOf = (place: number): number => (tables.scores[place] ?? 0) * (tables.held[place] ?? 0);
  return takeBest(count, { scoreOf, accept }).map((place) => ({
    place,
    score: scoreOf(place),
    share: (tables.shares[place] ?? 0) / total,
    words: tables.held[place] ?? 0,
  }));
}

/** What is known of each text so far. */
interface Tables {
  readonly scores: Float64Array;
  /** Weight of the words that it holds. */
  readonly shares: Float64Array;
  /** How many words it holds. */
  readonly held: Uint8Array;
  /** Number of the last word that it holds, from 1 on. */
  readonly last: Uint8Array;
}

/** Adds a word to the tables, and returns its weight. */
function addWord(
  { scores, shares, held, last }: Tables,
  { count, fields }: IndexedFields,
  { word, number }: { readonly word: number; readonly number: number },
): number {
  const holding: number[] = [];
  for (const { postings, lengthOf, averageLength, boost } of fields) {
    const weight = boost * weighWord(postings.frequencyOf(word), count);
    const average = averageLength();
    postings.forEach(word, (place, times) => {
      const norm = SATURATION * (1 - LENGTH_WEIGHT + (LENGTH_WEIGHT * lengthOf(place)) / average);
      scores[place] = (scores[place] ?? 0) + weight * (PRESENCE + (times * (SATURATION + 1)) / (times + norm));
      if (last[place] === number) return;
      last[place] = number;
      holding.push(place);
    });
  }
  const weight = weighWord(holding.length, count);
  for (const place of holding) {
    shares[place] = (shares[place] ?? 0) + weight;
    held[place] = (held[place] ?? 0) + 1;
  }
  return weight;
}

/** Inverse document frequency as in BM25: a word that every text holds says little. */
function weighWord(frequency: number, count: number): number {
  return Math.log(1 + (count - frequency + 0.5) / (frequency + 0.5));
}

interface Candidates {
  readonly scoreOf: (place: number) => number;
  readonly accept: (place: number) => boolean;
}

/** The places with the highest scores above 0. */
function takeBest(count: number, { scoreOf, accept }: Candidates): number[] {
  const cut = (places: readonly number[]): number[] =>
    places.toSorted((one, other) => scoreOf(other) - scoreOf(one) || one - other).slice(0, MAX_MATCHES);
  let best: number[] = [];
  let least = 0; // a later place with no higher score is not among the best
  for (let place = 0; place < count; place += 1) {
    if (scoreOf(place) <= least || !accept(place)) continue;
    best.push(place);
    if (best.length < 2 * MAX_MATCHES) continue;
    best = cut(best);
    least = scoreOf(best.at(-1) ?? 0);
  }
  return cut(best);
}
