/** A text in two forms of one length, in which a place means the same. */
export interface FoldedText {
  /** Small letters without accents, but with the tilde of ñ, which makes another letter; single blanks. */
  readonly folded: string;
  /** The same with its capital letters: they show names of people. */
  readonly cased: string;
}

/** A place in a folded text. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Folds a text for comparing: whatever its case, accents and spacing. Linear in its length. */
export function foldText(text: string): FoldedText {
  const letters = text.normalize("NFD").replace(/(?!\u0303)\p{M}/gu, "");
  const cased = letters.normalize("NFC").replace(/\s+/g, " ").trim();
  const folded = cased.toLowerCase();
  return { folded, cased: cased.length === folded.length ? cased : folded };
}

/** The words of a key in small letters, joined by `_`: `invoicePDFPath` is `invoice_pdf_path`. */
export function toSnakeCase(key: string): string {
  const parted = key.replace(/([\p{Ll}\d])(\p{Lu})/gu, "$1_$2").replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, "$1_$2");
  return foldText(parted)
    .folded.replace(/[^\p{L}\p{N}]+/gu, "_")
    .replace(/^_|_$/g, "");
}
