import { fileURLToPath } from "node:url";
import type { EmbeddingsInterface } from "@langchain/core/embeddings";
import { ConfigurationError } from "../errors.ts";
import { assemblePrompt, outlinePrompt } from "./assemble-prompt.ts";
import { chooseIntegrations } from "./choose-integrations.ts";
import { createRetrieval, type Retrieval } from "./create-retrieval.ts";
import { detectIntegrations } from "./detect-integrations.ts";
import type { IntegrationDocument } from "./knowledge-document.ts";
import { listChunkedDocuments } from "./list-chunked-documents.ts";
import { loadDocuments, type KnowledgeDocuments } from "./load-documents.ts";
import { loadLibrary } from "./load-library.ts";
import type { DetectedIntegration, DetectionQuestion, Knowledge } from "./port.ts";
import { rememberRecent } from "./remember-recent.ts";
import { shareChunkIndex } from "./share-chunk-index.ts";

export interface KnowledgeOptions {
  /** Folder with `main.md` and `integrations/`. @default the one that comes with the package */
  readonly folder?: string;
  /** Folders of the user's own documents, beside it. @default none */
  readonly ownFolders?: readonly string[];
  /** Asked only where a program has to be written; joined with the words by reciprocal rank. @default words alone */
  readonly embeddings?: EmbeddingsInterface | undefined;
  /** Told that the embeddings failed. */
  readonly onWarning?: (message: string) => void;
}

/** The same from `src/knowledge` and from `dist/knowledge`. */
const SHIPPED_FOLDER = fileURLToPath(new URL("../../knowledge/", import.meta.url));

/** All documents, and the means to find pieces of them. */
interface Loaded {
  readonly documents: KnowledgeDocuments;
  readonly retrieval: Retrieval;
  readonly detect: (question: DetectionQuestion) => readonly DetectedIntegration[];
}

/**
 * Knowledge from folders of documents. They are read once, when first needed; if that fails, the next call tries again.
 * Every method throws ConfigurationError (`input`) for a document that cannot be used, naming file and line.
 *
 * @example
 * const knowledge = createKnowledge({ ownFolders: ["./docs"] });
 * const messages = await knowledge.prompt(question);
 */
export function createKnowledge(options: KnowledgeOptions = {}): Knowledge {
  let loading: Promise<Loaded> | undefined;
  const load = async (): Promise<Loaded> => {
    try {
      return await (loading ??= loadAll(options));
    } catch (error) {
      loading = undefined;
      throw error;
    }
  };
  return {
    versions: async () => ({ main: (await load()).documents.main.version }),
    detect: async (question) => {
      const { documents, detect } = await load();
      const { chosen, fileNames } = question;
      return chosen ? chooseIntegrations(chosen, { documents: documents.integrations, fileNames }) : detect(question);
    },
    retrieve: async (request) => (await load()).retrieval.retrieve(request),
    ...(options.embeddings && {
      byMeaning: {
        candidates: async (request) => (await load()).retrieval.candidates(request),
        choose: async (request, choice) => (await load()).retrieval.choose(request, choice),
      },
    }),
    outline: async (question) => outlinePrompt(question, (await load()).documents),
    prompt: async (question) => assemblePrompt(question, (await load()).documents),
  };
}

async function loadAll({ folder = SHIPPED_FOLDER, ownFolders = [], embeddings, onWarning }: KnowledgeOptions): Promise<Loaded> {
  const [ours, library] = await Promise.all([loadDocuments(folder), loadLibrary(ownFolders)]);
  const integrations = new Map(ours.integrations);
  for (const document of library.integrations) addIntegration(integrations, document);
  const documents = { main: ours.main, integrations };
  const index = await shareChunkIndex(listChunkedDocuments(integrations.values(), library.documents));
  return {
    documents,
    retrieval: createRetrieval({ documents, index, embeddings, onWarning }),
    detect: rememberRecent((question: DetectionQuestion) => detectIntegrations(question, integrations.values())),
  };
}

function addIntegration(integrations: Map<string, IntegrationDocument>, document: IntegrationDocument): void {
  if (!integrations.has(document.name)) return void integrations.set(document.name, document);
  const problem = `There are two documents for the integration "${document.name}"`;
  throw new ConfigurationError(`${problem}. Give the one in your knowledge folder another name, in the file and in its front matter.`, {
    reason: "input",
  });
}
