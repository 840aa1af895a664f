import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { parseIntegrationDocument, parseMainDocument, type IntegrationDocument, type MainDocument } from "./knowledge-document.ts";
import { isMissing, readDocument, unreadable } from "./read-document.ts";

/** Largest document that a prompt may show whole, bytes. */
export const MAX_DOCUMENT_BYTES = 1_000_000;

/** Everything in a knowledge folder. */
export interface KnowledgeDocuments {
  readonly main: MainDocument;
  /** By name, in the order of their names. */
  readonly integrations: ReadonlyMap<string, IntegrationDocument>;
}

/**
 * Reads `main.md` and, if there, `integrations/*.md` of a knowledge folder.
 *
 * @throws ConfigurationError (`input`) naming the file, the line where there is one, and what to do.
 */
export async function loadDocuments(folder: string): Promise<KnowledgeDocuments> {
  const paths = await listIntegrations(join(folder, "integrations"));
  const [main, ...integrations] = await Promise.all(
    [join(folder, "main.md"), ...paths].map((path) => readDocument(path, { maxBytes: MAX_DOCUMENT_BYTES, mayBeLink: true })),
  );
  if (!main) throw unreadable(folder, "has no main.md");
  const parsed = integrations.map((source) => parseIntegrationDocument(source));
  return { main: parseMainDocument(main), integrations: new Map(parsed.map((document) => [document.name, document])) };
}

async function listIntegrations(folder: string): Promise<string[]> {
  try {
    const names = await readdir(folder);
    return names
      .filter((name) => name.endsWith(".md"))
      .toSorted()
      .map((name) => join(folder, name));
  } catch (error) {
    if (isMissing(error)) return [];
    throw unreadable(folder, "could not be read", error);
  }
}
