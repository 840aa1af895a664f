import type { EmbeddingsInterface } from "@langchain/core/embeddings";
import { sleep } from "../model/sleep.ts";
import { withDeadline } from "../model/with-deadline.ts";
import type { RetrievedChunk } from "./port.ts";

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

const CHUNKS_AT_ONCE = 100;
const TIMEOUT_MS = 30_000;

/** Compares by embeddings. The vector of a chunk is asked for when it is first needed, and kept for this process. */
export function createMeaningIndex(chunks: readonly RetrievedChunk[], embeddings: EmbeddingsInterface): MeaningIndex {
  const vectors = new Map<string, readonly number[]>();
  const embedMissing = async (places: readonly number[]): Promise<void> => {
    const missing = places.flatMap((place) => chunks[place] ?? []).filter(({ sha256 }) => !vectors.has(sha256));
    for (let start = 0; start < missing.length; start += CHUNKS_AT_ONCE) {
      const some = missing.slice(start, start + CHUNKS_AT_ONCE);
      const texts = some.map(({ headings, text }) => `${headings.join(" › ")}\n\n${text}`);
      const embedded = await inTime(embeddings.embedDocuments(texts));
      some.forEach(({ sha256 }, index) => vectors.set(sha256, embedded[index] ?? []));
    }
  };
  return {
    search: async (question, places) => {
      if (places.length === 0) return [];
      await embedMissing(places);
      const wanted = await inTime(embeddings.embedQuery(question));
      const matches = places.map((place) => ({ place, nearness: cosine(wanted, vectors.get(chunks[place]?.sha256 ?? "") ?? []) }));
      return matches.toSorted((one, other) => other.nearness - one.nearness || one.place - other.place);
    },
  };
}

function inTime<Value>(answer: Promise<Value>): Promise<Value> {
  const onTimeout = () => new Error(`The embeddings did not answer within ${TIMEOUT_MS} ms.`);
  return withDeadline({ timeoutMs: TIMEOUT_MS, sleep, onTimeout }, () => answer);
}

/** 0 for vectors that cannot be compared. */
function cosine(one: readonly number[], other: readonly number[]): number {
  if (one.length !== other.length) return 0;
  const length = Math.hypot(...one) * Math.hypot(...other);
  const product = one.reduce((sum, value, index) => sum + value * (other[index] ?? 0), 0);
  const nearness = product / length;
  return Number.isFinite(nearness) ? nearness : 0;
}
