import type { FoldedText } from "./fold-text.ts";
import { OPEN_CLASSES, WORD_CLASSES } from "./word-classes.ts";

/** A place in a folded text. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** What a phrase consists of; each step follows the one before, at once or after a gap. */
interface Step {
  readonly source: string;
  readonly isName: boolean;
  readonly hasGap: boolean;
}

/** A phrase that is ready to be looked for. */
export interface Phrase {
  readonly text: string;
  readonly steps: readonly Step[];
}

/** Most words that a gap ` … ` in a phrase stands for. */
const MAX_GAP_WORDS = 6;

/** A word that begins with a capital letter, or an abbreviation, is not asked for by this: only a name such as "Ana". */
const NAME = String.raw`\p{Lu}\p{Ll}+`;

/** Where a sentence or a further order begins. */
const BEGIN = String.raw`(?<=^|[.;:!?,)] |(?<![\p{L}\p{N}])(?:and|then|please|also|or|y|luego) )`;

/** The classes of a phrase that are not known; a document with one is wrong. */
export function findUnknownClass(phrase: string): string | undefined {
  return Array.from(phrase.matchAll(/\{([^{}]*)\}/g), ([, name = ""]) => name).find(
    (name) => !OPEN_CLASSES.includes(name) && !Object.hasOwn(WORD_CLASSES, name),
  );
}

/**
 * Compiles a phrase such as "{send} … to {name}": words as they are, `{class}` for any word of a class, `{name}` for a
 * name with a capital letter, `{address}` for a mail address, `{begin}` for the start of a sentence or order, ` … ` for up to
 * six words. All else is literal.
 */
export function compilePhrase(phrase: string): Phrase {
  const steps = phrase.split(" … ").flatMap((part, index) => {
    const pieces = part.split(/(?:^| )(\{name\})(?: |$)/u).filter((piece) => piece !== "");
    return pieces.map((piece, at) => compileStep(piece, index > 0 && at === 0));
  });
  return { text: phrase, steps };
}

function compileStep(piece: string, hasGap: boolean): Step {
  if (piece === "{name}") return { source: String.raw`${NAME}(?![\p{L}\p{N}])`, isName: true, hasGap };
  const begins = piece.startsWith("{begin} ");
  const words = begins ? piece.slice("{begin} ".length) : piece;
  const escaped = words.replace(/\{([\w-]+)\}|[\\^$.*+?()[\]{}|/]/g, (sign, name?: string) =>
    name === undefined ? `\\${sign}` : expandClass(name),
  );
  const before = /^[\p{L}\p{N}{]/u.test(words) ? String.raw`(?<![\p{L}\p{N}])` : "";
  return { source: String.raw`${begins ? BEGIN : ""}${before}${escaped}(?![\p{L}\p{N}])`, isName: false, hasGap };
}

function expandClass(name: string): string {
  if (name === "address") return String.raw`[^\s@]{1,64}@[^\s@]{1,255}`;
  return `(?:${(WORD_CLASSES[name] ?? []).join("|")})`;
}

/**
 * Finds where the last step of a phrase stands, as whole words. The places that each step can end at are kept, not tried
 * one by one: the work grows with the text times the steps, whatever the text.
 */
export function findPhrase(text: FoldedText, { steps }: Phrase): Span[] {
  const [first, ...others] = steps;
  if (!first) return [];
  let spans = Array.from(textFor(first, text).matchAll(new RegExp(first.source, "gu")), spanOf);
  for (const step of others) {
    if (spans.length === 0) return [];
    const pattern = new RegExp(step.source, "uy");
    const searched = textFor(step, text);
    const starts = new Set(spans.flatMap(({ end }) => listWordsAfter(searched, end, step.hasGap ? MAX_GAP_WORDS : 0)));
    spans = Array.from(starts).flatMap((start) => {
      pattern.lastIndex = start;
      const match = pattern.exec(searched);
      return match ? [spanOf(match)] : [];
    });
  }
  return spans;
}

function textFor({ isName }: Step, { folded, cased }: FoldedText): string {
  return isName ? cased : folded;
}

function spanOf(match: RegExpExecArray): Span {
  return { start: match.index, end: match.index + match[0].length };
}

/** Where the words begin that can follow a place: at most a gap away, in the same sentence. */
function listWordsAfter(text: string, end: number, gap: number): number[] {
  const starts: number[] = [];
  for (let blank = end; text[blank] === " " && starts.length <= gap;) {
    starts.push(blank + 1);
    const next = text.indexOf(" ", blank + 1);
    if (next < 0 || /[.!?;:]/.test(text.charAt(next - 1))) break;
    blank = next;
  }
  return starts;
}
