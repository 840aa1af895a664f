import { createHash } from "node:crypto";
import { setImmediate as giveTurn } from "node:timers/promises";
import { createWordIndex, type WordIndex } from "./create-word-index.ts";
import { listChunks, type ChunkedDocument, type ChunkList } from "./list-chunks.ts";

/** The chunks of documents, and how to find them by their words. */
export interface ChunkIndex {
  readonly chunks: ChunkList;
  readonly words: WordIndex;
}

/** Splits documents and indexes their chunks. Linear in their length; the event loop has turns in between. */
export async function createChunkIndex(documents: readonly ChunkedDocument[]): Promise<ChunkIndex> {
  const chunks = await listChunks(documents);
  return { chunks, words: await createWordIndex(chunks) };
}

/** Indexes of the same documents are made once in a process; the last ones are kept: at most so many, */
const MAX_KEPT = 4;
/** as many as have so many bytes in all, and the last one in any case. */
const MAX_KEPT_BYTES = 100_000_000;
/** So many bytes are hashed before others have a turn. */
const BYTES_AT_ONCE = 1_000_000;

const kept = new Map<string, { readonly bytes: number; readonly index: Promise<ChunkIndex> }>();

/** An index of documents, shared by all in this process who have the same ones. */
export async function shareChunkIndex(documents: readonly ChunkedDocument[]): Promise<ChunkIndex> {
  const digest = await hashDocuments(documents);
  const bytes = documents.reduce((sum, { content }) => sum + content.length, 0);
  const { index } = kept.get(digest) ?? { index: createChunkIndex(documents) };
  kept.delete(digest);
  kept.set(digest, { bytes, index }); // the last one used is the last in the list
  forgetOldest();
  return index;
}

function forgetOldest(): void {
  let [count, bytes] = [0, 0];
  for (const [digest, entry] of [...kept].toReversed()) {
    count += 1;
    bytes += entry.bytes;
    if (count > 1 && (count > MAX_KEPT || bytes > MAX_KEPT_BYTES)) kept.delete(digest);
  }
}

async function hashDocuments(documents: readonly ChunkedDocument[]): Promise<string> {
  const hash = createHash("sha256");
  for (const { document, integration, source, content } of documents) {
    hash.update(`${JSON.stringify([document, integration, source, content.length])}\n`);
    for (let start = 0; start < content.length; start += BYTES_AT_ONCE) {
      hash.update(content.subarray(start, start + BYTES_AT_ONCE));
      if (start > 0) await giveTurn();
    }
  }
  return hash.digest("hex");
}
