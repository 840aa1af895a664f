import { createHash } from "node:crypto";
import { hideTokens } from "../secrets/hide-secret-looking.ts";

/** Longer keys are cut, and a digest keeps them apart. */
const MAX_KEY = 120;
const CUT_KEY = 100;

/** Keys that are signs of ours, or that no data we hold may have. */
const RESERVED = /^(?:lc|__proto__|\{.*)$/s;

/**
 * Writes a key of the caller's data so that it can be shown and never be taken for a sign of ours: `\` before what is
 * ours (`{` in front, `?` at the end), `\u{...}` for control, bidi and other invisible characters, a digest for the rest
 * of a long one. Different keys stay different.
 */
export function escapeKey(key: string): string {
  const visible = key.replace(/[\\…]|[\p{C}\p{Zl}\p{Zp}]/gu, (sign) =>
    sign === "\\" ? "\\\\" : `\\u{${sign.codePointAt(0)?.toString(16)}}`,
  );
  const closed = visible.endsWith("?") ? `${visible.slice(0, -1)}\\?` : visible;
  const escaped = RESERVED.test(closed) ? `\\${closed}` : closed;
  if (escaped.length <= MAX_KEY) return escaped;
  const digest = createHash("sha256").update(escaped).digest("hex").slice(0, 12);
  return `${escaped.slice(0, CUT_KEY).toWellFormed()}…${digest}`;
}

/** So many keys that differ in their digits only are ids, such as `c-1001`, `c-1002`, `c-1003`. */
const MANY_NUMBERED = 3;

/** Finds the keys that are data: each by its look, or several because they differ only in numbers of three digits and more. */
export function findDataKeys(keys: Iterable<string>): Set<string> {
  const data = new Set<string>();
  const numbered = new Map<string, string[]>();
  for (const key of keys) {
    if (looksLikeData(key)) data.add(key);
    else if (/\d{3}/.test(key)) {
      const pattern = key.replace(/\d+/g, "#");
      const alike = numbered.get(pattern) ?? [];
      alike.push(key);
      numbered.set(pattern, alike);
    }
  }
  for (const alike of numbered.values()) if (alike.length >= MANY_NUMBERED) for (const key of alike) data.add(key);
  return data;
}

const NUMBER = /^[+-]?\d[\d.,]*$/;
const DATE = /^\d{4}-\d{2}(?:-\d{2}(?:[T ][\d:.Z+-]*)?)?$/;
const MAIL = /^[^\s@]{1,64}@[^\s@]{1,253}$/;
const URL = /^[a-z][a-z0-9+.-]{1,20}:\/\//i;
const UUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i;
const HEX = /^[\da-f]{16,}$/i;

/** A quick look before the thorough one, since a context may hold a million keys. */
const MAY_BE_SECRET = /\d|-----|:\/\/|^(?:[a-z]{2,10}[-_]|eyJ)/;
const SHORTEST_SECRET = 15;

/** Whether a key is data rather than a name: a number, a date, an address, a uuid, an id with many digits, or what looks like a secret. */
function looksLikeData(key: string): boolean {
  if (NUMBER.test(key) || DATE.test(key) || MAIL.test(key) || URL.test(key) || UUID.test(key)) return true;
  if (key.length >= SHORTEST_SECRET && MAY_BE_SECRET.test(key) && hideTokens(key) !== key) return true;
  const digits = key.replace(/\D/g, "").length;
  return digits >= 6 || (digits > 0 && HEX.test(key)) || /\d{5}/.test(key);
}
