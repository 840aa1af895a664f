import type { EmbeddingsInterface } from "@langchain/core/embeddings";
import { joinParts, outlinePrompt } from "./assemble-prompt.ts";
import { chooseRetrieved, type PromptRest } from "./choose-retrieved.ts";
import { createMeaningRetriever } from "./create-meaning-retriever.ts";
import { findByWords, type RetrievalQuestion } from "./find-by-words.ts";
import type { KnowledgeDocuments } from "./load-documents.ts";
import type { MeaningChoice, RetrievalRequest, RetrievedChunk } from "./port.ts";
import { createPromptFence } from "./prompt-fence.ts";
import type { ChunkIndex } from "./share-chunk-index.ts";

export interface RetrievalOptions {
  readonly documents: KnowledgeDocuments;
  readonly index: ChunkIndex;
  /** @default words alone */
  readonly embeddings?: EmbeddingsInterface | undefined;
  /** Told why words alone decide where embeddings were to. */
  readonly onWarning?: ((message: string) => void) | undefined;
}

/** Finds chunks for a first prompt, as `Knowledge` says. */
export interface Retrieval {
  retrieve(request: RetrievalRequest): RetrievedChunk[];
  candidates(request: RetrievalRequest): string | null;
  choose(request: RetrievalRequest, choice: MeaningChoice): Promise<RetrievedChunk[] | null>;
}

/** Most chunks of which a prompt gets those that it has room for. */
const MAX_FOUND = 10;

/** Creates the retrieval from documents that are indexed. */
export function createRetrieval({ documents, index, embeddings, onWarning }: RetrievalOptions): Retrieval {
  const meaning = embeddings && createMeaningRetriever(index, embeddings);
  const takeFirst = (places: readonly number[], request: RetrievalRequest): RetrievedChunk[] => {
    const found = places.slice(0, MAX_FOUND).map((place) => index.chunks.chunkAt(place));
    return found.length === 0 ? [] : chooseRetrieved(found, describeRest(request, documents));
  };
  const warn = (problem: string): null => {
    onWarning?.(`${problem}, so that documents are found by their words alone.`);
    return null;
  };
  return {
    retrieve: (request) => takeFirst(findByWords(index, questionOf(request)).fitting, request),
    candidates: (request) => meaning?.candidates(questionOf(request)) ?? null,
    choose: async (request, { candidates, timeoutMs, signal }) => {
      const question = questionOf(request);
      if (!meaning || meaning.candidates(question) !== candidates) return warn("The documents have changed since the run began");
      try {
        return takeFirst(await meaning.find(question, { timeoutMs, signal }), request);
      } catch (error) {
        signal?.throwIfAborted();
        return warn(`The embeddings failed (${error instanceof Error ? error.message : String(error)})`);
      }
    },
  };
}

const PLACEHOLDER = /\{[a-z]+_\d+(?:\.(\w+))?\}/g;

function questionOf({ template, integrations }: RetrievalRequest): RetrievalQuestion {
  return { text: template.replace(PLACEHOLDER, " $1 "), integrations: integrations.map(({ name }) => name) };
}

/** What a first prompt holds beside what is retrieved. */
function describeRest(request: RetrievalRequest, documents: KnowledgeDocuments): PromptRest {
  const [main, ...rest] = outlinePrompt(
    { ...request, contextShown: null, retrieved: [], examples: [], lessons: [], key: "", failures: [] },
    documents,
  );
  return { system: main.text, user: joinParts(rest), integrations: request.integrations.length, fence: createPromptFence("") };
}
