import type { JsonValue } from "../json.ts";
import { findLiterals } from "./find-literals.ts";
import { findNumbersIn, isTelling, readNumbers } from "./number-readings.ts";
import { parsePython } from "./python-tree.ts";
import { createTokenIndex } from "./token-index.ts";

/** A program and the data it was made for. */
export interface BorrowingQuestion {
  readonly code: string;
  readonly context: JsonValue;
  readonly task: string;
  /** Names of the files that the program was told of, and so may name. */
  readonly fileNames: readonly string[];
}

/** Shorter texts stand in too many programs to mean anything. */
const MIN_TEXT = 4;

/** Deeper data is not searched; what comes in through `parseJson` is never that deep. */
const MAX_DEPTH = 200;

/**
 * Finds a value of the context that a program has written into it, so that it may be right for this data only. A
 * heuristic: it looks for whole strings of at least four characters and for numbers of at least three digits that are
 * no power of ten, in any usual notation. It misses what is computed or cut, and may take a common word for borrowed.
 * What stands in the task, in a file's name or as a key of the context counts as told.
 *
 * @returns the value's path, such as `context.rows[3].vendor`, and never the value; null if there is none.
 */
export function findBorrowedLiteral(question: BorrowingQuestion): string | null {
  const parsed = parsePython(question.code);
  if (parsed === null) return null;
  const literals = findLiterals(parsed);
  const numbers = new Set([...literals.numbers.filter(isTelling), ...literals.strings.flatMap(findNumbersIn)]);
  const holdsText = createTokenIndex(literals.strings);
  const told = createTold(question);
  const isBorrowed = (value: string | number): boolean => {
    const readings = typeof value === "number" ? [Math.abs(value)].filter(isTelling) : readNumbers(value);
    if (readings.some((reading) => numbers.has(reading))) return !told.number(readings) && !told.text(String(value));
    return typeof value === "string" && isSearchable(value) && holdsText(value) && !told.text(value);
  };
  return findPath(question.context, isBorrowed);
}

function isSearchable(value: string): boolean {
  return value.trim().length >= MIN_TEXT && /[\p{L}\p{N}]/u.test(value);
}

/** What the model was told besides values, asked for only where a value was found in the program. */
function createTold({ task, fileNames, context }: BorrowingQuestion) {
  const texts = [task, ...fileNames].map((text) => text.toLowerCase());
  const numbers = new Set(findNumbersIn(task));
  let keys: ReadonlySet<string> | undefined;
  return {
    number: (readings: readonly number[]) => readings.some((reading) => numbers.has(reading)),
    text: (value: string) => {
      keys ??= collectKeys(context);
      const lower = value.trim().toLowerCase();
      return keys.has(value) || texts.some((text) => text.includes(lower));
    },
  };
}

function collectKeys(context: JsonValue): ReadonlySet<string> {
  const keys = new Set<string>();
  const waiting: JsonValue[] = [context];
  for (let value = waiting.pop(); value !== undefined; value = waiting.pop()) {
    if (typeof value !== "object" || value === null) continue;
    if (!Array.isArray(value)) for (const key of Object.keys(value)) keys.add(key);
    for (const item of Object.values(value)) waiting.push(item);
  }
  return keys;
}

function findPath(context: JsonValue, isBorrowed: (value: string | number) => boolean): string | null {
  const walk = (value: JsonValue, path: string, depth: number): string | null => {
    if (typeof value === "string" || typeof value === "number") return isBorrowed(value) ? path : null;
    if (typeof value !== "object" || value === null || depth > MAX_DEPTH) return null;
    const isArray = Array.isArray(value);
    if (!isArray && typeof value["$secret"] === "string") return null; // a name, not data
    for (const [key, item] of Object.entries(value)) {
      const found = walk(item, isArray ? `${path}[${key}]` : path + keyPath(key), depth + 1);
      if (found !== null) return found;
    }
    return null;
  };
  return walk(context, "context", 0);
}

function keyPath(key: string): string {
  return /^[A-Za-z_]\w{0,79}$/.test(key) ? `.${key}` : `[${JSON.stringify(key.slice(0, 80))}]`;
}
