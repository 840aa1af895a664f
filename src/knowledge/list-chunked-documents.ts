import { Buffer } from "node:buffer";
import type { IntegrationDocument } from "./knowledge-document.ts";
import type { ChunkedDocument } from "./list-chunks.ts";
import type { LibraryDocument } from "./load-library.ts";

/** Lists what is retrieved in chunks, in the order of the documents: integrations, then the library. */
export function listChunkedDocuments(integrations: Iterable<IntegrationDocument>, library: readonly LibraryDocument[]): ChunkedDocument[] {
  return [
    ...Array.from(integrations, ({ name, source, text }) => ({
      document: `integrations/${name}.md`,
      integration: name,
      source,
      content: Buffer.from(text),
    })),
    ...library.map(({ name, content }) => ({ document: name, integration: null, source: "theirs", content }) as const),
  ];
}
