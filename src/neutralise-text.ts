/** What a terminal may act on, or reorder text by: controls, bidirectional overrides, and halves of characters. */
const ACTIVE = /(?![\n\t])[\p{Cc}\u202a-\u202e\u2066-\u2069\p{Cs}]/gu;

/**
 * Makes a text that others wrote harmless to a terminal: every control character but `\n` and `\t`, every bidirectional
 * override and every lone surrogate is shown by its code, such as `\x1b` or `\u202e`. For reading, not for turning back.
 *
 * A carriage return becomes a line end, alone or before a `\n`: so it hides nothing that stands before it, and each
 * state of a progress bar has a line.
 *
 * @example
 * neutraliseText("\x1b[2Jdone\r"); // "\\x1b[2Jdone\n"
 */
export function neutraliseText(text: string): string {
  return text.replace(/\r\n?/g, "\n").replace(ACTIVE, showCode);
}

function showCode(character: string): string {
  const code = character.charCodeAt(0);
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u${code.toString(16)}`;
}
