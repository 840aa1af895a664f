import { neutraliseText } from "../neutralise-text.ts";
import type { ApprovalRequest } from "../nodes/approval.ts";

/** Characters that are not seen, or are line ends to some: in a program that is to be judged none may hide. */
const UNSEEN = /[\p{Cf}\u2028\u2029]/gu;

/**
 * Describes what a person decides on, a line each. What a model or a caller wrote stands behind two spaces or the number
 * of its line, so that none of it passes for one of ours.
 */
export function describeQuestion(request: ApprovalRequest): string[] {
  const { runId, task, code, params, files, secretNames, difference, costUsd, expiresAt, sha256, remembered, effectsDone } = request;
  return [
    `Run ${showAll(runId)} asks whether this program may run.`,
    "task",
    ...indent(task),
    `program (this question's sha256: ${sha256})`,
    ...numberLines(code),
    ...listOf("params", Object.keys(params).length === 0 ? [] : [JSON.stringify(params, null, 1)]),
    ...listOf("files", files),
    ...listOf("secrets, by name", secretNames),
    ...listOf(
      "may reach",
      request.allow.map((target) => describeTarget(target, request)),
    ),
    ...listOf("possible effects, as far as the text tells", request.possibleEffects.map(describeEffect)),
    ...(effectsDone.length === 0 ? [] : listOf("done already, by this run; the program must not do it under another key", effectsDone)),
    ...(difference === null ? [] : listOf("difference to the program before", [difference])),
    ...(remembered ? ["remembered: this program was approved for this task before"] : []),
    `cost so far: ${costUsd === null ? "unknown" : `$${costUsd.toFixed(6)}`}`,
    `expires: ${new Date(expiresAt).toISOString()}`,
  ];
}

function describeTarget(target: string, { effectTargets }: ApprovalRequest): string {
  return `${target} (${effectTargets.includes(target) ? "it could change something there" : "read-only"})`;
}

function describeEffect({ line, what, certain, insideOnce }: ApprovalRequest["possibleEffects"][number]): string {
  return `line ${line}: ${what}${certain ? ", which changes something outside" : ""}${insideOnce ? ", under once" : ""}`;
}

function listOf(title: string, items: readonly string[]): string[] {
  return items.length === 0 ? [`${title}: none`] : [title, ...items.flatMap(indent)];
}

function indent(text: string): string[] {
  return linesOf(text).map((line) => `  ${line}`);
}

function numberLines(code: string): string[] {
  const lines = linesOf(code);
  const width = String(lines.length).length;
  return lines.map((line, index) => `  ${String(index + 1).padStart(width)} | ${line}`);
}

function linesOf(text: string): string[] {
  return showAll(text).split("\n");
}

function showAll(text: string): string {
  return neutraliseText(text).replace(UNSEEN, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
}
