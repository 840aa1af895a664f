import { setImmediate as giveTurn } from "node:timers/promises";
import { createFieldIndex } from "./create-field-index.ts";
import { createWordCounter, digestWords } from "./create-word-counter.ts";
import type { ChunkText } from "./list-chunks.ts";
import { rankTexts, type WordMatch } from "./rank-texts.ts";

/** Texts to be found, each made when it is asked for. */
export interface IndexedTexts {
  readonly length: number;
  textOf(place: number): ChunkText;
}

export interface WordIndex {
  /** The texts that answer best, at most `MAX_MATCHES`, the best first; of equal ones that which comes first in the list. */
  search(question: string, accept: (place: number) => boolean): WordMatch[];
}

/** So many characters, or texts, are indexed before others have a turn. */
const CHARACTERS_AT_ONCE = 50_000;
const TEXTS_AT_ONCE = 1_000;
/** A heading names what its text is about. */
const HEADING_BOOST = 2;
const MAX_QUESTION_LENGTH = 4_000;
const MAX_QUESTION_WORDS = 64;

/** Indexes texts for BM25. Linear in their length; the event loop has turns in between. */
export async function createWordIndex(texts: IndexedTexts): Promise<WordIndex> {
  const countWords = createWordCounter();
  const [inHeadings, inText] = [createFieldIndex(countWords), createFieldIndex(countWords)];
  let charactersSince = 0;
  for (let place = 0; place < texts.length; place += 1) {
    const { headings, text } = texts.textOf(place);
    inHeadings.add(headings.join("\n"));
    inText.add(text);
    charactersSince += text.length;
    if (charactersSince < CHARACTERS_AT_ONCE && place % TEXTS_AT_ONCE > 0) continue;
    charactersSince = 0;
    await giveTurn();
  }
  const fields = [
    { ...inHeadings, boost: HEADING_BOOST },
    { ...inText, boost: 1 },
  ];
  return {
    search: (question, accept) => {
      const words = digestWords(question.slice(0, MAX_QUESTION_LENGTH)).slice(0, MAX_QUESTION_WORDS);
      return rankTexts({ count: texts.length, fields }, words, accept);
    },
  };
}
