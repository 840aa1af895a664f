import { createHash } from "node:crypto";
import type { IntegrationDocument } from "./knowledge-document.ts";
import type { LibraryDocument } from "./load-library.ts";
import type { RetrievedChunk } from "./port.ts";
import { splitMarkdown } from "./split-markdown.ts";

/** Chunks of the recipes of integrations (their cards are shown anyway) and of the library, in the order of the documents. */
export function listChunks(integrations: Iterable<IntegrationDocument>, library: readonly LibraryDocument[]): RetrievedChunk[] {
  const recipes = Array.from(integrations).flatMap(({ name, source, text }) =>
    splitMarkdown(text)
      .filter(({ headings }) => headings.length > 1)
      .map((chunk) => nameChunk({ ...chunk, document: `integrations/${name}.md`, integration: name, source })),
  );
  const documents = library.flatMap(({ name, text }) =>
    splitMarkdown(text).map((chunk) => nameChunk({ ...chunk, document: name, integration: null, source: "theirs" })),
  );
  return [...recipes, ...documents];
}

function nameChunk(chunk: Omit<RetrievedChunk, "sha256">): RetrievedChunk {
  const seen = JSON.stringify([chunk.source, chunk.document, chunk.headings, chunk.text]);
  return { ...chunk, sha256: createHash("sha256").update(seen).digest("hex") };
}
