import { withPlainLineEnds } from "./python-tree.ts";

/** The longest answer that is looked at, in UTF-16 units and without its reasoning. What is past it is dropped. */
export const MAX_ANSWER_CHARS = 262_144;

const THINKING = /^\s*<(think|thinking|thought|reasoning|analysis)>/i;
const ORPHAN_END = /^[ \t]*<\/(?:think|thinking|thought|reasoning|analysis)>[ \t]*$/im;
const FINAL_CHANNEL = "<|channel|>final<|message|>";

/** What a model meant to answer, without line-end noise, reasoning and control tokens. */
export interface CleanAnswer {
  readonly text: string;
  /** Whether nothing but reasoning was there, so that the answer itself never came. */
  readonly reasoningOnly: boolean;
}

/** Strips what stands around an answer: a byte order mark, `<think>` sections, chat template tokens. */
export function cleanAnswer(answer: string): CleanAnswer {
  const plain = stripTokens(withPlainLineEnds(answer));
  const opening = THINKING.exec(plain);
  if (opening === null) return { text: plain.slice(0, MAX_ANSWER_CHARS), reasoningOnly: false };
  const closing = plain.toLowerCase().indexOf(`</${opening[1]?.toLowerCase()}>`);
  if (closing === -1) return { text: "", reasoningOnly: true };
  const text = plain.slice(plain.indexOf(">", closing) + 1);
  return { text: text.slice(0, MAX_ANSWER_CHARS), reasoningOnly: text.trim() === "" };
}

/** The part after a closing `</think>` line whose opening is missing, as some servers send it; null if there is none. */
export function afterOrphanReasoning(text: string): string | null {
  const match = ORPHAN_END.exec(text);
  if (match === null) return null;
  const rest = text.slice(match.index + match[0].length);
  return rest.trim() === "" ? null : rest;
}

function stripTokens(text: string): string {
  const channel = text.lastIndexOf(FINAL_CHANNEL);
  const final = channel === -1 ? text : text.slice(channel + FINAL_CHANNEL.length);
  return final
    .trimEnd()
    .replace(/(?:<\|\w{1,30}\|>|<\/s>)$/, "")
    .replace(/^\s{0,20}<\|\w{1,30}\|>/, "");
}
