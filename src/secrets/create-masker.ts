import { ConfigurationError } from "../errors.ts";
import type { JsonValue } from "../json.ts";
import { maskJson } from "./mask-json.ts";
import { createMaskStream, type MaskStream } from "./mask-stream.ts";
import { MAX_SECRET_LENGTH } from "./resolve-secrets.ts";
import { listSecretEncodings } from "./secret-encodings.ts";
import { listSecretParts } from "./secret-parts.ts";
import { buildTextAutomaton, holdsMatch, type TextAutomaton } from "./text-automaton.ts";

/** Stands for a secret in masked text, unless a secret looks like it. */
export const SECRET_REPLACEMENT = "[secret]";

/** Shortest secret that is masked inside text, characters. Shorter ones would tear up ordinary words and numbers. */
export const SHORTEST_MASKED = 4;

/** Takes secrets out of whatever leaves a run. The only place where that is done. */
export interface Masker {
  /** Masks a text. */
  text(text: string): string;
  /**
   * Masks a text that was cut: at its end if `isCutAtEnd`, and wherever it says so itself (`…[cut]` after a part,
   * `[cut]…` at its start). As half a secret may stand there, so much is dropped as the longest form is long.
   */
  cutText(text: string, isCutAtEnd: boolean): string;
  /** Masks a value, in a copy: texts and keys in it, and numbers whose digits are a secret, which become text. */
  json(value: JsonValue): JsonValue;
  /** Masks text that comes in pieces; whole and in pieces the same text comes out the same. */
  stream(): MaskStream;
  /** What a person should know, such as that a secret is too short; names no value. */
  readonly warnings: readonly string[];
}

const PLAIN_MASKER: Masker = {
  text: (text) => text,
  cutText: (text) => text,
  json: (value) => value,
  stream: () => ({ push: (chunk) => chunk, end: () => "" }),
  warnings: [],
};

/**
 * Builds what masks these secrets, in every form of `listSecretEncodings` and in the parts of `listSecretParts`. Everything
 * covered by a form is replaced by `[secret]`, overlapping forms by one; if a secret looks like that, by a character
 * that is in none of them. Takes time in proportion to the text, whatever is in it.
 *
 * A secret under 4 characters is masked only where it is a whole text, or a whole text value in JSON, and not in streams;
 * `warnings` says so. Without secrets everything passes through as it is.
 *
 * @throws ConfigurationError (`secret`) for a secret over 16,384 characters.
 * @example
 * const masker = createMasker(["hunter2"]);
 * masker.text("password=hunter2"); // "password=[secret]"
 * masker.json({ note: "aHVudGVyMg==" }); // { note: "[secret]" }
 */
export function createMasker(values: readonly string[]): Masker {
  const parts = [...new Set(values.flatMap(listPartsOf))];
  if (parts.length === 0) return PLAIN_MASKER;
  const short = new Set(parts.filter((part) => Array.from(part).length < SHORTEST_MASKED));
  const forms = [...new Set(parts.filter((part) => !short.has(part)).flatMap(listSecretEncodings))];
  const replacement = chooseReplacement(forms);
  const automaton = buildTextAutomaton(forms);
  const inside = (text: string): string => maskText(automaton, text, replacement);
  const whole = (text: string): string => (short.has(text) ? replacement : inside(text));
  const longest = forms.reduce((length, form) => Math.max(length, form.length), 0);
  return {
    text: whole,
    cutText: (text, isCutAtEnd) => dropCutEnds(whole(text), { longest, isCutAtEnd }),
    json: (value) => maskJson(value, { text: whole, key: inside, isSecret: (text) => inside(text) === replacement }),
    stream: () => createMaskStream(automaton, replacement),
    warnings: short.size > 0 ? [SHORT_WARNING] : [],
  };
}

const CUT_END = "…[cut]";
const CUT_START = "[cut]…";

function dropCutEnds(text: string, { longest, isCutAtEnd }: { longest: number; isCutAtEnd: boolean }): string {
  const parts = text.split(CUT_END);
  const ended = parts.map((part, index) =>
    index < parts.length - 1 || isCutAtEnd ? part.slice(0, Math.max(0, part.length - longest)) : part,
  );
  const joined = ended.join(CUT_END);
  return joined.startsWith(CUT_START) ? CUT_START + joined.slice(CUT_START.length + longest) : joined;
}

const SHORT_WARNING = `A secret is shorter than ${SHORTEST_MASKED} characters: it is masked only where it is a whole text. Use a longer one.`;

function listPartsOf(secret: string): string[] {
  if (secret.length <= MAX_SECRET_LENGTH) return listSecretParts(secret);
  throw new ConfigurationError(`A secret is longer than ${MAX_SECRET_LENGTH} characters. Pass only what is secret in it.`, {
    reason: "secret",
  });
}

/** The replacement must not hold a secret, nor make one together with the text beside it. */
function chooseReplacement(forms: readonly string[]): string {
  if (!forms.some((form) => touches(form, SECRET_REPLACEMENT))) return SECRET_REPLACEMENT;
  const used = new Set(forms.join(""));
  let code = 0x2588; // A full block, and what comes after it: the first character that is in no secret.
  while (used.has(String.fromCharCode(code))) code += 1;
  return String.fromCharCode(code);
}

/** Whether a form holds the replacement, lies in it, or shares an end with it. */
function touches(form: string, replacement: string): boolean {
  if (form.includes(replacement) || replacement.includes(form)) return true;
  for (let length = 1; length < replacement.length; length += 1) {
    if (form.endsWith(replacement.slice(0, length)) || form.startsWith(replacement.slice(-length))) return true;
  }
  return false;
}

function maskText(automaton: TextAutomaton, text: string, replacement: string): string {
  if (!holdsMatch(automaton, text)) return text;
  const stream = createMaskStream(automaton, replacement);
  return stream.push(text) + stream.end();
}
