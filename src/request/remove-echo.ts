import { isJsonObject, type JsonValue } from "../json.ts";

/** Stands where a param's value stood. No program writes it by chance. */
const ECHO = "\u0000echo\u0000";

const DATE = /^(\d{4})-(\d{2})-(\d{2})/;

/** Parts of a text that may be a number, with its sign and separators. */
const NUMBER = /[-+]?\d[\d.,'’]*/g;

/**
 * Takes a param's own value out of a result, so that a program which only repeats its param does not look as if it worked
 * with it: numbers however they are written, texts whatever their case, dates also in parts, in keys and in longer texts.
 * It takes out too much rather than too little.
 */
export function removeEcho(result: JsonValue, value: JsonValue): JsonValue {
  return rewrite(result, typeof value === "number" ? echoOfNumbers([value]) : echoOfText(String(value)));
}

/** What makes of a number or a text the same without the echo. */
interface Echo {
  readonly number: (value: number) => JsonValue;
  readonly text: (value: string) => string;
}

function rewrite(value: JsonValue, echo: Echo): JsonValue {
  if (typeof value === "number") return echo.number(value);
  if (typeof value === "string") return echo.text(value);
  if (Array.isArray(value)) return value.map((item) => rewrite(item, echo));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [echo.text(key), rewrite(item, echo)]));
}

function echoOfNumbers(numbers: readonly number[]): Echo {
  const sizes = new Set(numbers.map(Math.abs));
  return {
    number: (value) => (sizes.has(Math.abs(value)) ? ECHO : value),
    text: (text) => text.replace(NUMBER, (written) => (readings(written).some((reading) => sizes.has(reading)) ? ECHO : written)),
  };
}

function echoOfText(value: string): Echo {
  const ofDate = DATE.exec(value)?.slice(1).map(Number);
  const asNumber = Number(value);
  const ofNumbers = echoOfNumbers(ofDate ?? (value.trim() !== "" && Number.isFinite(asNumber) ? [asNumber] : []));
  const escaped = value.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
  const pattern = new RegExp(escaped || "(?!)", "giu");
  return { number: ofNumbers.number, text: (text) => ofNumbers.text(text.replace(pattern, ECHO)) };
}

/** "1,234.50" and "1.234,50" are 1234.5; "1,234" is 1234 or 1.234. */
function readings(written: string): number[] {
  const digits = written
    .replace(/^[-+]/, "")
    .replace(/['’]/g, "")
    .replace(/[.,]+$/, "");
  return [digits.replaceAll(",", ""), digits.replaceAll(".", "").replace(",", ".")].map(Number);
}
