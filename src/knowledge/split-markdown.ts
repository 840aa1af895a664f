import type { Buffer } from "node:buffer";
import { createPiecePacker, skipBlanks } from "./create-piece-packer.ts";
import { closesFence, MARK_SIGNS, readMark } from "./read-markdown-line.ts";

/** A heading, by where its line begins, bytes. */
export interface HeadingPlace {
  readonly start: number;
  /** Number of the heading above it; 0 for none. */
  readonly parent: number;
}

/** A piece of a document that is retrieved as one, by where it begins and has ended, bytes. */
export interface PiecePlace {
  readonly start: number;
  readonly end: number;
  /** Number of the heading that it stands under; 0 for none. */
  readonly heading: number;
}

/** Told what is found, in the order of the document. */
export interface MarkdownListener {
  /** Gives the heading a number from 1 on. */
  onHeading(heading: HeadingPlace): number;
  onPiece(piece: PiecePlace): void;
}

/** Splits a document a stretch at a time, so that others can have turns in between. */
export interface MarkdownSplitter {
  /** Reads the lines that begin in the next so many bytes. False at the end, when the last piece has been told. */
  advance(bytes: number): boolean;
}

/** So much of a line says what it is, bytes. */
export const MARK_BYTES = 1_000;
const LINE_END = 0x0a;
/** Lines longer than this are left to a search that is faster, and slower to begin. */
const SHORT_LINE_BYTES = 200;
const SIGNS: ReadonlySet<number | undefined> = new Set(Array.from(MARK_SIGNS, (sign) => sign.charCodeAt(0)));

/** What was begun and is not ended yet. */
interface Open {
  path: readonly { readonly level: number; readonly number: number }[];
  paragraph: { readonly start: number; readonly end: number; readonly isOneLine: boolean } | null;
  code: { readonly start: number; readonly fence: string } | null;
}

/**
 * Splits Markdown, in UTF-8, at its headings. A line within a fence is no heading. A section longer than a piece is
 * split between its paragraphs; a block of code never is. Linear in the document, of which nothing is kept: it may have
 * millions of sections.
 */
export function createMarkdownSplitter(content: Buffer, { onHeading, onPiece }: MarkdownListener): MarkdownSplitter {
  const open: Open = { path: [], paragraph: null, code: null };
  const packer = createPiecePacker(content, (start, end) => onPiece({ start, end, heading: open.path.at(-1)?.number ?? 0 }));
  let position = 0;

  const endBlock = (end: number): void => {
    if (open.paragraph) packer.addProse(open.paragraph.start, open.paragraph.end);
    if (open.code) packer.addCode(open.code.start, end);
    open.paragraph = null;
    open.code = null;
  };
  const beginSection = (level: number, start: number): void => {
    packer.end();
    const above = open.path.filter((heading) => heading.level < level);
    open.path = [...above, { level, number: onHeading({ start, parent: above.at(-1)?.number ?? 0 }) }];
  };
  const readLine = (start: number, end: number): void => {
    const { paragraph, code } = open;
    const first = skipBlanks(content, start, end);
    if (first === end && !code) return endBlock(start);
    const line = first < end && SIGNS.has(content[first]) ? content.toString("utf8", start, Math.min(end, start + MARK_BYTES)) : "";
    if (code) return closesFence(line, code.fence) ? endBlock(end) : undefined;
    const mark = line === "" ? null : readMark(line);
    if (mark?.kind === "underline" && paragraph?.isOneLine) {
      open.paragraph = null;
      return beginSection(mark.level, paragraph.start);
    }
    if (mark === null || mark.kind === "underline") {
      open.paragraph = { start: paragraph?.start ?? start, end, isOneLine: paragraph === null };
      return;
    }
    endBlock(start);
    if (mark.kind === "heading") beginSection(mark.level, start);
    else open.code = { start, fence: mark.fence };
  };
  return {
    advance: (bytes) => {
      const until = position + bytes;
      while (position < until && position < content.length) {
        const end = findLineEnd(content, position);
        readLine(position, end);
        position = end + 1;
      }
      if (position < content.length) return true;
      endBlock(content.length);
      packer.end();
      return false;
    },
  };
}

function findLineEnd(content: Buffer, start: number): number {
  const near = Math.min(content.length, start + SHORT_LINE_BYTES);
  for (let place = start; place < near; place += 1) if (content[place] === LINE_END) return place;
  const found = content.indexOf(LINE_END, near);
  return found < 0 ? content.length : found;
}
