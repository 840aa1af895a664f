import type { JsonPath } from "./json-path.ts";

/** Last words that make a key secret-like. A plain `tokens` is not among them: it usually means words of a text. */
const SECRET_WORD =
  /(?:^|_)(?:pwd|passcode|cookie|clave|secrets?|token|credentials?|authorization|bearer|jwt|contraseñas?|contrasenas?|passwort|kennwort|senha)$/;

/** Last words that also count when they are glued to another one, as in `dbpassword` or `clientsecret`. */
const SECRET_ENDING = /(?:passwords?|passwd|passphrases?|clientsecrets?)$/;

/** Keys that open something; `primary_key`, `sort_key` or `public_key` do not. */
const SECRET_KEY =
  /(?:^|_)(?:access|account|api|app|auth|deploy|encryption|gpg|master|pgp|private|secret|service|shared|signing|ssh|subscription)_?keys?$/;

/** A lone `pass`, or one with a word that says of what: a `boarding_pass` is none. */
const SECRET_PASS =
  /^(?:(?:.*_)?(?:admin|app|auth|bind|database|db|email|ftp|http|imap|ldap|login|mail|mysql|pg|pop|postgres|proxy|redis|root|sftp|smtp|sql|ssh|user)_?)?pass$/;

const SECRET_TOKEN = /(?:^|_)(?:access|api|auth|bearer|id|oauth|refresh|session)_?tokens?$/;

/** Keys whose objects are named secrets, as in `{"credentials": {"mail": "…"}}`. */
const CONTAINER = /(?:secrets|credentials?|passwords|passphrases|keys|tokens|contraseñas|contrasenas)$/;

/** What stands beside a secret and is none. */
const PUBLIC_WORD =
  /(?:^|_)(?:account|algorithm|database|db|description|email|expires|host|hostname|id|kind|login|mail|name|port|provider|region|scope|server|type|uri|url|user|username|usuario)$/;

/** Says yes or no about a secret, as in `has_password: "yes"`. */
const ABOUT_A_SECRET = /^(?:has|is|needs|requires|uses?)_/;

/** Words that may follow: `password_2`, `newPasswordConfirmation`, `token: {"value": "…"}`. */
const TRAILING = /(?:(?:^|_)(?:b64|base64|confirm|confirmation|current|new|old|plain|plaintext|value)|_?\d)+$/;

/** One of these stands in every secret-like key. A quick look, since a context may hold a million keys. */
const STEM = /pass|cookie|clave|pwd|secret|token|key|credential|authorization|bearer|jwt|contrase|kennwort|senha/i;

const LONGEST_KEY = 200;

/**
 * Whether a key's name says that a secret stands under it: its last word is one such as password, token or credential,
 * or its last two are such as api key or access token. Words are parted by camelCase, `_`, `-`, dots and blanks;
 * trailing numbers and words such as `value` or `confirmation` are looked past.
 *
 * @example
 * isSecretLikeKey("smtpPassword"); // true
 * isSecretLikeKey("X-API-KEY"); // true
 * isSecretLikeKey("token_count"); // false: the last word is `count`
 */
export function isSecretLikeKey(key: string): boolean {
  if (!STEM.test(key)) return false;
  const name = normaliseKey(key);
  if (ABOUT_A_SECRET.test(name)) return false;
  return [SECRET_WORD, SECRET_ENDING, SECRET_KEY, SECRET_PASS, SECRET_TOKEN].some((pattern) => pattern.test(name));
}

/**
 * Whether a text at this place is a secret by the keys above it. Array indexes and keys such as `value` are looked past,
 * so that `passwords[0]` and `token.value` count. Under a key that names several secrets (`secrets`, `credentials`) every
 * text counts but those under plainly public names, such as `host` or `user`.
 */
export function isSecretPlace(path: JsonPath): boolean {
  const allKeys = path.filter((step) => typeof step === "string");
  if (!allKeys.some((key) => STEM.test(key))) return false;
  const keys = allKeys.filter((key) => normaliseKey(key) !== "");
  const nearest = keys.at(-1);
  if (nearest === undefined) return false;
  if (isSecretLikeKey(nearest)) return true;
  if (PUBLIC_WORD.test(normaliseKey(nearest))) return false;
  return keys.some((key) => isSecretLikeKey(key) && CONTAINER.test(normaliseKey(key)));
}

function normaliseKey(key: string): string {
  return key
    .slice(-LONGEST_KEY)
    .normalize("NFC")
    .replace(/([\p{Ll}\d])(\p{Lu})/gu, "$1_$2")
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, "$1_$2")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "_")
    .replace(/^_+|_+$/g, "")
    .replace(TRAILING, "");
}
