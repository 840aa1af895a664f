import { SECRET_REPLACEMENT } from "./create-masker.ts";

/** Tokens whose beginning says what they are: those of OpenAI, Anthropic, Stripe, GitHub, GitLab, Slack, AWS, Google, npm and others. */
const VENDOR_TOKEN =
  /(?<![A-Za-z0-9])(?:(?:sk|rk|pk)[-_][\w-]{12,}|gh[oprsu]_\w{16,}|github_pat_\w{16,}|glpat-[\w-]{12,}|xox[a-z]-[\w-]{8,}|xapp-[\w-]{8,}|A[KS]IA[A-Z0-9]{12,}|AIza[\w-]{20,}|ya29\.[\w-]{10,}|SG\.[\w-]{10,}\.[\w-]{10,}|(?:npm|hf|e2b|pypi|whsec|shpat|lsv2|dop_v1|dapi)[-_][\w-]{16,}|key-[\da-f]{20,})/g;

const JWT = /(?<![\w-])eyJ[\w-]{5,}\.[\w-]{2,}(?:\.[\w-]*)?/g;

const PEM = /-----BEGIN [A-Z0-9 ]{0,40}-----(?:(?!-----END)[\s\S])*(?:-----END [A-Z0-9 ]{0,40}-----)?/g;

const URL_USER = /([a-z][a-z0-9+.-]{1,31}:\/\/)[^\s/?#@:]{0,256}:[^\s@]{1,512}@/gi;

const AUTHORISATION = /\b(bearer|basic)\s+[\w.~+/=-]{8,}/gi;

const COOKIE = /\b((?:set-)?cookie2?["']?\s*[:=]\s*)[^\r\n]{4,}/gi;

/** `password: x`, `api_key=x`, `the token is x`; a name that a program reads, such as `password = context[…]`, is none. */
const NAMED =
  /((?:passwords?|passwd|passphrase|pwd|secret|token|api[ _-]?key|access[ _-]?key|session[ _-]?id|sessid|pin|cvv|clave|contraseña|contrasena|passwort|kennwort|senha)["']?(?:\s*[:=]\s*|\s+(?:is|was|es|era|ist|é)\s+)["']?)(?=([^\s"'()[\]{},;]{4,}))\2(?![([])/giu;

const CARD = /(?<!\d)\d(?:[ -]?\d){12,18}(?!\d)/g;

/** Long enough to hold a key, without a blank. */
const LONG_WORD = /[A-Za-z0-9+/_=-]{20,}/g;

/**
 * Takes out of a text what looks like a secret: tokens of known vendors, JWTs, keys in PEM, passwords in URLs, cookies,
 * what is named a password, card numbers, and long random words. A guess, beside the masker that knows the secrets that
 * were given; a secret of ordinary words is not found. Takes time in proportion to the text.
 *
 * @example
 * hideSecretLooking("login failed, password: hunter2"); // "login failed, password: [secret]"
 */
export function hideSecretLooking(text: string): string {
  return hideTokens(text)
    .replace(COOKIE, `$1${SECRET_REPLACEMENT}`)
    .replace(AUTHORISATION, `$1 ${SECRET_REPLACEMENT}`)
    .replace(NAMED, `$1${SECRET_REPLACEMENT}`);
}

/** Takes out only what is a secret by its own form, not by the words beside it: code stays readable. */
export function hideTokens(text: string): string {
  return text
    .replace(PEM, SECRET_REPLACEMENT)
    .replace(URL_USER, `$1${SECRET_REPLACEMENT}@`)
    .replace(JWT, SECRET_REPLACEMENT)
    .replace(VENDOR_TOKEN, SECRET_REPLACEMENT)
    .replace(CARD, (digits) => (isCard(digits) ? SECRET_REPLACEMENT : digits))
    .replace(LONG_WORD, (word) => (isRandom(word) ? SECRET_REPLACEMENT : word));
}

/** Whether letters and digits change places as in a key, and not as in a name. */
function isRandom(word: string): boolean {
  const changes = word.match(/[A-Za-z](?=\d)|\d(?=[A-Za-z])/g)?.length ?? 0;
  if (changes < 4) return false;
  return word.length >= 32 || (/[a-z]/.test(word) && /[A-Z]/.test(word));
}

/** Luhn's sum, which card numbers hold and other long numbers mostly do not. */
function isCard(text: string): boolean {
  const digits = text.replace(/\D/g, "");
  let sum = 0;
  for (let index = 0; index < digits.length; index += 1) {
    const digit = Number(digits[digits.length - 1 - index]);
    const doubled = index % 2 === 0 ? digit : digit * 2;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}
