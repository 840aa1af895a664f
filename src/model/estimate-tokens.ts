/** Words, numbers by three digits, punctuation, line breaks, spaces: how o200k splits text before it merges bytes. */
const PIECES = /[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+|\s*[\r\n]+|\s+/gu;
const LETTER = /\p{L}/u;
const ALPHABETIC = /\p{Script=Latin}|\p{Script=Cyrillic}|\p{Script=Greek}/u;
const NON_ASCII = /[^\p{ASCII}]/u;
const CAMEL_CASE_PARTS = /[A-Z]?[a-z]+|[A-Z]+/g;

/**
 * Estimates how many tokens a text costs, in linear time and with no tables.
 *
 * Compared with o200k_base over English, German, Spanish, Russian and Chinese prose, Python, TypeScript, JSON and hex,
 * it was 14 % too low at worst, 18 % too high at worst, and within 7 % for English and for code. Real o200k in
 * JavaScript takes 0.6 s and 200 MB to load, and five seconds for 10,000 equal letters.
 */
export function estimateTokens(text: string): number {
  let tokens = 0;
  for (const [piece] of text.matchAll(PIECES)) tokens += estimatePiece(piece);
  return tokens;
}

function estimatePiece(piece: string): number {
  if (LETTER.test(piece)) return estimateWord(piece);
  const mark = piece.trim();
  return /^\p{N}|^$/u.test(mark) ? 1 : Math.ceil(mark.length / 3);
}

function estimateWord(word: string): number {
  if (!NON_ASCII.test(word)) {
    const parts = word.match(CAMEL_CASE_PARTS) ?? [];
    return parts.reduce((sum, part) => sum + Math.ceil(part.length / 9), 0);
  }
  return Math.ceil(ALPHABETIC.test(word) ? word.length / 4.5 : word.length * 0.75);
}
