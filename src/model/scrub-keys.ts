const HIDDEN = "[hidden]";

/** Runs of characters that keys are made of. A star is how services mask the middle of a key they repeat. */
const TOKEN = /[\w\-*]{6,}/g;
const KEY_PREFIX = /^(?:sk|pk|rk|gsk|xai|hf|pplx|nvapi|key|eyJ|AIza)[-_A-Za-z0-9]/;
const MIN_ANONYMOUS_KEY_LENGTH = 32;
/** Shorter keys, such as placeholders for local servers, are ordinary words. */
const MIN_KNOWN_KEY_LENGTH = 6;

/**
 * Takes whatever looks like a key, or a part of one, out of a text that came from a service.
 *
 * @param knownKey The key in use, where it is known; it is hidden whatever it looks like.
 */
export function scrubKeys(text: string, knownKey: string | null): string {
  const withoutKnown = knownKey !== null && knownKey.length >= MIN_KNOWN_KEY_LENGTH ? text.replaceAll(knownKey, HIDDEN) : text;
  return withoutKnown.replace(/\b(Bearer|Basic)\s+\S+/gi, `$1 ${HIDDEN}`).replace(TOKEN, (token) => (looksLikeKey(token) ? HIDDEN : token));
}

function looksLikeKey(token: string): boolean {
  if (token.includes("**")) return true;
  if (KEY_PREFIX.test(token) && /[\d*]/.test(token)) return true;
  if (token.startsWith("sk-")) return true;
  return token.length >= MIN_ANONYMOUS_KEY_LENGTH && /\d/.test(token) && /[A-Za-z]/.test(token);
}
