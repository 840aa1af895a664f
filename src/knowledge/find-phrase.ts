import { findClasses } from "./find-classes.ts";
import type { FoldedText, Span } from "./fold-text.ts";
import { OPEN_CLASSES, WORD_CLASSES } from "./word-classes.ts";

/** What a phrase consists of: words as they are, or any of a class; each step follows the one before, at once or after a gap. */
interface Step {
  /** A pattern, or the name of a class. */
  readonly source: string;
  readonly kind: "words" | "class" | "name";
  readonly hasGap: boolean;
  /** Whether it stands where a sentence or an order begins. */
  readonly begins: boolean;
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

const ADDRESS = String.raw`(?<![^\s<("'])[^\s@]{1,64}@[^\s@]{1,255}(?![\p{L}\p{N}])`;

/** Where a sentence or a further order begins, or what asks for it ends: "please", "can you". */
const BEGINNINGS =
  /(?:^|[.;:!?,()¿¡•*"'] ?|(?<![^ ])[-–—] ?|(?<![\p{L}\p{N}])(?:and|then|please|also|or|to|you|must|should|just|so|now|finally|y|e|o|luego|despues|que|quiero|necesito|debes|puedes|podrias|favor|hay que|para|a) )(?=[\p{L}])/gu;

/** Finds a class in a phrase that is not known, or no word of its own; a document with one is wrong. */
export function findUnknownClass(phrase: string): string | undefined {
  return Array.from(phrase.matchAll(/(\S*)\{([^{}]*)\}(\S*)/g)).find(
    ([, before, name = "", after]) => before !== "" || after !== "" || !(OPEN_CLASSES.includes(name) || Object.hasOwn(WORD_CLASSES, name)),
  )?.[2];
}

/**
 * Compiles a phrase such as "{send} … to {name}": words as they are, `{class}` for any word of a class, `{name}` for a
 * name with a capital letter, `{address}` for a mail address, `{begin}` for the start of a sentence or order, ` … ` for up to
 * six words. All else is literal.
 */
export function compilePhrase(phrase: string): Phrase {
  const steps = phrase.split(" … ").flatMap((part, index) => {
    const begins = part.startsWith("{begin} ");
    const pieces = part.replace("{begin} ", "").split(/(?:^| )(\{[\w-]+\})(?= |$)/u);
    const named = pieces.map((piece) => piece.trim()).filter((piece) => piece !== "");
    return named.map((piece, at) => ({ ...compileStep(piece), hasGap: index > 0 && at === 0, begins: begins && at === 0 }));
  });
  return { text: phrase, steps };
}

function compileStep(piece: string): Pick<Step, "source" | "kind"> {
  if (piece === "{name}") return { source: String.raw`${NAME}(?![\p{L}\p{N}])`, kind: "name" };
  if (piece === "{address}") return { source: ADDRESS, kind: "words" };
  const [, name] = /^\{([\w-]+)\}$/.exec(piece) ?? [];
  if (name !== undefined) return { source: name, kind: "class" };
  const escaped = piece.replace(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);
  const before = /^[\p{L}\p{N}]/u.test(piece) ? String.raw`(?<![\p{L}\p{N}])` : "";
  return { source: String.raw`${before}${escaped}(?![\p{L}\p{N}])`, kind: "words" };
}

/** Finds where the last step of a phrase stands, as whole words. */
export type FindPhrase = (phrase: Phrase) => readonly Span[];

/**
 * Prepares a text for being searched for many phrases. What stands where is found once for each step, and what can follow once
 * for each beginning, so the work grows with the text times the steps, whatever the text.
 */
export function searchPhrases(text: FoldedText): FindPhrase {
  let classes: ReturnType<typeof findClasses> | undefined;
  let beginnings: ReadonlySet<number> | undefined;
  const begins = ({ start }: Span): boolean => (beginnings ??= findBeginnings(text.folded)).has(start);
  const placesOf = ({ kind, source }: Step): readonly Span[] => {
    if (kind === "class") return (classes ??= findClasses(text.folded)).get(source) ?? [];
    return Array.from((kind === "name" ? text.cased : text.folded).matchAll(new RegExp(source, "gu")), spanOf);
  };
  const matchesOf = remember((step: Step) => {
    const places = placesOf(step);
    return step.begins ? places.filter(begins) : places;
  });
  const startsAfter = remember((steps: readonly Step[], gap: number) => {
    const starts = new Set<number>();
    for (const { end } of find(steps)) addWordsAfter(starts, text.folded, { end, gap });
    return starts;
  });
  const find = (steps: readonly Step[]): readonly Span[] => {
    const last = steps.at(-1);
    if (!last) return [];
    const matches = matchesOf(nameStep(last), last);
    if (steps.length === 1 || matches.length === 0) return matches;
    const before = steps.slice(0, -1);
    const gap = last.hasGap ? MAX_GAP_WORDS : 0;
    const starts = startsAfter(`${gap} ${before.map(nameStep).join(" ")}`, before, gap);
    return matches.filter(({ start }) => starts.has(start));
  };
  return ({ steps }) => find(steps);
}

function findBeginnings(folded: string): ReadonlySet<number> {
  return new Set(Array.from(folded.matchAll(BEGINNINGS), (match) => spanOf(match).end));
}

/** Keeps what was made, by a name. */
function remember<Given extends readonly unknown[], Made>(make: (...given: Given) => Made): (name: string, ...given: Given) => Made {
  const kept = new Map<string, Made>();
  return (name, ...given) => {
    const known = kept.get(name);
    if (known !== undefined) return known;
    const made = make(...given);
    kept.set(name, made);
    return made;
  };
}

function nameStep({ kind, source, hasGap, begins }: Step): string {
  return `${kind} ${source} ${hasGap} ${begins}`;
}

function spanOf(match: RegExpExecArray): Span {
  return { start: match.index, end: match.index + match[0].length };
}

/** Adds where the words begin that can follow a place: at most a gap away, in the same sentence. */
function addWordsAfter(starts: Set<number>, text: string, { end, gap }: { readonly end: number; readonly gap: number }): void {
  for (let blank = end, words = 0; text[blank] === " " && words <= gap; words += 1) {
    starts.add(blank + 1);
    const next = text.indexOf(" ", blank + 1);
    if (next < 0 || ".!?;:".includes(text.charAt(next - 1))) return;
    blank = next;
  }
}
