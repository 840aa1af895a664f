import { createHmac } from "node:crypto";

/** Sets text from outside apart from ours. */
export interface PromptFence {
  /** Puts a text between two lines that carry the part's name and the marker; the text cannot hold the marker. */
  enclose(name: string, text: string): string;
}

const MARKER_DIGITS = 12;

/**
 * Makes the fence of one question. Its marker is an HMAC of a fixed text under the question's key: the same question
 * always has the same prompt, which a random marker would prevent. An answer may quote the marker and come back in a
 * failure, so that it is taken out of whatever is enclosed.
 *
 * @example
 * createPromptFence("4f…").enclose("TASK", "Add the totals");
 * // <<TASK 9a1b2c3d4e5f
 * // Add the totals
 * // TASK 9a1b2c3d4e5f>>
 */
export function createPromptFence(key: string): PromptFence {
  const marker = createHmac("sha256", key).update("prompt-fence").digest("hex").slice(0, MARKER_DIGITS);
  const anyCase = new RegExp(marker, "gi");
  return {
    enclose: (name, text) => `<<${name} ${marker}\n${text.replace(anyCase, "[marker]")}\n${name} ${marker}>>`,
  };
}
