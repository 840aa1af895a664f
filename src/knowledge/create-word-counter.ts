import { createTally } from "./create-tally.ts";
import { listRuns, listWords, listWordsOfRun } from "./list-words.ts";

/** Counts the words of a text: tells each once, by its digest, and how often it occurs. Returns how many words there are. */
export type CountWords = (text: string, told: (word: number, times: number) => void) => number;

/** What is remembered of one text for the next: they are made of few words. */
const MAX_REMEMBERED = 50_000;
const MAX_REMEMBERED_LENGTH = 24;

/** Creates a counter, which remembers words that it has seen, within bounds. */
export function createWordCounter(): CountWords {
  const digestsOf = rememberDigests();
  const tally = createTally();
  return (text, told) => {
    let count = 0;
    for (const run of listRuns(text)) {
      for (const word of digestsOf(run)) {
        tally.add(word);
        count += 1;
      }
    }
    tally.take(told);
    return count;
  };
}

function rememberDigests(): (run: string) => readonly number[] {
  const remembered = new Map<string, readonly number[]>();
  return (run) => {
    const known = remembered.get(run);
    if (known) return known;
    const digests = listWordsOfRun(run).map(digestWord);
    if (remembered.size >= MAX_REMEMBERED) remembered.clear();
    if (run.length <= MAX_REMEMBERED_LENGTH) remembered.set(run, digests);
    return digests;
  };
}

/** The different words of a question, by their digests, in their order. */
export function digestWords(text: string): number[] {
  return [...new Set(listWords(text).map(digestWord))];
}

/** FNV-1a over UTF-16 units, 32 bits. */
function digestWord(word: string): number {
  let digest = 0x811c9dc5;
  for (let at = 0; at < word.length; at += 1) digest = Math.imul(digest ^ word.charCodeAt(at), 0x01000193);
  return digest >>> 0;
}
