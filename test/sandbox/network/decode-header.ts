const FOLD = /\r?\n(?=[ \t])/g;
const ENCODED_WORD = /=\?([^?]+)\?([bq])\?([^?]*)\?=(?:\s+(?==\?))?/gi;

/** The text of a mail's header by its name in small letters, decoded; empty if it has none. The mail holds a byte in each letter. */
export function decodeHeader(mail: string, name: string): string {
  const [head = ""] = mail.split(/\r?\n\r?\n/, 1);
  const lines = head.replaceAll(FOLD, "").split(/\r?\n/);
  const line = lines.find((candidate) => candidate.toLowerCase().startsWith(`${name}:`)) ?? "";
  return decodeBytes(line.slice(name.length + 1).trim()).replaceAll(ENCODED_WORD, (_all, charset: string, coding: string, word: string) =>
    coding.toLowerCase() === "b" ? decodeBytes(atob(word), charset) : decodeBytes(unquote(word), charset),
  );
}

/** The text of bytes, one in each letter. */
export function decodeBytes(bytes: string, charset = "utf-8"): string {
  return new TextDecoder(charset).decode(Buffer.from(bytes, "latin1"));
}

function unquote(word: string): string {
  return word.replaceAll("_", " ").replaceAll(/=([0-9a-f]{2})/gi, (_all, hex: string) => String.fromCodePoint(Number.parseInt(hex, 16)));
}
