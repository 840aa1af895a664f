import type { Buffer } from "node:buffer";
import { opendir, realpath } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { z } from "zod";
import { parseIntegrationDocument, type IntegrationDocument } from "./knowledge-document.ts";
import { parseDocument } from "./parse-document.ts";
import { isMissing, readDocumentBytes, unreadable } from "./read-document.ts";

/** What the user's own folders may hold. */
export const LIBRARY_LIMITS = {
  /** One document, bytes. */
  documentBytes: 50_000_000,
  /** All documents of all folders, bytes. */
  totalBytes: 100_000_000,
  files: 20_000,
  depth: 32,
  /** A document of an integration, bytes: a prompt shows it whole after a failure. */
  integrationBytes: 40_000,
} as const;

/** A document of the user's, retrieved in chunks and never shown whole. */
export interface LibraryDocument {
  /** Its path in its folder, with `/`, the same on every machine. */
  readonly name: string;
  /** Markdown in UTF-8. */
  readonly content: Buffer;
}

/** Everything in the user's own folders. */
export interface Library {
  readonly documents: readonly LibraryDocument[];
  readonly integrations: readonly IntegrationDocument[];
}

/**
 * Reads the Markdown in the user's own folders, also in folders within them: with or without front matter, in any
 * language. `integrations/NAME.md` right in a folder brings an integration. No link is followed, and folders with a
 * name that begins with a dot, and `node_modules`, are passed over.
 *
 * @throws ConfigurationError (`input`) naming the file, the line where there is one, and what to do.
 */
export async function loadLibrary(folders: readonly string[]): Promise<Library> {
  const documents: LibraryDocument[] = [];
  const integrations: IntegrationDocument[] = [];
  const left = { files: LIBRARY_LIMITS.files, bytes: LIBRARY_LIMITS.totalBytes };
  for (const folder of folders) {
    const root = await resolveFolder(folder);
    for (const path of await listMarkdown(root, folder, left)) {
      const name = relative(root, path).split(sep).join("/");
      const isIntegration = /^integrations\/[^/]+\.md$/.test(name);
      const maxBytes = isIntegration ? LIBRARY_LIMITS.integrationBytes : LIBRARY_LIMITS.documentBytes;
      const content = await readDocumentBytes(path, { maxBytes, mayBeLink: false });
      left.bytes -= content.length;
      if (left.bytes < 0) throw unreadable(folder, `takes the documents over ${LIBRARY_LIMITS.totalBytes} bytes in all`);
      if (isIntegration) integrations.push(parseIntegrationDocument({ path, content: content.toString("utf8") }, "theirs"));
      else documents.push({ name, content: skipFrontMatter(path, content) });
    }
  }
  return { documents, integrations };
}

async function resolveFolder(folder: string): Promise<string> {
  try {
    return await realpath(folder);
  } catch (error) {
    throw unreadable(folder, isMissing(error) ? "is not there" : "could not be read", error);
  }
}

/** Paths in one order on every machine. */
async function listMarkdown(root: string, folder: string, left: { files: number }): Promise<string[]> {
  const paths: string[] = [];
  const waiting = [{ path: root, depth: 0 }];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { path, depth } = next;
    if (depth > LIBRARY_LIMITS.depth) throw unreadable(path, `lies more than ${LIBRARY_LIMITS.depth} folders deep`);
    for await (const entry of await openFolder(path)) {
      const inside = join(path, entry.name);
      if (entry.isDirectory() && !/^\.|^node_modules$/.test(entry.name)) waiting.push({ path: inside, depth: depth + 1 });
      if (!entry.isFile() || !/\.(?:md|markdown)$/i.test(entry.name)) continue;
      paths.push(inside);
      left.files -= 1;
      if (left.files < 0) throw unreadable(folder, `takes the documents over ${LIBRARY_LIMITS.files} in all`);
    }
  }
  return paths.toSorted();
}

async function openFolder(path: string) {
  try {
    return await opendir(path);
  } catch (error) {
    throw unreadable(path, "could not be read as a folder", error);
  }
}

const BYTE_ORDER_MARK = "\u00ef\u00bb\u00bf"; // as Latin-1
/** A front matter that can be read ends here, however large the document. */
const FRONT_MATTER_BYTES = 300_000;

/** What stands in the front matter of a document of theirs is not used, but has to be readable. */
function skipFrontMatter(path: string, content: Buffer): Buffer {
  const head = content.toString("latin1", 0, FRONT_MATTER_BYTES); // a character for a byte
  const start = head.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK.length : 0;
  if (!/^---[ \t]*\r?\n/.test(head.slice(start))) return content.subarray(start);
  parseDocument({ path, content: content.toString("utf8", 0, FRONT_MATTER_BYTES) }, z.looseObject({}));
  const end = /\n---[^\S\n]*(?:\n|$)/.exec(head);
  return content.subarray(end ? end.index + end[0].length : start);
}
