import type { KeptProgram } from "../cache/port.ts";
import { neutraliseText } from "../neutralise-text.ts";

/** Characters of a task that a line shows. */
const MAX_TASK = 100;

const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 10);

/** One line of text that others wrote, harmless to a terminal. */
export function toLine(text: string, length = MAX_TASK): string {
  const line = neutraliseText(text).replaceAll(/\s+/g, " ").trim();
  return line.length > length ? `${line.slice(0, length - 1)}…` : line;
}

/** A program in one line: id, status, how it did, when it was last used, its task. */
export function describeProgram({ id, status, successes, failures, lastUsedAt, task }: KeptProgram): string {
  return `${id}  ${status.padEnd(11)}  ${successes} ok, ${failures} failed  ${dayOf(lastUsedAt)}  ${toLine(task)}`;
}

/** A program as JSON. Times are ISO 8601. */
export function programToJson(program: KeptProgram) {
  return {
    id: program.id,
    status: program.status,
    task: program.task,
    reach: program.reach,
    params: { read: program.paramsRead, proven: program.trials.proven, refuted: program.trials.refuted },
    imports: program.imports,
    validated_by: program.validatedBy,
    values_shown: program.valuesShown,
    author: program.author,
    cost_usd: program.costUsd,
    successes: program.successes,
    failures: program.failures,
    created_at: new Date(program.createdAt).toISOString(),
    last_used_at: new Date(program.lastUsedAt).toISOString(),
    sha256: program.sha256,
    exact_key: program.exactKey,
    key_parts: program.keyParts,
  };
}

/** A program in full but for its code, a line each. */
export function describeInFull(program: KeptProgram): string[] {
  const { reach, trials } = program;
  const none = (list: readonly string[]): string => list.join(", ") || "none";
  return [
    `id            ${program.id}`,
    `task          ${toLine(program.task, 1_000)}`,
    `status        ${program.status}`,
    `serves        ${reach === "exact" ? "its own literals" : "also other literals, once a trial has shown that it follows them"}`,
    `params        read ${none(program.paramsRead)}; proven ${none(trials.proven)}; refuted ${none(trials.refuted)}`,
    `imports       ${none(program.imports)}`,
    `held against  ${none(program.validatedBy)}`,
    `author        ${toLine(program.author)}${program.costUsd === null ? "" : `, $${program.costUsd.toFixed(6)}`}`,
    `did           ${program.successes} ok, ${program.failures} failed`,
    `kept          ${dayOf(program.createdAt)}, last used ${dayOf(program.lastUsedAt)}`,
    `sha256        ${program.sha256}`,
    `code          ${program.code.split("\n").length} lines; --code prints it`,
  ].map(neutraliseText);
}
