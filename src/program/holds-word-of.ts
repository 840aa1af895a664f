import type { JsonValue } from "../json.ts";
import { findImports } from "./find-imports.ts";
import { findLiterals } from "./find-literals.ts";
import { parsePython } from "./python-tree.ts";

const WORD = /\p{L}+|\p{N}+/gu;

/** Shorter words are in every text. */
const MIN_LETTERS = 4;
const MIN_DIGITS = 3;

/** Data with more characters is not looked through, and then counts as held. */
const MAX_CHARACTERS = 1_000_000;

const PYTHON = `false none true await class continue break else elif except finally from global import lambda nonlocal pass
  raise return while with yield assert async result context params files once float list dict tuple bytes enumerate filter
  isinstance open print range reversed round sorted type`;

/** A piece of a program, and what it must not tell. */
export interface TellingQuestion {
  readonly piece: string;
  /** The whole programs that it comes from; without a tree of them nothing can be told. */
  readonly programs: readonly string[];
  /** Values and keys of the context, names of files. */
  readonly data: JsonValue;
  /** What anybody may know: the task, the shape. */
  readonly told: readonly string[];
}

/**
 * Whether a piece of a program holds a word or number that stands in the data, in a literal or in a name that the program
 * made up. Words of Python, of imports and attributes, and what was told count for nothing. Stricter than what keeps
 * programs out, as a piece is shown for other tasks; it may take a common word for one of the data.
 */
export function holdsWordOf({ piece, programs, data, told }: TellingQuestion): boolean {
  const names = programs.map(listForeignNames);
  if (names.includes(null)) return true;
  const free = new Set([PYTHON, ...told, ...names.flatMap((list) => list ?? [])].flatMap(listWords));
  const wanted = new Set(listWords(piece).filter((word) => !free.has(word)));
  return wanted.size > 0 && standsIn(data, wanted);
}

/** Names that others gave: attributes and what is imported, but for those that a literal holds too. */
function listForeignNames(code: string): string[] | null {
  const parsed = parsePython(code);
  if (parsed === null) return null;
  const literals = new Set(findLiterals(parsed).strings.flatMap(listWords));
  const properties = parsed.tokens.tokens.filter(({ name }) => name === "PropertyName").map(({ from, to }) => parsed.code.slice(from, to));
  return [...properties, ...findImports(parsed).map(({ path }) => path)].flatMap(listWords).filter((word) => !literals.has(word));
}

function listWords(text: string): string[] {
  const words =
    text
      .replace(/(\p{Ll})(?=\p{Lu})/gu, "$1 ")
      .toLowerCase()
      .match(WORD) ?? [];
  return words.filter((word) => word.length >= (/\d/.test(word) ? MIN_DIGITS : MIN_LETTERS));
}

function standsIn(data: JsonValue, words: ReadonlySet<string>): boolean {
  const waiting: JsonValue[] = [data];
  let characters = 0;
  for (let value = waiting.pop(); value !== undefined; value = waiting.pop()) {
    if (typeof value === "object" && value !== null) {
      for (const [key, item] of Object.entries(value)) waiting.push(item, ...(Array.isArray(value) ? [] : [key]));
      continue;
    }
    const text = String(value);
    characters += text.length;
    if (characters > MAX_CHARACTERS) return true;
    if (value !== null && typeof value !== "boolean" && listWords(text).some((word) => words.has(word))) return true;
  }
  return false;
}
