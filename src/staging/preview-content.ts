import { MAX_NAME_LENGTH, MAX_PREVIEW_LENGTH } from "./held-value.ts";

/** Bytes of content that a preview is made from: enough for its characters in UTF-8. */
export const PREVIEW_BYTES = MAX_PREVIEW_LENGTH * 4;

/** Shows how content begins; empty for what is not UTF-8 text. */
export function previewContent(head: Uint8Array): string {
  const text = decode(head);
  // oxlint-disable-next-line no-control-regex -- control characters are what tells binary content
  if (text === null || /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/.test(text)) return "";
  const cut = text.slice(0, MAX_PREVIEW_LENGTH);
  return cut.isWellFormed() ? cut : cut.slice(0, -1); // the cut went through a character of two units
}

/** Makes a label that every reference may hold. */
export function labelOf(name: string): string {
  const label = name
    .replaceAll(/[\p{Cc}/\\]/gu, "_")
    .slice(0, MAX_NAME_LENGTH)
    .toWellFormed();
  return label === "" ? "unnamed" : label;
}

function decode(head: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(head, { stream: true }); // a character cut at the end is no error
  } catch {
    return null;
  }
}
