import { findBlocks, type AnswerBlock } from "./find-blocks.ts";
import { joinBlocks, type PythonBlock } from "./join-blocks.ts";
import { codeFromJson, readJsonAnswer } from "./json-answer.ts";
import { judgePython } from "./judge-python.ts";
import { stripPrompts } from "./strip-prompts.ts";

const PYTHON = /^(?:(?:i?python|py)[\d.]*|pycon|python-repl|tool_code|.*\.py)$/;
const UNSURE = /^(?:|code|text|txt|plain|plaintext|output|none|\d+)$/;

/** One block as far as it is known: a program, or text under a Python label that does not parse. */
type Candidate =
  | { readonly status: "program"; readonly block: PythonBlock; readonly closed: boolean }
  | { readonly status: "broken"; readonly text: string; readonly closed: boolean };

/** Makes one program of the fenced blocks of an answer; null if none of them is Python. */
export function codeFromBlocks(blocks: readonly AnswerBlock[]): string | null {
  const flat = blocks.flatMap(openMarkdown);
  const candidates = flat.flatMap(readCandidate);
  const programs = candidates.flatMap((candidate) => (candidate.status === "program" ? [candidate.block] : []));
  const broken = candidates.flatMap((candidate) => (candidate.status === "broken" ? [candidate] : []));
  const largest = broken.reduce((text, candidate) => (candidate.text.length > text.length ? candidate.text : text), "");
  const parsedLength = programs.reduce((sum, block) => sum + block.text.length, 0);
  if (programs.length > 0 && largest.length <= parsedLength) return joinBlocks(programs);
  if (largest !== "") return largest; // its syntax error is what the model has to hear of
  return codeFromJsonBlocks(flat);
}

/** A Markdown block may hold the program's own block. */
function openMarkdown(block: AnswerBlock): readonly AnswerBlock[] {
  if (!/^(?:markdown|md)$/.test(block.language)) return [block];
  return findBlocks(block.text);
}

function readCandidate({ language, text, lead, closed }: AnswerBlock): Candidate[] {
  const labelled = PYTHON.test(language);
  if (text.trim() === "" || (!labelled && !UNSURE.test(language))) return [];
  for (const version of versionsOf(text)) {
    const judgement = judgePython(version);
    if (judgement.status === "program") return [{ status: "program", block: { text: version, lead, parsed: judgement.parsed }, closed }];
    if (judgement.status === "too-long" && labelled) return [{ status: "broken", text: version, closed }];
  }
  return labelled && judgePython(text).status === "broken" ? [{ status: "broken", text: stripPrompts(text), closed }] : [];
}

/** The text as it stands, then without what only a notebook understands. */
function versionsOf(text: string): readonly string[] {
  const plain = stripPrompts(text).trimEnd();
  const withoutMagic = plain.replace(/^[ \t]*(?:[!%]{1,2}\w|\$ |pip3? install |python3? -m pip ).*$/gm, "");
  return withoutMagic === plain ? [plain] : [plain, withoutMagic];
}

function codeFromJsonBlocks(blocks: readonly AnswerBlock[]): string | null {
  for (const block of blocks) {
    const code = codeFromJson(readJsonAnswer(block.text));
    if (code !== null) return code;
  }
  return null;
}
