/** What JSON leaves as it is and a terminal, or JavaScript of old, may act on. It stands in strings only. */
const UNESCAPED = /[\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/** Prints a value on stdout as JSON that is exactly it again when parsed, and holds no character that does anything. */
export function printJson(value: unknown): void {
  process.stdout.write(`${toHarmlessJson(value)}\n`);
}

/** JSON in which control characters, line separators and bidirectional overrides are escaped. */
export function toHarmlessJson(value: unknown): string {
  return JSON.stringify(value, null, 2).replace(UNESCAPED, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
