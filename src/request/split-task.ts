/** A stretch of a task. Code and inline data are left as they are; a quote's text is without its marks. */
export type TaskPart =
  | { readonly kind: "words" | "kept"; readonly text: string }
  | { readonly kind: "quote"; readonly text: string; readonly inner: string }
  | { readonly kind: "word"; readonly text: string };

/** Marks that open a quote, with those that close it. */
const CLOSING: Readonly<Record<string, string>> = { '"': '"', "'": "'", "“": "”", "„": "“”", "«": "»", "‘": "’", "»": "«" };

const MAX_QUOTE = 200;

const FENCE = /```[\s\S]*?(?:```|$)|~~~[\s\S]*?(?:~~~|$)|`[^`\n]*`/y;
const WORD = /[^\s()"“”„«»`[\]{}]+/y;

/** Splits a task into quotes, words, and what is code or data and so stays untouched. Joined, the parts' texts are the task. */
export function splitTask(task: string): readonly TaskPart[] {
  const parts: TaskPart[] = [];
  const lineEnds = createDataEnds(task);
  for (let at = 0; at < task.length;) {
    const part = readPart(task, at, lineEnds);
    parts.push(part);
    at += part.text.length;
  }
  return parts;
}

function readPart(task: string, at: number, dataEnds: (at: number) => number): TaskPart {
  const start = task[at] ?? "";
  if (start === "`" || start === "~") {
    FENCE.lastIndex = at;
    const fenced = FENCE.exec(task)?.[0];
    if (fenced !== undefined) return { kind: "kept", text: fenced };
  }
  if (start === "[" || start === "{") return { kind: "kept", text: task.slice(at, Math.max(at + 1, dataEnds(at))) };
  const inner = readQuote(task, at);
  if (inner !== null) return { kind: "quote", text: task.slice(at, at + inner.length + 2), inner };
  WORD.lastIndex = at;
  const word = WORD.exec(task)?.[0];
  return word === undefined ? { kind: "words", text: start } : { kind: "word", text: word };
}

/** A quote's text, if one opens here: it stays on its line, and no letter or backslash stands against its marks. */
function readQuote(task: string, at: number): string | null {
  const closing = CLOSING[task[at] ?? ""];
  if (closing === undefined || /[\p{L}\p{N}\\'"]/u.test(task[at - 1] ?? "")) return null;
  for (let end = at + 1; end < Math.min(task.length, at + MAX_QUOTE + 2); end += 1) {
    const sign = task[end] ?? "";
    if (sign === "\n") return null;
    if (!closing.includes(sign)) continue;
    const inner = task.slice(at + 1, end);
    const isClean = inner.trim() !== "" && inner.trim() === inner && !/[\p{L}\p{N}'"]/u.test(task[end + 1] ?? "");
    return isClean ? inner : null;
  }
  return null;
}

/** For data such as `[1, 2]` or `{"a": 1}`: where the last closing bracket of its line ends. */
function createDataEnds(task: string): (at: number) => number {
  let lineEnd = -1;
  let dataEnd = -1;
  return (at) => {
    if (at >= lineEnd) {
      const next = task.indexOf("\n", at);
      lineEnd = next === -1 ? task.length : next;
      const line = task.slice(at, lineEnd);
      dataEnd = at + 1 + Math.max(line.lastIndexOf("]"), line.lastIndexOf("}"));
    }
    return dataEnd;
  };
}
