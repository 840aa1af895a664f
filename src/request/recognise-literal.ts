import { knownExtension } from "./describe-file.ts";

/** What a word of a task can be besides a word. */
export type LiteralKind = "number" | "date" | "text" | "email" | "url" | "path";

/** A literal in a word: what stands before and after it stays in the template. */
export interface Literal {
  readonly kind: LiteralKind;
  readonly before: string;
  readonly value: string | number;
  readonly after: string;
}

/** Words after which a number is part of a name: "Python 3.11", "SHA 256", "step 2". */
const NAMING = /^(?:version|release|python|section|chapter|figure|step|level|type|iso|rfc|sha|md|utf|base|ipv|http|tls|windows)$/i;

const EMAIL = /^[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}$/;
const URL_START = /^[A-Za-z][A-Za-z0-9+.-]{1,20}:\/\/[^\s/?#]/;
const DATE = /^(\d{4})-(\d{2})-(\d{2})(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/;
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/;
const PATH_START = /^(?:~|\.{1,2})?\/|^[A-Za-z]:[\\/]|^\\\\/;

/**
 * Recognises a literal that has one reading only. What could be read in two ways stays a word: `007`, `1.50`,
 * `1,234.56`, `05/06/2024`, `5-10`, `SHA-256`, `2nd`.
 *
 * @param previous The word before.
 */
export function recogniseLiteral(word: string, previous: string): Literal | null {
  const before = /^[<>=≤≥~≈$€£¥']*/.exec(word)?.[0] ?? "";
  const rest = word.slice(before.length);
  const bare = trimEnd(rest, ".,;:!?'’");
  const after = rest.slice(bare.length);
  const number = readNumber(bare, previous);
  if (number !== null) return { kind: "number", before, value: number.value, after: number.suffix + after };
  if (before !== "") return null;
  const kind = kindOf(bare);
  return kind === null ? null : { kind, before, value: bare, after };
}

function kindOf(bare: string): LiteralKind | null {
  if (URL_START.test(bare)) return "url";
  if (bare.length <= 600 && EMAIL.test(bare)) return "email";
  if (isDate(bare)) return "date";
  return isPath(bare) ? "path" : null;
}

function readNumber(text: string, previous: string): { value: number; suffix: string } | null {
  const suffix = /[%€$£¥]$/.exec(text)?.[0] ?? "";
  const digits = suffix === "" ? text : text.slice(0, -1);
  if (digits.length > 20 || !NUMBER.test(digits) || NAMING.test(previous)) return null;
  if (digits.startsWith("-") && /\d$/.test(previous)) return null; // "5 -10" may be a range
  const value = Number(digits);
  if (String(value) !== digits || (Number.isInteger(value) && !Number.isSafeInteger(value))) return null;
  return { value, suffix };
}

function isDate(text: string): boolean {
  const [, year, month, day] = DATE.exec(text) ?? [];
  if (year === undefined || month === undefined || day === undefined) return false;
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  return date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day);
}

/** A path shows itself by how it starts and more than one part, or by an extension that we know; `and/or` and `Node.js` do not. */
function isPath(text: string): boolean {
  if (text.length > 1_000 || /[*?<>|:@,;=]/.test(text.replace(/^[A-Za-z]:/, ""))) return false;
  const extension = knownExtension(text);
  const written = text.slice(text.lastIndexOf(".") + 1);
  const hasExtension = extension !== null && (written === extension || written === extension.toUpperCase());
  if (hasExtension) return /[\p{L}\p{N}_)-]\.\w+$/u.test(text);
  return PATH_START.test(text) && text.split(/[\\/]/).filter((part) => /[\p{L}\p{N}]/u.test(part)).length >= 2;
}

function trimEnd(text: string, signs: string): string {
  let end = text.length;
  while (end > 0 && signs.includes(text[end - 1] ?? "")) end -= 1;
  return text.slice(0, end);
}
