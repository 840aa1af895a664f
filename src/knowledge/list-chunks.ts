import type { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { setImmediate as giveTurn } from "node:timers/promises";
import { createNumberList } from "./number-list.ts";
import type { RetrievedChunk } from "./port.ts";
import { nameHeading } from "./read-markdown-line.ts";
import { createMarkdownSplitter, MARK_BYTES } from "./split-markdown.ts";

/** A document that is retrieved in chunks. */
export interface ChunkedDocument extends Pick<RetrievedChunk, "document" | "integration" | "source"> {
  /** Markdown in UTF-8. */
  readonly content: Buffer;
}

/** What a question is compared with. */
export type ChunkText = Pick<RetrievedChunk, "headings" | "text">;

/**
 * The chunks of documents, in their order. Only their places are kept, as there may be millions: a chunk is made when it
 * is asked for.
 */
export interface ChunkList {
  readonly length: number;
  integrationOf(place: number): string | null;
  textOf(place: number): ChunkText;
  chunkAt(place: number): RetrievedChunk;
}

/** So many bytes are split before others have a turn. */
const BYTES_AT_ONCE = 100_000;

/** Lists the chunks of documents; of an integration its recipes alone, since its card is shown anyway. Linear in their length. */
export async function listChunks(documents: readonly ChunkedDocument[]): Promise<ChunkList> {
  const table = createTable();
  for (const [owner, { content, integration }] of documents.entries()) {
    const { headings, pieces } = table;
    const splitter = createMarkdownSplitter(content, {
      onHeading: ({ start, parent }) => {
        headings.starts.push(start);
        headings.parents.push(parent);
        return headings.starts.length - 1;
      },
      onPiece: ({ start, end, heading }) => {
        if (integration !== null && headings.parents.at(heading) === 0) return;
        pieces.owners.push(owner);
        pieces.starts.push(start);
        pieces.ends.push(end);
        pieces.headings.push(heading);
      },
    });
    while (splitter.advance(BYTES_AT_ONCE)) await giveTurn();
  }
  return readTable(table, documents);
}

type Table = ReturnType<typeof createTable>;

function createTable() {
  const headings = { starts: createNumberList(), parents: createNumberList() };
  headings.starts.push(0); // 0 is the number of none
  headings.parents.push(0);
  const pieces = { owners: createNumberList(), starts: createNumberList(), ends: createNumberList(), headings: createNumberList() };
  return { headings, pieces };
}

function readTable({ headings, pieces }: Table, documents: readonly ChunkedDocument[]): ChunkList {
  const documentOf = (place: number): ChunkedDocument => {
    const document = documents[pieces.owners.at(place)];
    if (document && place < pieces.owners.length) return document;
    throw new RangeError(`There is no chunk ${place}: there are ${pieces.owners.length}.`);
  };
  const textOf = (place: number): ChunkText => {
    const { content } = documentOf(place);
    const path: string[] = [];
    for (let heading = pieces.headings.at(place); heading > 0; heading = headings.parents.at(heading)) {
      path.unshift(nameHeadingAt(content, headings.starts.at(heading)));
    }
    return { headings: path, text: readText(content, pieces.starts.at(place), pieces.ends.at(place)) };
  };
  return {
    length: pieces.owners.length,
    integrationOf: (place) => documentOf(place).integration,
    textOf,
    chunkAt: (place) => {
      const { document, integration, source } = documentOf(place);
      return nameChunk({ document, integration, source, ...textOf(place) });
    },
  };
}

function nameHeadingAt(content: Buffer, start: number): string {
  const [line = ""] = content.toString("utf8", start, start + MARK_BYTES).split("\n", 1);
  return nameHeading(line);
}

function readText(content: Buffer, start: number, end: number): string {
  return content.toString("utf8", start, end).replaceAll("\r\n", "\n").trimEnd();
}

function nameChunk(chunk: Omit<RetrievedChunk, "sha256">): RetrievedChunk {
  const seen = JSON.stringify([chunk.source, chunk.document, chunk.headings, chunk.text]);
  return { ...chunk, sha256: createHash("sha256").update(seen).digest("hex") };
}
