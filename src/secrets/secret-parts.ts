import { findPairPassword, findUrlPassword } from "./password-in-text.ts";

/** Shortest line of a secret of several lines that is masked on its own, UTF-16 code units. */
export const SHORTEST_LINE = 12;

/**
 * Lists the texts that give a secret away, the whole one first: without the blanks around it, its longer lines (a PEM key
 * is often handled line by line; `\n` written out also ends a line), the password in a connection string, and what
 * follows `Bearer` or `Basic`.
 */
export function listSecretParts(secret: string): string[] {
  const lines = secret.split(/\r?\n|\\r?\\n|\\n/);
  const longLines = lines.map((line) => line.trim()).filter((line) => line.length >= SHORTEST_LINE && lines.length > 1);
  const scheme = /^\s*(?:bearer|basic|token)\s+(\S+)\s*$/i.exec(secret)?.[1];
  const urlPassword = findUrlPassword(secret);
  const inside = [scheme, urlPassword, decodePercent(urlPassword), findPairPassword(secret)];
  const parts = [secret, secret.trim(), ...longLines, ...inside.filter((part) => part !== undefined)];
  return [...new Set(parts)].filter((part) => part !== "");
}

function decodePercent(text: string | undefined): string | undefined {
  try {
    return text === undefined ? undefined : decodeURIComponent(text);
  } catch {
    return text; // Not percent-encoded after all; the text itself is on the list.
  }
}
