import { createHash } from "node:crypto";
import type { EmbeddingsInterface } from "@langchain/core/embeddings";
import { sleep } from "../model/sleep.ts";
import { withDeadline } from "../model/with-deadline.ts";
import { createMeaningIndex, type MeaningMatch } from "./create-meaning-index.ts";
import { acceptFor, findByWords, type RetrievalQuestion } from "./find-by-words.ts";
import { nameEmbeddings } from "./name-embeddings.ts";
import type { MeaningChoice } from "./port.ts";
import type { ChunkIndex } from "./share-chunk-index.ts";

/** Finds chunks by words and embeddings. */
export interface MeaningRetriever {
  /** Digest of all that {@link MeaningRetriever.find} goes by, but for the question. Asks nobody; null where there is no chunk to find. */
  candidates(question: RetrievalQuestion): string | null;
  /** Places of chunks that fit a question by their words or their meaning, the best first. Throws what the embeddings throw. */
  find(question: RetrievalQuestion, bounds: Omit<MeaningChoice, "candidates">): Promise<number[]>;
}

/** Cosine of embeddings that counts as fit without words. */
const NEARNESS = 0.4;
/** Up to so many chunks all are embedded; of more, those that the words find: vectors cost money. */
const MAX_EMBEDDED = 1_000;
/** Of Cormack, Clarke and Büttcher, "Reciprocal rank fusion outperforms Condorcet", 2009. */
const RANK_CONSTANT = 60;

/** Creates a retriever that joins words and embeddings by reciprocal rank. */
export function createMeaningRetriever(index: ChunkIndex, embeddings: EmbeddingsInterface): MeaningRetriever {
  const meaning = createMeaningIndex(index.chunks, embeddings);
  const digests = new Map<number, string>();
  const digestOf = (place: number): string => {
    const digest = digests.get(place) ?? index.chunks.chunkAt(place).sha256;
    digests.set(place, digest);
    return digest;
  };
  return {
    candidates: (question) => {
      const { ranked, fitting, compared } = collect(index, question);
      if (compared.length === 0) return null;
      const seen = [nameEmbeddings(embeddings), ...[ranked, fitting, compared].map((places) => places.map(digestOf))];
      return createHash("sha256").update(JSON.stringify(seen)).digest("hex");
    },
    find: async (question, { timeoutMs, signal }) => {
      const { ranked, fitting, compared } = collect(index, question);
      const onTimeout = () => new Error("they did not answer before the call's deadline");
      const near = await withDeadline({ timeoutMs, signal, sleep, onTimeout }, () => meaning.search(question.text, compared));
      const fit = new Set([...fitting, ...placesOf(near.filter(({ nearness }) => nearness >= NEARNESS))]);
      return fuseRanks([ranked, placesOf(near)]).filter((place) => fit.has(place));
    },
  };
}

/** What the words say, and the places of the chunks whose meaning is compared. */
function collect(index: ChunkIndex, question: RetrievalQuestion) {
  const found = findByWords(index, question);
  const { length } = index.chunks;
  const all = length <= MAX_EMBEDDED ? Array.from({ length }, (_, place) => place) : found.ranked;
  return { ...found, compared: all.filter(acceptFor(question, index.chunks)) };
}

/** Joins ranked lists by reciprocal rank; of equal ones that which comes first in the documents. */
export function fuseRanks(lists: readonly (readonly number[])[]): number[] {
  const scores = new Map<number, number>();
  for (const list of lists) {
    list.forEach((place, rank) => scores.set(place, (scores.get(place) ?? 0) + 1 / (RANK_CONSTANT + rank + 1)));
  }
  return [...scores].toSorted(([one, oneScore], [other, otherScore]) => otherScore - oneScore || one - other).map(([place]) => place);
}

function placesOf(matches: readonly MeaningMatch[]): number[] {
  return matches.map(({ place }) => place);
}
