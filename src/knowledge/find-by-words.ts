import type { ChunkList } from "./list-chunks.ts";
import type { WordMatch } from "./rank-texts.ts";
import type { ChunkIndex } from "./share-chunk-index.ts";

export interface RetrievalQuestion {
  readonly text: string;
  /** Integrations whose recipes may be found; documents of the library always may. */
  readonly integrations: readonly string[];
}

/** Places of the chunks that a question's words find. */
export interface FoundByWords {
  /** The best first. */
  readonly ranked: readonly number[];
  /** Those of them that fit, in the same order; none is better than noise. */
  readonly fitting: readonly number[];
}

/** Where to draw the line, found with the questions in `test/knowledge/retrieval`. */
const THRESHOLDS = {
  /** Of a question's words, weighed by how rare they are; for a document of the library. */
  share: 0.3,
  /** Of the best score by words; what comes behind is about something else. */
  ofBest: 0.5,
  /** Different words of the question; fewer only where it has fewer. */
  words: 2,
} as const;

/** Finds chunks by their words. Equal questions find the same. */
export function findByWords({ chunks, words }: ChunkIndex, question: RetrievalQuestion): FoundByWords {
  const matches = words.search(question.text, acceptFor(question, chunks));
  const least = THRESHOLDS.ofBest * (matches[0]?.score ?? 0);
  const fitting = matches.filter((match) => match.score >= least && fits(match, chunks));
  return { ranked: placesOf(matches), fitting: placesOf(fitting) };
}

/** Whether a chunk may be found for a question. */
export function acceptFor({ integrations }: RetrievalQuestion, chunks: ChunkList): (place: number) => boolean {
  return (place) => {
    const integration = chunks.integrationOf(place);
    return integration === null || integrations.includes(integration);
  };
}

/** A recipe belongs to an integration that was detected, and so to the task; a document of the library has to show it. */
function fits({ place, share, words }: WordMatch, chunks: ChunkList): boolean {
  if (chunks.integrationOf(place) !== null) return true;
  return share >= THRESHOLDS.share && (words >= THRESHOLDS.words || share > 0.99);
}

function placesOf(matches: readonly WordMatch[]): number[] {
  return matches.map(({ place }) => place);
}
