import { markCut } from "./mark-cut.ts";
import { isFileName } from "./run-folder.ts";

/** Longest name of a file that comes back, characters; files that are given have no longer ones. */
const MAX_NAME_LENGTH = 200;

/** Control characters, ends of lines, what turns text around, and what stands for bytes that are no text. */
const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069\ufffd]/gu;

/** Says why a file of this name cannot come back; null if it can. Names are the program's own words. */
export function findNameProblem(name: string): string | null {
  if (name.length > MAX_NAME_LENGTH) return `its name is longer than ${MAX_NAME_LENGTH} characters`;
  if (!name.isWellFormed() || name.search(UNPRINTABLE) >= 0) return "its name holds control characters, or bytes that are no text";
  return isFileName(name) ? null : "its name is not one that every system can have";
}

/** Makes a text that a program chose fit to be shown: on one line, well-formed and not long. */
export function toPrintable(text: string): string {
  return markCut(text, MAX_NAME_LENGTH).toWellFormed().replaceAll(UNPRINTABLE, "_");
}
