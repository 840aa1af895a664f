import { dedent } from "./dedent.ts";
import { judgePython } from "./judge-python.ts";
import { stripPrompts } from "./strip-prompts.ts";
import { advanceString, type OpenString } from "./string-state.ts";

/** Longer unfenced answers are not searched; a program may have 64 KB. */
const MAX_SEARCHED_CHARS = 131_072;

/** Finds a program among prose without any fence; null if there is none. */
export function findUnfencedCode(text: string): string | null {
  const lines = text.slice(0, MAX_SEARCHED_CHARS).split("\n");
  const first = lines.findIndex(isCodeLine);
  if (first === -1) return null;
  const last = lines.findLastIndex((line) => isCodeLine(line) || isContinuation(line));
  const lastButProse = lines.findLastIndex((line) => line.trim() !== "" && !isProse(line));
  const body = lines.slice(first, last + 1);
  for (const candidate of [lines.slice(first), lines.slice(first, lastButProse + 1), body, withoutProse(body)]) {
    const code = stripPrompts(dedent(candidate));
    if (judgePython(code).status === "program") return code;
  }
  const codeLines = body.filter((line) => isCodeLine(line) || isContinuation(line)).length;
  return codeLines >= 3 && codeLines * 2 >= body.length ? dedent(withoutProse(body)) : null;
}

const STATEMENT = [
  /^import [\w.]+(?: as \w+)?(?:, ?[\w. ]+)*\s*(?:#.*)?$/,
  /^from [\w.]+ import [\w*(][\w, ()]*(?:#.*)?$/,
  /^(?:async )?def \w+\(/,
  /^class \w+\s*[(:]/,
  /^@\w[\w.]*(?:\(|$)/,
  /^(?:for .+ in |while |if |elif |with |async (?:for|with) ).*:\s*(?:#.*)?$/,
  /^(?:try|else|finally)\s*:|^except\b.*:\s*$/,
  /^[A-Za-z_][\w.]*(?:\[[^\]]*\])*(?:, ?\w+)*(?: ?: ?[\w[\], .|]+)? ?(?:[-+*/%|&]|\/\/|\*\*)?= ?\S/,
  /^[A-Za-z_][\w.]*\(.*\)?\s*(?:#.*)?$/,
  /^>>> /,
  /^(?:"""|''')/,
  /^#!|^# ?-\*-/,
];

/** Whether a line begins like a statement. */
function isCodeLine(line: string): boolean {
  const start = line.slice(0, 200).trimStart();
  if (!STATEMENT.some((pattern) => pattern.test(start))) return false;
  return !/^(?:if|while|with|for) /.test(start) || /^\w+ .*[=<>()[\].]|\bin \w+:|^\w+ (?:not )?\w+ ?:/.test(start);
}

/** Whether a line can only go on with one before: indented code, a closing bracket. */
function isContinuation(line: string): boolean {
  if (/^[)\]}]/.test(line)) return true;
  return /^[ \t]{2,}\S/.test(line) && !isProse(line);
}

const INNER_KEYWORD = /^[ \t]{2,}(?:return|yield|raise|assert|pass|break|continue|del|global|nonlocal|await|not|and|or|else|if)\b/;

/** Whether a line reads like a sentence, a heading or a list item: words, and little that Python would need between them. */
function isProse(line: string): boolean {
  const text = line.slice(0, 400).trim();
  if (text === "" || text.startsWith("#") || isCodeLine(text) || INNER_KEYWORD.test(line)) return false;
  const words = text.split(/\s+/);
  const plain = words.filter((word) => /^[("'`‘“*_-]{0,3}\p{L}[\p{L}’'-]*[)"'`’”*_]{0,3}[,.:;!?]{0,3}$/u.test(word)).length;
  if (/^(?:[-*•]|\d{1,3}[.)])$/.test(words[0] ?? "")) return true;
  return words.length >= 3 ? plain >= words.length * 0.7 : plain === words.length && /[:.!?]$/.test(text);
}

function withoutProse(lines: readonly string[]): readonly string[] {
  let open: OpenString = null;
  return lines.filter((line) => {
    const inString = open !== null;
    const drop = !inString && isProse(line) && !/^\s/.test(line);
    if (!drop) open = advanceString(open, line);
    return !drop;
  });
}
