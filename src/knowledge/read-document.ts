import { isUtf8, type Buffer } from "node:buffer";
import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { setImmediate as giveTurn } from "node:timers/promises";
import { ConfigurationError } from "../errors.ts";
import type { DocumentSource } from "./parse-document.ts";

/** How a document is read. */
export interface ReadingRules {
  /** Size up to which it is read. */
  readonly maxBytes: number;
  /** Whether it may be a link to somewhere else. */
  readonly mayBeLink: boolean;
}

/** So many bytes are looked at before others have a turn. */
const BYTES_AT_ONCE = 1_000_000;

/**
 * Reads a document.
 *
 * @throws ConfigurationError (`input`) naming the file and what to do: it is not there, too large, or not UTF-8.
 */
export async function readDocument(path: string, rules: ReadingRules): Promise<DocumentSource> {
  return { path, content: new TextDecoder().decode(await readDocumentBytes(path, rules)) };
}

/**
 * Reads a document that may be large, and leaves it in UTF-8.
 *
 * @throws ConfigurationError (`input`) as {@link readDocument} does.
 */
export async function readDocumentBytes(path: string, { maxBytes, mayBeLink }: ReadingRules): Promise<Buffer> {
  try {
    const file = await open(path, mayBeLink ? constants.O_RDONLY : constants.O_RDONLY | constants.O_NOFOLLOW);
    try {
      const { size } = await file.stat();
      if (size > maxBytes) throw unreadable(path, `has ${size} bytes; at most ${maxBytes} are allowed`);
      const content = await file.readFile();
      if (await isText(content)) return content;
      throw unreadable(path, "is not UTF-8 text");
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof ConfigurationError) throw error;
    throw unreadable(path, isMissing(error) ? "is not there" : "could not be read", error);
  }
}

async function isText(content: Buffer): Promise<boolean> {
  for (let start = 0; start < content.length;) {
    let end = start + BYTES_AT_ONCE;
    for (let back = 0; back < 3 && ((content[end] ?? 0) & 0xc0) === 0x80; back += 1) end -= 1; // not within a character
    if (!isUtf8(content.subarray(start, end))) return false;
    start = end;
    if (start < content.length) await giveTurn();
  }
  return true;
}

/** Whether an error says that a file or folder is not there. */
export function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}

/** The error for a document or folder that cannot be used. */
export function unreadable(path: string, problem: string, cause?: unknown): ConfigurationError {
  const remedy = "Correct the knowledge folder, or leave the option out to use the one that comes with the package.";
  return new ConfigurationError(`${path} ${problem}. ${remedy}`, { reason: "input", cause });
}
