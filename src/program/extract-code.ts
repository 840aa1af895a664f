import { afterOrphanReasoning, cleanAnswer } from "./clean-answer.ts";
import { findBlocks } from "./find-blocks.ts";
import { codeFromBlocks } from "./fenced-code.ts";
import { codeFromJson, readJsonAnswer } from "./json-answer.ts";
import { judgePython } from "./judge-python.ts";
import { stripPrompts } from "./strip-prompts.ts";
import { findTaggedBlocks } from "./tagged-blocks.ts";
import { findUnfencedCode } from "./unfenced-code.ts";

/** A program found in an answer, or why there is none, in words that a model can act on. */
export type ExtractedCode = { readonly status: "code"; readonly code: string } | { readonly status: "none"; readonly reason: string };

/**
 * Finds the Python program in what a model answered: fenced or not, in several blocks, in JSON, between tags, behind
 * prompts, with prose around it. The program may still hold a syntax error; see `inspectPython`.
 *
 * @example
 * extractCode("Here it is:\n```python\nresult = 1\n```"); // { status: "code", code: "result = 1" }
 * extractCode("Sorry, I cannot."); // { status: "none", reason: "..." }
 */
export function extractCode(answer: string): ExtractedCode {
  const { text, reasoningOnly } = cleanAnswer(answer);
  if (reasoningOnly)
    return none("The answer holds reasoning only and was cut off before the program. Reason less and answer with the program.");
  if (text.trim() === "") return none("The answer is empty. Answer with the source code of one Python program and nothing else.");
  const rest = afterOrphanReasoning(text);
  const late = rest === null ? null : extractFrom(rest);
  return late?.status === "code" ? late : extractFrom(text);
}

function none(reason: string): ExtractedCode {
  return { status: "none", reason };
}

function found(code: string): ExtractedCode {
  return { status: "code", code: code.replace(/^(?:[ \t]*\n)+/, "").trimEnd() };
}

function extractFrom(text: string): ExtractedCode {
  const json = readJsonAnswer(text);
  if (json !== undefined) return fromJson(json);
  if (/^\s*<(?:!doctype|html|head|\?xml)\b/i.test(text))
    return none("The answer is a web page, not a program. The model's address may be wrong.");
  const whole = stripPrompts(text);
  if (judgePython(whole).status === "program") return found(whole);
  const blocks = findBlocks(text);
  const fenced = codeFromBlocks(blocks) ?? codeFromBlocks(findTaggedBlocks(text));
  if (fenced !== null) return found(fenced);
  if (blocks.some((block) => block.text.trim() !== "")) return none(foreignBlocks(blocks.map((block) => block.language)));
  const unfenced = findUnfencedCode(text);
  return unfenced === null ? none(proseReason(text)) : found(unfenced);
}

function fromJson(json: unknown): ExtractedCode {
  const code = codeFromJson(json);
  if (code === null)
    return none("The answer is data, not a program. Answer with a Python program that computes the result and assigns it to `result`.");
  const blocks = findBlocks(code);
  return found(codeFromBlocks(blocks) ?? code);
}

function foreignBlocks(languages: readonly string[]): string {
  const named = [...new Set(languages.filter((language) => /^[a-z+#]{1,12}$/.test(language)))].slice(0, 3).join(", ");
  return `The answer has no Python program${named === "" ? "" : `, only ${named}`}. Answer with the source code of one Python program and nothing else.`;
}

function proseReason(text: string): string {
  if (judgePython(text).status === "idle")
    return "The answer is a value, not a program. Answer with Python that computes it and assigns it to `result`.";
  if (/\b(?:sorry|cannot|can't|can’t|unable|apologi[sz]e|lo siento|no puedo)\b/i.test(text.slice(0, 2_000))) {
    return "The answer refuses or asks back instead of giving a program. Answer with the source code of one Python program and nothing else, whatever data it may need at run time.";
  }
  return "The answer is prose without a Python program. Answer with the source code of one Python program and nothing else.";
}
