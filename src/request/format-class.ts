import { knownExtension } from "./describe-file.ts";

const MAX_SHORT = 64;
const MAX_MIDDLE = 2_000;
const MAX_PATH = 255;

const UUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i;
const MAIL = /^[^\s@<>()]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}$/;
const URL = /^[A-Za-z][A-Za-z0-9+.-]{1,20}:\/\/\S+$/;
const ISO_DATE = /^\d{4}-\d{2}-\d{2}$/;
const ISO_TIME = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?$/;
const YEAR_FIRST = /^\d{4}([/.])\d{1,2}\1\d{1,2}$/;
const DAY_FIRST = /^(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})$/;
const AMOUNT = /^(?:[A-Z]{3}\s?|[€$£¥]\s?)?([+-]?[\d.,'’\s]*\d)(\s?[A-Z]{3}|\s?[€$£¥]|\s?%)?$/;

/**
 * Names the format of a text without giving any of it away: `text: decimal comma`, `text: date D.M.YYYY`,
 * `text: path .pdf`, or its length class. A program that reads one format may fail silently on another.
 */
export function classifyText(text: string): string {
  const format = text.length > MAX_MIDDLE ? null : formatOf(text);
  if (format !== null) return `text: ${format}`;
  if (text.length <= MAX_SHORT) return TEXT_CLASSES[0];
  return text.length <= MAX_MIDDLE ? TEXT_CLASSES[1] : TEXT_CLASSES[2];
}

/** A date of which nobody can tell day and month, and those that beside it in one column tell which is which. */
const UNCLEAR_DATE = /^(text: date )D(.)M or M.D, then (Y+)$/;

/** Takes out what another class of the same place makes clear: a column holds one order of day and month. */
export function dropUnclearDates(classes: Set<string>): void {
  for (const name of classes) {
    const [, start, sign, year] = UNCLEAR_DATE.exec(name) ?? [];
    const dayFirst = classes.has(`${start}D${sign}M${sign}${year}`);
    const monthFirst = classes.has(`${start}M${sign}D${sign}${year}`);
    if (start !== undefined && dayFirst !== monthFirst) classes.delete(name);
  }
}

/** Classes of plain text, the shorter first. */
export const TEXT_CLASSES = ["text up to 64", "text up to 2000", "text over 2000"] as const;

function formatOf(text: string): string | null {
  if (URL.test(text)) return "URL";
  if (text.length > MAX_PATH || text !== text.trim()) return null;
  if (UUID.test(text)) return "uuid";
  if (MAIL.test(text)) return "mail";
  return dateFormat(text) ?? numberFormat(text) ?? pathFormat(text);
}

function dateFormat(text: string): string | null {
  if (ISO_DATE.test(text)) return "date YYYY-MM-DD";
  if (ISO_TIME.test(text)) return "date-time YYYY-MM-DDThh:mm";
  const separator = YEAR_FIRST.exec(text)?.[1];
  if (separator !== undefined) return `date YYYY${separator}M${separator}D`;
  const [, first, sign, second, year] = DAY_FIRST.exec(text) ?? [];
  if (first === undefined || second === undefined || year === undefined) return null;
  const [low, high] = [Math.min(Number(first), Number(second)), Math.max(Number(first), Number(second))];
  if (low < 1 || low > 12 || high > 31) return null;
  if (high <= 12 && low !== high) return `date D${sign}M or M${sign}D, then ${"Y".repeat(year.length)}`; // nobody can tell
  const order = Number(second) > 12 ? ["M", "D"] : ["D", "M"];
  return `date ${[...order, "Y".repeat(year.length)].join(sign)}`;
}

function numberFormat(text: string): string | null {
  const [, digits, suffix = ""] = text.length > MAX_SHORT ? [] : (AMOUNT.exec(text) ?? []);
  if (digits === undefined) return null;
  const separators = separatorFormat(digits.replace(/['’\s]/g, ""));
  if (separators === null) return null;
  if (suffix.endsWith("%")) return `${separators} with percent`;
  return suffix !== "" || /^[A-Z€$£¥]/.test(text) ? `${separators} with currency` : separators;
}

/** One comma or point before exactly three digits is a class of its own, as nobody can tell `1,234` from 1.234. */
function separatorFormat(digits: string): string | null {
  if (/^[+-]?\d+$/.test(digits)) return "integer";
  if (/^[+-]?[1-9]\d{0,2},\d{3}$/.test(digits)) return "comma before three digits";
  if (/^[+-]?[1-9]\d{0,2}\.\d{3}$/.test(digits)) return "point before three digits";
  if (/^[+-]?(?:\d{1,3}(?:,\d{2,3})*|\d+)?\.\d+$/.test(digits)) return "decimal point";
  if (/^[+-]?(?:\d{1,3}(?:\.\d{3})*|\d+),\d+$/.test(digits)) return "decimal comma";
  if (/^[+-]?\d{1,3}(?:,\d{2,3})+$/.test(digits)) return "integer grouped by commas";
  return /^[+-]?\d{1,3}(?:\.\d{3})+$/.test(digits) ? "integer grouped by points" : null;
}

function pathFormat(text: string): string | null {
  if (/[\n\r]/.test(text)) return null;
  const extension = knownExtension(text);
  if (extension !== null && /[^\s./\\]\.\w+$/.test(text)) return `path .${extension}`;
  return /^(?:~|\.{1,2})?\/[^\s/]|^[A-Za-z]:\\[^\s\\]/.test(text) && !/\s/.test(text) ? "path" : null;
}
