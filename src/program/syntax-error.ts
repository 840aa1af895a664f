import { lineAt, type ParsedPython } from "./python-tree.ts";
import { splitLogicalLines, type LogicalLine, type PythonToken } from "./python-tokens.ts";

/** Why a text is not valid Python, and where. */
export interface SyntaxProblem {
  /** Line in the program, from 1. */
  readonly line: number;
  readonly message: string;
}

/** Above this many tokens in one statement the parser's error recovery may give up on valid text. */
const MAX_TRUSTED_TOKENS = 2_000;

/**
 * Finds the first certain syntax error. It is meant to miss some: the sandbox compiles the program anyway, and a
 * valid program that is refused here could never run.
 */
export function findSyntaxProblem(parsed: ParsedPython): SyntaxProblem | null {
  const { code, tokens } = parsed;
  const lines = splitLogicalLines(tokens.tokens, code);
  const found = [
    findBracketProblem(parsed),
    findOpenString(parsed),
    findIndentProblem(parsed, lines),
    findPythonTwoPrint(parsed),
    findForeignCharacter(parsed),
    findReturnOutside(parsed),
    findGrammarProblem(parsed, lines),
  ];
  return found.reduce((first, problem) => (problem !== null && (first === null || problem.line < first.line) ? problem : first), null);
}

function problemAt(parsed: ParsedPython, position: number, message: string): SyntaxProblem {
  return { line: lineAt(parsed, position), message };
}

const PAIRS: Readonly<Record<string, string>> = { ")": "(", "]": "[", "}": "{" };

function findBracketProblem(parsed: ParsedPython): SyntaxProblem | null {
  const { tokens } = parsed;
  if (tokens.errors.length === 0) return null;
  const open: PythonToken[] = [];
  for (const token of tokens.tokens) {
    const partner = PAIRS[token.name];
    if (["(", "[", "{"].includes(token.name)) open.push(token);
    if (partner === undefined) continue;
    const last = open.pop();
    if (last === undefined) return problemAt(parsed, token.from, `unmatched '${token.name}'`);
    if (last.name !== partner) {
      const from = lineAt(parsed, last.from);
      return problemAt(parsed, token.from, `closing '${token.name}' does not match opening '${last.name}' on line ${from}`);
    }
  }
  const last = open.at(-1);
  return last === undefined ? null : problemAt(parsed, last.from, `'${last.name}' was never closed`);
}

function findOpenString(parsed: ParsedPython): SyntaxProblem | null {
  const { code, tokens } = parsed;
  for (const token of tokens.tokens) {
    if (token.name !== "String" && token.name !== "FormatString") continue;
    const text = code.slice(token.from, token.to);
    const quote = /^[A-Za-z]{0,2}("""|'''|"|')/.exec(text)?.[1];
    if (quote === undefined || isClosed(text, quote)) continue;
    const kind = quote.length === 3 ? "unterminated triple-quoted string" : "unterminated string";
    return problemAt(parsed, token.from, `${kind}: the program may have been cut off`);
  }
  return null;
}

function isClosed(text: string, quote: string): boolean {
  const start = text.indexOf(quote);
  return text.length >= start + 2 * quote.length && text.endsWith(quote);
}

function findGrammarProblem(parsed: ParsedPython, lines: readonly LogicalLine[]): SyntaxProblem | null {
  const { code, tokens } = parsed;
  let line = 0;
  const trusted = tokens.errors.find((error) => {
    while ((lines[line + 1]?.tokens[0]?.from ?? Infinity) <= error.from) line += 1;
    return (lines[line]?.tokens.length ?? 0) <= MAX_TRUSTED_TOKENS;
  });
  if (trusted === undefined) return null;
  if (code.slice(trusted.from).trim() === "") return problemAt(parsed, code.length, "the program ends too early");
  const at = trusted.from + (/^[ \t]*/.exec(code.slice(trusted.from, trusted.from + 200))?.[0].length ?? 0);
  const start = code.lastIndexOf("\n", at - 1) + 1;
  const text =
    code
      .slice(start, start + 60)
      .split("\n", 1)[0]
      ?.trim()
      .replace(/\p{C}/gu, "?") ?? "";
  return problemAt(parsed, at, `invalid syntax in "${text}"`);
}

function findIndentProblem(parsed: ParsedPython, lines: readonly LogicalLine[]): SyntaxProblem | null {
  const levels = [0];
  let opensBlock = false;
  for (const line of lines) {
    const [first] = line.tokens;
    if (first === undefined) continue;
    const level = levels.at(-1) ?? 0;
    if (opensBlock && line.indent <= level) return problemAt(parsed, first.from, "expected an indented block");
    if (!opensBlock && line.indent > level) return problemAt(parsed, first.from, "unexpected indent");
    if (line.indent > level) levels.push(line.indent);
    while ((levels.at(-1) ?? 0) > line.indent) levels.pop();
    if (levels.at(-1) !== line.indent) return problemAt(parsed, first.from, "unindent does not match any outer indentation level");
    opensBlock = line.tokens.at(-1)?.name === ":";
  }
  return null;
}

function findPythonTwoPrint(parsed: ParsedPython): SyntaxProblem | null {
  const print = parsed.tokens.tokens.find((token) => token.name === "print");
  return print === undefined ? null : problemAt(parsed, print.from, "missing parentheses in call to 'print'");
}

/** Typographic quotes, dashes and the like, which the grammar takes for parts of a name. */
function findForeignCharacter(parsed: ParsedPython): SyntaxProblem | null {
  for (const token of parsed.tokens.tokens) {
    if (token.name !== "VariableName" && token.name !== "PropertyName") continue;
    const [sign] = /[^\p{XID_Continue}\p{ASCII}]/u.exec(parsed.code.slice(token.from, token.to)) ?? [];
    if (sign !== undefined) return problemAt(parsed, token.from, `invalid character '${sign}'`);
  }
  return null;
}

function findReturnOutside(parsed: ParsedPython): SyntaxProblem | null {
  let position = -1;
  parsed.tree.iterate({
    enter(node) {
      if (node.name === "ReturnStatement" && position === -1) position = node.from;
      return node.name !== "FunctionDefinition";
    },
  });
  return position === -1 ? null : problemAt(parsed, position, "'return' outside function: assign to `result` instead");
}
