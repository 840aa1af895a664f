import type { Buffer } from "node:buffer";

/** Up to here a section stays whole, bytes: about 600 tokens. */
export const PIECE_BYTES = 2_400;
/** A block of code stays whole; one longer than this is data, fits no prompt, and is left out. */
export const MAX_CODE_BYTES = 16_000;

/** Told where a piece begins, and where it has ended. */
export type OnPiece = (start: number, end: number) => void;

/** Takes the blocks of a section, in order. */
export interface PiecePacker {
  addProse(start: number, end: number): void;
  addCode(start: number, end: number): void;
  /** Ends the section. */
  end(): void;
}

/**
 * Puts the blocks of a section together to pieces, as long as they fit one. A longer paragraph is split at line ends,
 * else at blanks, else where it must; no character is cut in two.
 */
export function createPiecePacker(content: Buffer, onPiece: OnPiece): PiecePacker {
  let piece: { readonly start: number; end: number } | null = null;
  const end = (): void => {
    if (piece) onPiece(piece.start, piece.end);
    piece = null;
  };
  const add = (blockStart: number, blockEnd: number): void => {
    if (piece && blockEnd - piece.start > PIECE_BYTES) end();
    if (piece) piece.end = blockEnd;
    else piece = { start: blockStart, end: blockEnd };
  };
  return {
    addProse: (blockStart, blockEnd) => {
      let start = blockStart;
      while (blockEnd - start > PIECE_BYTES) {
        const cut = findCut(content, start);
        add(start, cut);
        start = skipBlanks(content, cut, blockEnd);
      }
      if (start < blockEnd) add(start, blockEnd);
    },
    addCode: (blockStart, blockEnd) => {
      if (blockEnd - blockStart <= MAX_CODE_BYTES) add(blockStart, blockEnd);
      else end();
    },
    end,
  };
}

const LINE_END = 0x0a;
const BLANK = 0x20;

/** Where a piece that begins here ends, in a paragraph that is longer. */
function findCut(content: Buffer, start: number): number {
  const window = content.subarray(start, start + PIECE_BYTES);
  const blank = [window.lastIndexOf(LINE_END), window.lastIndexOf(BLANK)].find((place) => place > 0);
  if (blank !== undefined) return start + blank;
  let cut = start + PIECE_BYTES;
  while (((content[cut] ?? 0) & 0xc0) === 0x80) cut -= 1; // within a character
  return cut;
}

/** The first byte from here on that is not blank, and is no line end. */
export function skipBlanks(content: Buffer, start: number, end: number): number {
  let place = start;
  while (place < end && isBlank(content[place])) place += 1;
  return place;
}

function isBlank(byte: number | undefined): boolean {
  return byte !== undefined && (byte === BLANK || (byte >= 0x09 && byte <= 0x0d));
}
