import { createHash } from "node:crypto";
import { createRetriever, type Retriever, type RetrieverOptions } from "./create-retriever.ts";

/** Indexes of the same documents are made once in a process; the last ones are kept. */
const MAX_KEPT = 4;
const kept = new Map<string, Promise<Retriever>>();

/** A retriever for chunks, shared by all who have the same ones; not where embeddings are asked, which are somebody's own. */
export async function shareRetriever(options: RetrieverOptions): Promise<Retriever> {
  if (options.embeddings) return createRetriever(options);
  const key = hashChunks(options.chunks);
  const known = kept.get(key) ?? createRetriever(options);
  kept.delete(key);
  kept.set(key, known); // the last one used is the last in the list
  for (const oldest of kept.keys()) if (kept.size > MAX_KEPT) kept.delete(oldest);
  return known;
}

function hashChunks(chunks: RetrieverOptions["chunks"]): string {
  const hash = createHash("sha256");
  for (const { integration, source, sha256 } of chunks) hash.update(`${integration ?? ""} ${source} ${sha256}\n`);
  return hash.digest("hex");
}
