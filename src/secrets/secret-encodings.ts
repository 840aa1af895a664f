import { Buffer } from "node:buffer";

/**
 * Lists how a secret may stand in text, itself included, each form once:
 * - JSON strings, once and twice escaped, with and without non-ASCII characters and slashes escaped;
 * - Python's `repr` of it as text and as bytes;
 * - percent-encoded as browsers, forms, JavaScript and Python do, `+` or `%20` for a blank, hex in either case, also with
 *   every byte encoded;
 * - HTML-escaped;
 * - hex in either case;
 * - base64 at all three alignments, standard and URL-safe, with and without padding.
 *
 * Not covered: other spellings of case, reversed, compressed, encrypted, hashed, or cut into parts. A program that wants
 * to smuggle a secret out in its result can; this is for accidents.
 */
export function listSecretEncodings(secret: string): string[] {
  const bytes = Buffer.from(secret, "utf8");
  const forms = [secret, ...listEscapes(secret), ...listPercentForms(secret), ...listHtmlForms(secret), ...listBase64Forms(bytes)];
  const hex = bytes.toString("hex");
  forms.push(hex, hex.toUpperCase());
  return [...new Set(forms)];
}

function listEscapes(secret: string): string[] {
  const once = [...listJsonForms(secret), ...listReprForms(secret)];
  return [...once, ...once.flatMap(listJsonForms)];
}

function listJsonForms(text: string): string[] {
  const json = JSON.stringify(text).slice(1, -1);
  const ascii = json.replace(/[^\0-\x7e]/g, (unit) => `\\u${hexOf(unit, 4)}`);
  const upper = json.replace(/[^\0-\x7e]/g, (unit) => `\\u${hexOf(unit, 4).toUpperCase()}`);
  return [json, ascii, upper, json.replaceAll("/", "\\/"), ascii.replaceAll("/", "\\/")];
}

function listReprForms(text: string): string[] {
  const repr = text.replace(/[\\\p{C}\p{Z}]/gu, escapeForRepr);
  const ascii = repr.replace(/[^\0-\x7e]/gu, escapeForRepr);
  const bytes = Buffer.from(text, "utf8")
    .toString("latin1")
    .replace(/[^ -[\]-~]/g, escapeForRepr);
  return [repr, ascii, bytes].flatMap((form) => [form, form.replaceAll("'", "\\'")]);
}

const NAMED_ESCAPES = new Map([
  [" ", " "],
  ["\\", "\\\\"],
  ["\n", "\\n"],
  ["\r", "\\r"],
  ["\t", "\\t"],
]);

function escapeForRepr(character: string): string {
  const named = NAMED_ESCAPES.get(character);
  if (named !== undefined) return named;
  const code = character.codePointAt(0) ?? 0;
  if (code <= 0xff) return `\\x${hexOf(character, 2)}`;
  return code <= 0xffff ? `\\u${hexOf(character, 4)}` : `\\U${hexOf(character, 8)}`;
}

function hexOf(character: string, digits: number): string {
  return (character.codePointAt(0) ?? 0).toString(16).padStart(digits, "0");
}

/** What stays as it is: RFC 3986 unreserved, Python's quote, encodeURIComponent, forms, encodeURI, a URL's user part, nothing. */
const PERCENT_SAFE = [/[\w.~-]/, /[\w.~/-]/, /[\w.~!'()*-]/, /[\w.*-]/, /[\w.~!'()*;/?:@&=+$,#-]/, /[\w.~!'()*&+$,-]/, /(?!)/];

function listPercentForms(secret: string): string[] {
  return PERCENT_SAFE.flatMap((safe) => {
    const encode = (character: string): string => (safe.test(character) ? character : percentEncode(character));
    const form = Array.from(secret, encode).join("");
    const lower = form.replace(/%[\dA-F]{2}/g, (code) => code.toLowerCase());
    return [form, lower].flatMap((text) => [text, text.replaceAll("%20", "+")]);
  });
}

function percentEncode(character: string): string {
  return Array.from(Buffer.from(character, "utf8"), (byte) => `%${byte.toString(16).toUpperCase().padStart(2, "0")}`).join("");
}

function listHtmlForms(secret: string): string[] {
  const text = secret.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  const quoted = text.replaceAll('"', "&quot;");
  return [text, quoted, quoted.replaceAll("'", "&#x27;"), quoted.replaceAll("'", "&#39;")];
}

/**
 * Base64 of the bytes alone, and what is sure to appear when other bytes stand before (none, one or two, modulo three) and
 * behind: every character all of whose six bits come from the secret.
 */
function listBase64Forms(bytes: Buffer): string[] {
  const whole = bytes.toString("base64");
  const forms = [whole, whole.replace(/=+$/, "")];
  for (const before of [0, 1, 2]) {
    const shifted = Buffer.concat([Buffer.alloc(before), bytes]).toString("base64");
    forms.push(shifted.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6)));
  }
  return forms.flatMap((form) => [form, form.replaceAll("+", "-").replaceAll("/", "_")]);
}
