/** Fewer digits stand in too many programs and values to mean anything. */
const MIN_DIGITS = 3;

const WHOLE = /^[^\d\p{L}]{0,4}(?:[A-Z]{3}\s?)?(\d[\d.,'’\s]*)(?:\s?(?:[A-Z]{3}|[€$£¥%]))?$/u;
const INSIDE = /(?<![\p{L}\p{N}_])\d[\d.,]{0,40}(?![\p{L}\p{N}_])/gu;

/**
 * The numbers that a text may mean as a whole: "1,234.50" and "1.234,50 EUR" are 1234.5, and "1,234" is 1234 or
 * 1.234. None for a text that says more than a number, or has under three digits.
 */
export function readNumbers(text: string): readonly number[] {
  const digits = text.length > 64 ? undefined : WHOLE.exec(text.trim())?.[1];
  return digits === undefined ? [] : readingsOf(digits);
}

/** The numbers that stand in a longer text, in every reading; those glued to letters are left out. */
export function findNumbersIn(text: string): readonly number[] {
  return [...text.matchAll(INSIDE)].flatMap(([digits]) => readingsOf(digits.replace(/[.,]+$/, "")));
}

/** Whether a number has enough digits to be told from others; a power of ten has not. */
export function isTelling(value: number): boolean {
  const digits = String(Math.abs(value)).replace(/e.*$/, "").replace(".", "").replace(/^0+/, "");
  return digits.length >= MIN_DIGITS && !/^10*$/.test(digits);
}

function readingsOf(written: string): readonly number[] {
  const compact = written.replace(/['’\s]/g, "");
  const point = compact.replaceAll(",", "");
  const comma = compact.replaceAll(".", "").replace(",", ".");
  const readings = [point, comma].flatMap((text) => (/^\d+(?:\.\d+)?$/.test(text) ? [Number(text)] : []));
  return [...new Set(readings)].filter(isTelling);
}
