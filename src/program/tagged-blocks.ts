import { dedent } from "./dedent.ts";
import type { AnswerBlock } from "./find-blocks.ts";

const TAG = /<(code|pre|python|program|script|solution|answer)\b[^<>]{0,200}>|\[(PYTHON|CODE)\]/gi;

/** More tags than this are a page, not an answer. */
const MAX_TAGS = 64;

/** Finds code between tags: `<code>`, `<pre>`, `<python>`, `[PYTHON]`; character references are resolved. */
export function findTaggedBlocks(text: string): readonly AnswerBlock[] {
  const lower = text.toLowerCase();
  const blocks: AnswerBlock[] = [];
  let position = 0;
  let tags = 0;
  for (const match of text.matchAll(TAG)) {
    if (match.index < position) continue;
    tags += 1;
    if (tags > MAX_TAGS) break;
    const start = match.index + match[0].length;
    const name = (match[1] ?? match[2] ?? "").toLowerCase();
    const closing = match[1] === undefined ? `[/${name}]` : `</${name}>`;
    const end = lower.indexOf(closing, start);
    const inner = text.slice(start, end === -1 ? text.length : end);
    if (/^\s*<code\b/i.test(inner.slice(0, 80))) continue; // the inner tag holds the same text
    blocks.push({ language: "", text: dedent(resolveReferences(inner).split("\n")), lead: leadOf(text, match.index), closed: end !== -1 });
    position = end === -1 ? text.length : end;
  }
  return blocks;
}

function leadOf(text: string, position: number): string {
  return text
    .slice(Math.max(0, position - 160), position)
    .trim()
    .toLowerCase();
}

const REFERENCES: Readonly<Record<string, string>> = {
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&#39;": "'",
  "&apos;": "'",
  "&nbsp;": " ",
  "&amp;": "&",
};

function resolveReferences(text: string): string {
  return text
    .replace(/<br\s*\/?>/gi, "\n")
    .replace(/&(?:lt|gt|quot|#39|apos|nbsp|amp);/g, (reference) => REFERENCES[reference] ?? reference);
}
