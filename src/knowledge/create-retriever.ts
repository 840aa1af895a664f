import type { EmbeddingsInterface } from "@langchain/core/embeddings";
import { createMeaningIndex, type MeaningMatch } from "./create-meaning-index.ts";
import { createWordIndex, type WordMatch } from "./create-word-index.ts";
import type { RetrievedChunk } from "./port.ts";

export interface RetrieverOptions {
  readonly chunks: readonly RetrievedChunk[];
  /** Joined with the words by reciprocal rank. @default words alone */
  readonly embeddings?: EmbeddingsInterface | undefined;
  /** Told that the embeddings failed; the words alone then decide. */
  readonly onWarning?: ((message: string) => void) | undefined;
}

export interface RetrievalQuestion {
  readonly text: string;
  /** Integrations whose recipes may be found; documents of the library always may. */
  readonly integrations: readonly string[];
}

export interface Retriever {
  /** Chunks that fit the question, the best first; none is better than noise. Equal questions give equal chunks. */
  find(question: RetrievalQuestion): Promise<readonly RetrievedChunk[]>;
}

/** Where to draw the line, found with the questions in `test/knowledge/retrieval`. */
export const RETRIEVAL_THRESHOLDS = {
  /** Of a question's words, weighed by how rare they are; for a document of the library. */
  share: 0.3,
  /** Of the best score by words; what comes behind is about something else. */
  ofBest: 0.5,
  /** Different words of the question; fewer only where it has fewer. */
  words: 2,
  /** Cosine of embeddings that counts as fit without words. */
  nearness: 0.4,
} as const;

/** Most chunks that one question is given. */
export const MAX_FOUND = 10;
/** Up to so many chunks all are embedded; of more, those that the words find: vectors cost money. */
const MAX_EMBEDDED = 1_000;
const EMBEDDED_BY_WORDS = 100;
/** Of Cormack, Clarke and Büttcher, "Reciprocal rank fusion outperforms Condorcet", 2009. */
const RANK_CONSTANT = 60;

/** Indexes chunks, so that those which fit a question can be found. */
export async function createRetriever({ chunks, embeddings, onWarning }: RetrieverOptions): Promise<Retriever> {
  const words = await createWordIndex(chunks);
  const meaning = embeddings && createMeaningIndex(chunks, embeddings);
  const findByMeaning = async (text: string, places: readonly number[]): Promise<MeaningMatch[]> => {
    if (!meaning) return [];
    try {
      return await meaning.search(text, places);
    } catch (error) {
      onWarning?.(`The embeddings failed, so that documents are found by their words alone: ${describe(error)}`);
      return [];
    }
  };
  return {
    find: async ({ text, integrations }) => {
      const accept = (place: number): boolean => {
        const integration = chunks[place]?.integration;
        return integration === null || (integration !== undefined && integrations.includes(integration));
      };
      const byWords = words.search(text, accept);
      const places = chunks.length <= MAX_EMBEDDED ? [...chunks.keys()].filter(accept) : placesOf(byWords).slice(0, EMBEDDED_BY_WORDS);
      const byMeaning = await findByMeaning(text, places);
      const nearBest = byWords.filter(({ score }) => score >= RETRIEVAL_THRESHOLDS.ofBest * (byWords[0]?.score ?? 0));
      const fitting = new Set([...placesOf(nearBest.filter((match) => fits(match, chunks))), ...placesOf(byMeaning.filter(isNear))]);
      const ranked = byMeaning.length > 0 ? fuseRanks([placesOf(byWords), placesOf(byMeaning)]) : placesOf(byWords);
      const found = ranked.filter((place) => fitting.has(place)).slice(0, MAX_FOUND);
      return found.flatMap((place) => chunks[place] ?? []);
    },
  };
}

/** A recipe belongs to an integration that was detected, and so to the task; a document of the library has to show it. */
function fits({ place, share, words }: WordMatch, chunks: readonly RetrievedChunk[]): boolean {
  if (chunks[place]?.integration !== null) return true;
  return share >= RETRIEVAL_THRESHOLDS.share && (words >= RETRIEVAL_THRESHOLDS.words || share > 0.99);
}

function isNear({ nearness }: MeaningMatch): boolean {
  return nearness >= RETRIEVAL_THRESHOLDS.nearness;
}

/** Joins ranked lists by reciprocal rank; of equal ones that which comes first in the documents. */
export function fuseRanks(lists: readonly (readonly number[])[]): number[] {
  const scores = new Map<number, number>();
  for (const list of lists) {
    list.forEach((place, rank) => scores.set(place, (scores.get(place) ?? 0) + 1 / (RANK_CONSTANT + rank + 1)));
  }
  return [...scores].toSorted(([one, oneScore], [other, otherScore]) => otherScore - oneScore || one - other).map(([place]) => place);
}

function placesOf(matches: readonly { readonly place: number }[]): number[] {
  return matches.map(({ place }) => place);
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
