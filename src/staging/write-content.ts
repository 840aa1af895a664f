import { createHash, randomUUID } from "node:crypto";
import { mkdir, open, rename, rm, utimes } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { ConfigurationError } from "../errors.ts";
import { contentPath, incomingFolder } from "./content-path.ts";
import { PREVIEW_BYTES } from "./preview-content.ts";

/** Content to be written. */
export interface Content {
  /** What it is called in an error. */
  readonly label: string;
  readonly chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
  readonly maxBytes: number;
  /** When it counts as used, milliseconds since the epoch. */
  readonly now: number;
}

/** Content that was written. */
export interface Written {
  readonly sha256: string;
  readonly size: number;
  /** Its first bytes. */
  readonly head: Buffer;
}

/**
 * Writes content into the folder under its digest. It appears there whole or not at all, so any number of writers may
 * write the same; the last one wins, which also heals a file that was damaged.
 *
 * @throws ConfigurationError (`input`) if it is too large.
 */
export async function writeContent(folder: string, content: Content): Promise<Written> {
  await mkdir(incomingFolder(folder), { recursive: true, mode: 0o700 });
  const temporaryPath = join(incomingFolder(folder), randomUUID());
  try {
    const written = await writeTo(temporaryPath, content);
    const path = contentPath(folder, written.sha256);
    await utimes(temporaryPath, content.now / 1000, content.now / 1000);
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await rename(temporaryPath, path);
    return written;
  } catch (error) {
    await rm(temporaryPath, { force: true });
    throw error;
  }
}

async function writeTo(path: string, { label, chunks, maxBytes }: Content): Promise<Written> {
  const hash = createHash("sha256");
  let head = Buffer.alloc(0);
  let size = 0;
  async function* measured(): AsyncGenerator<Uint8Array> {
    for await (const chunk of chunks) {
      size += chunk.byteLength;
      if (size > maxBytes) throw tooLarge(label, maxBytes);
      if (head.length < PREVIEW_BYTES) head = Buffer.concat([head, chunk.subarray(0, PREVIEW_BYTES - head.length)]);
      hash.update(chunk);
      yield chunk;
    }
  }
  const file = await open(path, "wx", 0o600);
  await pipeline(measured(), file.createWriteStream());
  return { sha256: hash.digest("hex"), size, head };
}

/** Builds the error for content over the limit. */
export function tooLarge(label: string, maxBytes: number): ConfigurationError {
  const message = `${label} is larger than ${maxBytes} bytes, the most that is staged. Pass less data.`;
  return new ConfigurationError(message, { reason: "input" });
}
