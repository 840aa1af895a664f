import { CST, Lexer } from "yaml";
import { MAX_JSON_DEPTH } from "../../json.ts";

/** Largest text of a definition. */
const MAX_BYTES = 2_000_000;

/** Most words, signs and lines of a definition: more than the largest has, as the parser takes its time over what is no YAML. */
const MAX_TOKENS = 500_000;

/** A place and what is too much there. */
export interface Excess {
  readonly offset: number;
  readonly message: string;
}

/** Finds what would keep the parser busy for long: size, number of words and lines, and brackets in brackets. */
export function findExcess(text: string): Excess | null {
  const bytes = Buffer.byteLength(text);
  if (bytes > MAX_BYTES) {
    return { offset: 0, message: `A definition has at most 2 MB, and this has ${bytes} bytes. Move parts into files of their own.` };
  }
  let [offset, tokens, depth] = [0, 0, 0];
  for (const token of new Lexer().lex(text)) {
    const type = CST.tokenType(token);
    if (type !== "space") tokens += 1;
    if (type === "flow-map-start" || type === "flow-seq-start") depth += 1;
    if (type === "flow-map-end" || type === "flow-seq-end") depth -= 1;
    if (depth > MAX_JSON_DEPTH) return { offset, message: `This nests deeper than ${MAX_JSON_DEPTH} levels. Write it flatter.` };
    if (tokens > MAX_TOKENS)
      return { offset, message: "A definition of so many words and lines is not read. Move parts into files of their own." };
    offset += isSign(token) ? 0 : token.length;
  }
  return null;
}

/** Signs of the lexer's own, which stand for no text. */
function isSign(token: string): boolean {
  return token === CST.DOCUMENT || token === CST.FLOW_END || token === CST.SCALAR || token === CST.BOM;
}
