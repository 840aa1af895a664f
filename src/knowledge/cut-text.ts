import { Buffer } from "node:buffer";

/** Room for the note that says how much is missing, bytes. */
const NOTE_BYTES = 48;

/**
 * Cuts the middle out of a text that is longer than `maxBytes` as UTF-8, and says there how much is missing. The result,
 * note included, has at most `maxBytes` bytes; no character is cut in two.
 */
export function cutText(text: string, maxBytes: number): string {
  if (text.length * 3 <= maxBytes) return text;
  const bytes = Buffer.from(text, "utf8");
  if (bytes.length <= maxBytes) return text;
  const room = Math.max(0, maxBytes - NOTE_BYTES);
  const headEnd = characterStart(bytes, Math.floor((room * 2) / 3));
  const tailStart = characterStart(bytes, bytes.length - Math.floor(room / 3) + 3);
  const missing = `\n[… ${tailStart - headEnd} bytes left out …]\n`;
  return bytes.toString("utf8", 0, headEnd) + missing + bytes.toString("utf8", tailStart);
}

/** The beginning of the character that holds this byte. */
function characterStart(bytes: Buffer, position: number): number {
  let start = position;
  while (start > 0 && start < bytes.length && ((bytes[start] ?? 0) & 0xc0) === 0x80) start -= 1;
  return start;
}
