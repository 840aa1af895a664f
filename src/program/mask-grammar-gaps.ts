import { splitLogicalLines, type PythonToken, type PythonTokens } from "./python-tokens.ts";

interface Edit {
  readonly from: number;
  /** As long as what it replaces. */
  readonly text: string;
}

interface Source {
  readonly text: string;
  readonly tokens: readonly PythonToken[];
  readonly errors: PythonTokens["errors"];
}

/**
 * Rewrites valid Python that the grammar takes for an error into something of the same length that it knows: `1.`,
 * a bare `yield`, `with a as (b, c)`, `case A():`, starred `for` targets and subscripts, `lambda a, /`, decorators
 * that are expressions, raw f-strings with `\{`, `:=` in odd places, `print` as a name. Found by parsing 13,000
 * files of the standard library and of site-packages. The result is for the parser only and is never run.
 */
export function maskGrammarGaps(text: string, { tokens, errors }: PythonTokens): string {
  const source: Source = { text, tokens, errors };
  const edits = [...maskTokens(source), ...maskAtErrors(source), ...maskLines(source, maskHeader)];
  // an error elsewhere in its arguments can look like one in the decorator itself
  return applyEdits(text, edits.length > 0 ? edits : maskLines(source, maskDecorator));
}

function applyEdits(text: string, edits: readonly Edit[]): string {
  let masked = "";
  let position = 0;
  for (const edit of edits.toSorted((a, b) => a.from - b.from)) {
    if (edit.from < position) continue; // two rules saw the same place
    masked += text.slice(position, edit.from) + edit.text;
    position = edit.from + edit.text.length;
  }
  return masked + text.slice(position);
}

function maskTokens({ text, tokens }: Source): Edit[] {
  return tokens.flatMap((token) => {
    switch (token.name) {
      case "Number":
        return isFloatWithBareDot(text, token) ? [{ from: token.to, text: "0" }] : [];
      case "yield":
        return /^\s*(?:[)\]};,=!:#]|$)|^[ \t]*\n/.test(text.slice(token.to, token.to + 80)) ? [{ from: token.from, text: "_____" }] : [];
      case "print":
        return isPythonTwoPrint(text, token) ? [] : [{ from: token.from, text: "_rint" }];
      case "FormatString":
        return /^[fF]?[rR]/.test(text.slice(token.from, token.from + 2)) ? maskRawBraces(text, token) : [];
      default:
        return [];
    }
  });
}

function isFloatWithBareDot(text: string, token: PythonToken): boolean {
  if (text[token.to] !== "." || !/^[\d_]+$/.test(text.slice(token.from, token.to))) return false;
  return /^(?![\w.])|^\.[A-Za-z_]|^(?:if|else|or|and|in|is|not|for)\b/.test(text.slice(token.to + 1, token.to + 6));
}

/** `print "x"` and `print x`, which no Python 3 reads. */
function isPythonTwoPrint(text: string, token: PythonToken): boolean {
  return /^[ \t]+(?!(?:if|in|is|and|or|not|for|else|as)\b)[\w"']/.test(text.slice(token.to, token.to + 40));
}

function maskRawBraces(text: string, token: PythonToken): Edit[] {
  const lineEnd = text.indexOf("\n", token.to);
  const body = text.slice(token.from, lineEnd === -1 ? text.length : lineEnd);
  return [...body.matchAll(/\\(?=[{}])/g)].map((match) => ({ from: token.from + match.index, text: "_" }));
}

function maskAtErrors({ text, errors }: Source): Edit[] {
  return errors.flatMap((error) => {
    const from = error.from + (/^[ \t\n]*/.exec(text.slice(error.from, error.from + 80))?.[0].length ?? 0);
    const before = text.slice(Math.max(0, from - 80), from).trimEnd();
    if (text.startsWith(":=", from)) return [{ from, text: "==" }];
    if (text[from] === "*" && text[from + 1] !== "*" && /(?:[,[:]|\bfor|\bin)$/.test(before)) return [{ from, text: " " }];
    if (text[from] === "/" && before.endsWith(",")) return [{ from, text: "_" }];
    if (text[from] === ":" && before.endsWith(",")) return [{ from: text.lastIndexOf(",", from), text: " " }];
    return [];
  });
}

type LineMask = (text: string, tokens: readonly PythonToken[]) => Edit[];

/** Applies a mask to each logical line that holds an error. */
function maskLines({ text, tokens, errors }: Source, mask: LineMask): Edit[] {
  const lines = splitLogicalLines(tokens, text);
  let error = 0;
  return lines.flatMap((line, index) => {
    const end = lines[index + 1]?.tokens[0]?.from ?? text.length + 1;
    const firstError = error;
    while ((errors[error]?.from ?? Infinity) < end) error += 1;
    return error > firstError ? mask(text, line.tokens) : [];
  });
}

function maskDecorator(text: string, tokens: readonly PythonToken[]): Edit[] {
  return tokens.slice(0, 1).flatMap((token) => (text[token.from] === "@" ? [{ from: token.from, text: "_" }] : []));
}

function maskHeader(text: string, tokens: readonly PythonToken[]): Edit[] {
  const [first, second] = tokens.slice(0, 2).map((token) => text.slice(token.from, token.to));
  if (first === "case") return maskEmptyPatterns(text, tokens);
  if (first === "with" || (first === "async" && second === "with")) {
    return tokens.filter((token) => token.name === "as").map((token) => ({ from: token.from, text: " ," }));
  }
  return [];
}

function maskEmptyPatterns(text: string, tokens: readonly PythonToken[]): Edit[] {
  return tokens.flatMap((open, index) => {
    const close = tokens[index + 1];
    if (close === undefined || !["()", "[]", "{}"].includes(open.name + close.name)) return [];
    const filler = /[\w.]/.test(text[open.from - 1] ?? "") ? "._" : "__";
    return [{ from: open.from, text: filler.padEnd(close.to - open.from, " ") }];
  });
}
