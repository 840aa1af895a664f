import { neutraliseText } from "../../neutralise-text.ts";

/** What a label may hold as it is: Mermaid and HTML find no sign of theirs in it, and no icon (`fa:fa-user`) or link either. */
const PLAIN = /^[\p{L}\p{N} .,?!_()=+-]$/u;

/** Longest label, in characters. */
const MAX_LABEL_CHARS = 80;

/** Writes one sign in a way that says nothing but itself where it is shown. */
export type EscapeSign = (sign: string) => string;

/** Mermaid's own way: the sign by its number, such as `#34;` for a quote. */
export const asEntity: EscapeSign = (sign) => `#${sign.codePointAt(0)};`;

/** Makes one line of what strangers wrote, so that it is shown as it is and does nothing. */
export function escapeLabel(text: string, escapeSign: EscapeSign): string {
  const line = [...neutraliseText(text).replace(/\s+/g, " ").trim()];
  const shown = line.length > MAX_LABEL_CHARS ? [...line.slice(0, MAX_LABEL_CHARS - 1), "…"] : line;
  return shown.map((sign) => (PLAIN.test(sign) ? sign : escapeSign(sign))).join("");
}
