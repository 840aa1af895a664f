import { ERROR_WORDS, EXCEPTIONS, TYPE_WORDS } from "./error-words.ts";

/** What is longer says what it has to say before. */
const MAX_MESSAGE = 400;

/** A quoted text, a path or URL, a number, or a word. */
const PIECE = /(?<!\w)(['"`])((?:\\.|(?!\1)[^\\\n])*)\1|[^\s'"`]*[/\\@][^\s'"`]*|\d[\d.,_:-]*|[\p{L}_][\p{L}\p{N}_]*/gu;

/**
 * Masks an error's message, so that the same error over other data is the same text. Only words of a fixed list stay;
 * texts, paths and numbers become `<text>` and `<number>`, every other word `<name>`: nothing that a program put out can
 * come through.
 *
 * @example
 * maskMessage("could not convert string to float: '279,00'"); // "could not convert string to float <text>"
 */
export function maskMessage(message: string): string {
  const words = Array.from(message.slice(0, MAX_MESSAGE).matchAll(PIECE), ([whole, quote, inner]) => maskPiece(whole, quote && inner));
  return words.filter((word, index) => !(word.startsWith("<") && word === words[index - 1])).join(" ");
}

function maskPiece(whole: string, quoted: string | undefined): string {
  if (quoted !== undefined) return TYPE_WORDS.has(quoted) ? quoted : "<text>";
  if (/[/\\@]/.test(whole)) return "<text>";
  if (/^\d/.test(whole)) return "<number>";
  const word = whole.toLowerCase();
  if (ERROR_WORDS.has(word)) return word;
  return TYPE_WORDS.has(whole) ? whole : "<name>";
}

/** The name of an exception, if it is not a program's own. */
export function maskException(name: string): string {
  return EXCEPTIONS.has(name) ? name : "<exception>";
}
