import { createHash } from "node:crypto";

/** sha256 of a program's text as it stands, hex. */
export function programSha256(code: string): string {
  return createHash("sha256").update(code).digest("hex");
}

/**
 * Whether two texts are the same program: equal but for line ends, space at the ends of lines and blank lines around.
 *
 * @example
 * sameProgram("x = 1\r\n", "\nx = 1  \n"); // true
 */
export function sameProgram(a: string, b: string): boolean {
  return normaliseProgram(a) === normaliseProgram(b);
}

function normaliseProgram(code: string): string {
  const lines = code.split(/\r\n?|\n/).map((line) => line.trimEnd());
  const first = lines.findIndex((line) => line !== "");
  const last = lines.findLastIndex((line) => line !== "");
  return first === -1 ? "" : lines.slice(first, last + 1).join("\n");
}
