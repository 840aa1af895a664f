/** In the singular. */
const UNITS_MS: Readonly<Record<string, number>> = {
  ms: 1,
  millisecond: 1,
  s: 1000,
  sec: 1000,
  second: 1000,
  m: 60_000,
  min: 60_000,
  minute: 60_000,
  h: 3_600_000,
  hr: 3_600_000,
  hour: 3_600_000,
};
const HINT = /(?:try again|retry)(?:ing)?\s+(?:in|after)\s+((?:\d+(?:\.\d+)?\s*[a-z]+\s*)+)/i;

/** Reads one response header by its lower-case name. */
export type HeaderReader = (name: string) => string | null;

/**
 * Finds how long a service asks to wait: `retry-after-ms`, `retry-after` in seconds or as an HTTP date, or words like
 * "try again in 1m30s".
 *
 * @returns Milliseconds, or null where it does not say.
 */
export function parseRetryAfter(readHeader: HeaderReader, words: string, nowMs: number): number | null {
  const inMs = parseCount(readHeader("retry-after-ms"));
  if (inMs !== null) return inMs;
  const header = readHeader("retry-after")?.trim() ?? "";
  const seconds = parseCount(header);
  if (seconds !== null) return seconds * 1000;
  const dateMs = /[a-z]{3}/i.test(header) ? Date.parse(header) : Number.NaN;
  if (!Number.isNaN(dateMs)) return Math.max(0, dateMs - nowMs);
  return parseHint(words);
}

function parseCount(text: string | null): number | null {
  return text !== null && /^\s*\d+(?:\.\d+)?\s*$/.test(text) ? Number(text) : null;
}

function parseHint(words: string): number | null {
  const hint = HINT.exec(words)?.[1] ?? "";
  let waitMs: number | null = null;
  for (const [, count = "", unit = ""] of hint.matchAll(/(\d+(?:\.\d+)?)\s*([a-z]+)/gi)) {
    const unitMs = findUnit(unit.toLowerCase());
    if (unitMs === null) break;
    waitMs = (waitMs ?? 0) + Number(count) * unitMs;
  }
  return waitMs;
}

function findUnit(unit: string): number | null {
  return UNITS_MS[unit] ?? UNITS_MS[unit.replace(/s$/, "")] ?? null;
}
