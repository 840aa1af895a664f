import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { ConfigurationError } from "../errors.ts";
import { parseIntegrationDocument, parseMainDocument, type IntegrationDocument, type MainDocument } from "./knowledge-document.ts";
import type { DocumentSource } from "./parse-document.ts";

/** Largest document, bytes. A prompt could not hold it. */
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
  const [main, ...integrations] = await Promise.all([join(folder, "main.md"), ...paths].map(readDocument));
  if (!main) throw unreadable(folder, "has no main.md", undefined);
  const parsed = integrations.map(parseIntegrationDocument);
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

async function readDocument(path: string): Promise<DocumentSource> {
  try {
    const { size } = await stat(path);
    if (size > MAX_DOCUMENT_BYTES) throw unreadable(path, `has ${size} bytes; at most ${MAX_DOCUMENT_BYTES} are allowed`, undefined);
    return { path, content: new TextDecoder("utf-8", { fatal: true }).decode(await readFile(path)) };
  } catch (error) {
    if (error instanceof ConfigurationError) throw error;
    if (isMissing(error)) throw unreadable(path, "is not there", error);
    throw unreadable(path, error instanceof TypeError ? "is not UTF-8 text" : "could not be read", error);
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}

function unreadable(path: string, problem: string, cause: unknown): ConfigurationError {
  const remedy = "Correct the knowledge folder, or leave the option out to use the one that comes with the package.";
  return new ConfigurationError(`${path} ${problem}. ${remedy}`, { reason: "input", cause });
}
