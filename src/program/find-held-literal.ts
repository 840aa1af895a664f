import type { JsonObject, JsonValue } from "../json.ts";
import { findLiterals, type ProgramLiterals } from "./find-literals.ts";
import { parsePython } from "./python-tree.ts";

/** Shorter texts stand within too many words to mean anything there; they count where they stand alone. */
const MIN_TEXT = 3;

const DATE = /^(\d{4})-(\d{2})-(\d{2})/;

/** What a program has written into it: its numbers, and its strings in small letters. */
interface Written extends Pick<ProgramLiterals, "numbers"> {
  readonly texts: readonly string[];
}

/**
 * Finds a literal of the task that a program holds itself, so that it may not follow the param: as a string or a part of
 * one, a number, or a date in parts. A program that cannot be read holds all of them.
 *
 * @returns the param's name; null if there is none.
 */
export function findHeldLiteral(code: string, params: JsonObject): string | null {
  const parsed = parsePython(code);
  if (parsed === null) return Object.keys(params)[0] ?? null;
  const { numbers, strings } = findLiterals(parsed);
  // what the program reads its params by is not a literal of the task
  const texts = strings.filter((text) => !Object.hasOwn(params, text)).map((text) => text.toLowerCase());
  return Object.entries(params).find(([, value]) => isHeld(value, { numbers, texts }))?.[0] ?? null;
}

function isHeld(value: JsonValue, written: Written): boolean {
  if (typeof value === "number") return written.numbers.includes(Math.abs(value)) || holdsToken(written.texts, String(Math.abs(value)));
  const text = String(value).toLowerCase();
  if (holdsDate(text, written)) return true;
  const parts = [text, text.split(/[\\/]/).at(-1) ?? text];
  return parts.some((part) => holdsText(part, written)) || written.numbers.includes(Number(text));
}

function holdsText(text: string, { texts }: Written): boolean {
  if (text.trim() === "") return texts.includes(text);
  return text.length < MIN_TEXT ? holdsToken(texts, text) : texts.some((written) => written.includes(text));
}

/** Whether a text stands anywhere as a word of its own. */
function holdsToken(texts: readonly string[], token: string): boolean {
  const escaped = token.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
  const pattern = new RegExp(String.raw`(?<![\p{L}\p{N}])${escaped}(?![\p{L}\p{N}])`, "u");
  return texts.some((text) => text === token || pattern.test(text));
}

/** `date(2026, 3, 4)`, and "04/03/2026" in any order. */
function holdsDate(value: string, { numbers, texts }: Written): boolean {
  const parts = DATE.exec(value)?.slice(1).map(Number);
  if (parts === undefined) return false;
  if (parts.every((part) => numbers.includes(part))) return true;
  return texts.some((text) => {
    const found = new Set((text.match(/\d+/g) ?? []).map(Number));
    return parts.every((part) => found.has(part));
  });
}
