/** A Python string literal taken apart. */
interface StringParts {
  readonly raw: boolean;
  readonly format: boolean;
  readonly body: string;
}

const SIMPLE_ESCAPES: Readonly<Record<string, string>> = {
  n: "\n",
  t: "\t",
  r: "\r",
  a: "\x07",
  b: "\b",
  f: "\f",
  v: "\v",
  "\\": "\\",
  "'": "'",
  '"': '"',
  "\n": "",
};

/** The value of a Python string literal such as `b'a\x41'`; bytes become characters. An f-string's fields stay as they are written. */
export function decodeString(literal: string): string {
  const { raw, format, body } = takeApart(literal);
  const text = raw ? body : decodeEscapes(body);
  return format ? text.replace(/\{\{|\}\}/g, (pair) => pair.slice(1)) : text;
}

/** The value of a stretch of an f-string between two fields. */
export function decodeFormatPart(part: string, literal: string): string {
  const text = takeApart(literal).raw ? part : decodeEscapes(part);
  return text.replace(/\{\{|\}\}/g, (pair) => pair.slice(1));
}

function takeApart(literal: string): StringParts {
  const [, prefix = "", quote = ""] = /^([A-Za-z]{0,2})("""|'''|"|'|)/.exec(literal) ?? [];
  const start = prefix.length + quote.length;
  const closed = literal.length >= start + quote.length && literal.endsWith(quote);
  const body = literal.slice(start, closed ? literal.length - quote.length : literal.length);
  return { raw: /r/i.test(prefix), format: /f/i.test(prefix), body };
}

function decodeEscapes(body: string): string {
  return body.replace(/\\(?:([0-7]{1,3})|x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([\s\S]))/g, (...groups: string[]) => {
    const [whole = "", octal, byte, short, long, simple] = groups;
    if (octal !== undefined) return String.fromCodePoint(Number.parseInt(octal, 8));
    const hex = byte ?? short ?? long;
    if (hex === undefined) return SIMPLE_ESCAPES[simple ?? ""] ?? whole; // Python keeps an escape that it does not know
    const code = Number.parseInt(hex, 16);
    return code > 0x10ffff ? whole : String.fromCodePoint(code);
  });
}

/** The value of a Python number literal such as `1_000`, `0xff`, `1e3`; the imaginary part of a complex one. */
export function decodeNumber(literal: string): number {
  return Number(literal.replaceAll("_", "").replace(/[jJ]$/, ""));
}
