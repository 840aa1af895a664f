import type { EmbeddingsInterface } from "@langchain/core/embeddings";
import { sleep } from "../model/sleep.ts";
import { withDeadline } from "../model/with-deadline.ts";
import type { ChunkList, ChunkText } from "./list-chunks.ts";

/** How near a chunk is to a question by its meaning. */
export interface MeaningMatch {
  /** Place of the chunk in the list. */
  readonly place: number;
  /** Cosine of the two vectors, -1 to 1. */
  readonly nearness: number;
}

export interface MeaningIndex {
  /** The chunks at these places, the nearest first. */
  search(question: string, places: readonly number[]): Promise<MeaningMatch[]>;
}

type Vector = readonly number[];

const CHUNKS_AT_ONCE = 100;
const TIMEOUT_MS = 30_000;

/**
 * Compares by embeddings. The vector of a chunk is asked for when it is first needed, by whoever needs it first, and
 * kept for this process.
 */
export function createMeaningIndex(chunks: ChunkList, embeddings: EmbeddingsInterface): MeaningIndex {
  const vectors = new Map<number, Promise<Vector>>();
  const embedMissing = (places: readonly number[]): void => {
    const missing = places.filter((place) => !vectors.has(place));
    let before: Promise<unknown> = Promise.resolve();
    for (let start = 0; start < missing.length; start += CHUNKS_AT_ONCE) {
      const some = missing.slice(start, start + CHUNKS_AT_ONCE);
      const answer = before.then(() => inTime(embeddings.embedDocuments(some.map((place) => titled(chunks.textOf(place))))));
      some.forEach((place, index) =>
        vectors.set(
          place,
          answer.then((embedded) => embedded[index] ?? []),
        ),
      );
      answer.catch(() => some.forEach((place) => vectors.delete(place))); // the next question asks again
      before = answer;
    }
  };
  return {
    search: async (question, places) => {
      embedMissing(places);
      const compared = await Promise.all(places.map((place) => vectors.get(place)));
      const wanted = await inTime(embeddings.embedQuery(question));
      const matches = places.map((place, index) => ({ place, nearness: cosine(wanted, compared[index] ?? []) }));
      return matches.toSorted((one, other) => other.nearness - one.nearness || one.place - other.place);
    },
  };
}

function titled({ headings, text }: ChunkText): string {
  return `${headings.join(" › ")}\n\n${text}`;
}

function inTime<Value>(answer: Promise<Value>): Promise<Value> {
  const onTimeout = () => new Error(`they did not answer within ${TIMEOUT_MS} ms`);
  return withDeadline({ timeoutMs: TIMEOUT_MS, sleep, onTimeout }, () => answer);
}

/** 0 for vectors that cannot be compared. */
function cosine(one: Vector, other: Vector): number {
  if (one.length !== other.length) return 0;
  const length = Math.hypot(...one) * Math.hypot(...other);
  const product = one.reduce((sum, value, index) => sum + value * (other[index] ?? 0), 0);
  const nearness = product / length;
  return Number.isFinite(nearness) ? nearness : 0;
}
