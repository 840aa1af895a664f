const MAX_HEADING_LENGTH = 200;

/** What a line of Markdown begins, other than text. */
export type MarkdownMark =
  | { readonly kind: "fence"; /** What closes it. */ readonly fence: string }
  | { readonly kind: "heading"; readonly level: number }
  /** Makes a heading of the one line above it. */
  | { readonly kind: "underline"; readonly level: number };

/** Characters that a line must begin with, after blanks, to be more than text. */
export const MARK_SIGNS = "`~#=-";

/** Reads what a line begins; null for text. */
export function readMark(line: string): MarkdownMark | null {
  const fence = readFence(line);
  if (fence !== null) return { kind: "fence", fence };
  const heading = readHeading(line);
  if (heading) return { kind: "heading", level: heading.level };
  const level = readUnderline(line);
  return level === null ? null : { kind: "underline", level };
}

/** Whether a line closes a block of code. */
export function closesFence(line: string, fence: string): boolean {
  const marks = line.trim();
  return marks.startsWith(fence) && marks === fence.charAt(0).repeat(marks.length);
}

/** The name of a heading, from its line, whichever way it is marked. */
export function nameHeading(line: string): string {
  const name = readHeading(line)?.name ?? line;
  return name.slice(0, MAX_HEADING_LENGTH).replace(/\s+/g, " ").trim().toWellFormed();
}

function readFence(line: string): string | null {
  const [, fence, info = ""] = /^[ \t]*(`{3,}|~{3,})(.*)$/.exec(line) ?? [];
  return fence === undefined || (fence.startsWith("`") && info.includes("`")) ? null : fence;
}

function readHeading(line: string): { readonly level: number; readonly name: string } | null {
  const marks = /^ {0,3}(#{1,6})(?=\s|$)/.exec(line);
  if (!marks) return null;
  const text = line.slice(marks[0].length).trim();
  const closing = /(?<![^ \t])#{1,100}$/.exec(text.slice(-100));
  return { level: marks[1]?.length ?? 1, name: closing ? text.slice(0, text.length - closing[0].length) : text };
}

function readUnderline(line: string): number | null {
  if (/^ {0,3}=+\s*$/.test(line)) return 1;
  return /^ {0,3}-{2,}\s*$/.test(line) ? 2 : null;
}
