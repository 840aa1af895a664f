import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { ConfigurationError } from "../errors.ts";
import type { DocumentSource } from "./parse-document.ts";

/** How a document is read. */
export interface ReadingRules {
  /** Size up to which it is read. */
  readonly maxBytes: number;
  /** Whether it may be a link to somewhere else. */
  readonly mayBeLink: boolean;
}

/**
 * Reads a document.
 *
 * @throws ConfigurationError (`input`) naming the file and what to do: it is not there, too large, or not UTF-8.
 */
export async function readDocument(path: string, { maxBytes, mayBeLink }: ReadingRules): Promise<DocumentSource> {
  try {
    const file = await open(path, mayBeLink ? constants.O_RDONLY : constants.O_RDONLY | constants.O_NOFOLLOW);
    try {
      const { size } = await file.stat();
      if (size > maxBytes) throw unreadable(path, `has ${size} bytes; at most ${maxBytes} are allowed`);
      const content = await file.readFile();
      return { path, content: new TextDecoder("utf-8", { fatal: true }).decode(content) };
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof ConfigurationError) throw error;
    if (isMissing(error)) throw unreadable(path, "is not there", error);
    throw unreadable(path, error instanceof TypeError ? "is not UTF-8 text" : "could not be read", error);
  }
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
