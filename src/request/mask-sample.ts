import { hideSecretLooking } from "../secrets/hide-secret-looking.ts";

/** So much of a text is looked at: a token that begins in what is shown is seen to be one. */
const MAX_LOOKED_AT = 2_000;

/** Longest sample, characters. */
const MAX_SAMPLE = 60;

const MAIL = /[^\s@<>()"',;:]{1,64}@[^\s@<>()"',;:]{1,253}/g;

/** A word of so many letters and digits, or a shorter one that mixes them, is an identifier or a key. */
const TOKEN = /[\p{L}\p{N}+=]{20,}|(?<![\p{L}\p{N}])(?=\p{L}*\p{N})(?=\p{N}*\p{L})[\p{L}\p{N}]{8,}/gu;

const INVISIBLE = /[\p{C}\p{Zl}\p{Zp}]/gu;

/**
 * Masks a text so that its format can be seen: digits become 9, letters of mail addresses x, long tokens `[token]`, and
 * what looks like a secret `[secret]`. Other words stay as they are. Cut to 60 characters.
 *
 * @example
 * maskSample("Invoice 2024-118, ann@example.com"); // "Invoice 9999-999, xxx@xxxxxxx.xxx"
 */
export function maskSample(text: string): string {
  const masked = hideSecretLooking(text.slice(0, MAX_LOOKED_AT).toWellFormed())
    .replace(MAIL, (mail) => mail.replace(/[\p{L}\p{M}]/gu, "x"))
    .replace(TOKEN, (word) => (/^\p{N}+$/u.test(word) ? word : "[token]"))
    .replace(/\p{N}/gu, "9")
    .replace(INVISIBLE, escapeSign);
  return masked.length <= MAX_SAMPLE ? masked : `${masked.slice(0, MAX_SAMPLE).toWellFormed()}…`;
}

function escapeSign(sign: string): string {
  return sign === "\n" ? "\\n" : `\\u{${sign.codePointAt(0)?.toString(16)}}`;
}
