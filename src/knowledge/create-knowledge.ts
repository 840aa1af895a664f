import { fileURLToPath } from "node:url";
import { assemblePrompt } from "./assemble-prompt.ts";
import { chooseIntegrations } from "./choose-integrations.ts";
import { detectIntegrations } from "./detect-integrations.ts";
import { loadDocuments, type KnowledgeDocuments } from "./load-documents.ts";
import type { Knowledge } from "./port.ts";

export interface KnowledgeOptions {
  /** Folder with `main.md` and `integrations/`. @default the one that comes with the package */
  readonly folder?: string;
}

/** The same from `src/knowledge` and from `dist/knowledge`. */
const SHIPPED_FOLDER = fileURLToPath(new URL("../../knowledge/", import.meta.url));

/**
 * Knowledge from a folder of documents. They are read once, when first needed; if that fails, the next call tries again.
 * Every method throws ConfigurationError (`input`) for a document that cannot be used, naming file and line.
 *
 * @example
 * const knowledge = createKnowledge();
 * const messages = await knowledge.prompt(question);
 */
export function createKnowledge({ folder = SHIPPED_FOLDER }: KnowledgeOptions = {}): Knowledge {
  let loading: Promise<KnowledgeDocuments> | undefined;
  const load = async (): Promise<KnowledgeDocuments> => {
    try {
      return await (loading ??= loadDocuments(folder));
    } catch (error) {
      loading = undefined;
      throw error;
    }
  };
  return {
    versions: async () => ({ main: (await load()).main.version }),
    detect: async (question) => {
      const { integrations: documents } = await load();
      const { chosen, fileNames } = question;
      return chosen ? chooseIntegrations(chosen, { documents, fileNames }) : detectIntegrations(question, documents.values());
    },
    prompt: async (question) => assemblePrompt(question, await load()),
  };
}
