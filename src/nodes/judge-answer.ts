import type { ModelAnswer } from "../model/port.ts";
import { extractCode } from "../program/extract-code.ts";
import { inspectPython, type ProgramInspection } from "../program/inspect-python.ts";
import { programSha256 } from "../program/same-program.ts";
import { appendAttempt } from "./attempts.ts";
import { findUnguardedEffect } from "./find-unguarded-effect.ts";
import type { Attempt, AttemptError, Program } from "./state.ts";

/** Longest program, in characters; more is not what was asked for, and would fill the state. */
const MAX_CODE_LENGTH = 64_000;

/** The attempt that an answer was, and its program if it is one that may run. */
export interface JudgedAnswer {
  readonly program: Program | null;
  readonly attempts: Attempt[];
}

/** An answer and what it was an answer to. */
export interface AnsweredPrompt {
  readonly answer: ModelAnswer;
  readonly prompt: string;
  /** Ids of those that it showed. */
  readonly lessons: string[];
  readonly valuesShown: boolean;
  readonly attempts: readonly Attempt[];
  readonly now: number;
  /** Targets that the program may reach: without any it acts on nothing outside. */
  readonly allow: readonly string[];
}

/** Takes the program out of an answer and reads it; what is wrong with it makes the attempt a failed one. */
export function judgeAnswer({ answer, prompt, lessons, valuesShown, attempts, now, allow }: AnsweredPrompt): JudgedAnswer {
  const extracted = extractCode(answer.text);
  const code = extracted.status === "code" ? extracted.code.toWellFormed() : "";
  const sha256 = programSha256(code);
  const inspection = inspectPython(code.slice(0, MAX_CODE_LENGTH));
  const reason =
    findAnswerProblem(answer) ??
    (extracted.status === "none" ? { message: extracted.reason, line: null } : findCodeProblem({ code, inspection, allow })) ??
    findRepetition(sha256, attempts);
  const attempt: Attempt = {
    source: "generated",
    programId: null,
    code: code.slice(0, MAX_CODE_LENGTH),
    sha256,
    model: answer.model,
    prompt,
    usage: answer.usage,
    costUsd: answer.costUsd,
    generationMs: answer.durationMs,
    waitingMs: 0,
    executionMs: null,
    borrowedFrom: null,
    trial: null,
    lessons,
    error: reason ? generationError(reason) : null,
  };
  return {
    attempts: appendAttempt(attempts, attempt),
    program: reason ? null : programOf({ attempt, inspection, valuesShown, now }),
  };
}

interface Problem {
  readonly message: string;
  readonly line: number | null;
}

function findAnswerProblem(answer: ModelAnswer): Problem | null {
  if (answer.finish === "refused") return { message: `The model refused: ${answer.text.slice(0, 500) || "it gave no reason"}`, line: null };
  if (answer.finish === "cut-off")
    return { message: "The answer was cut off before its end. Write a shorter program, code only.", line: null };
  return null;
}

interface InspectedCode {
  readonly code: string;
  readonly inspection: ProgramInspection;
  readonly allow: readonly string[];
}

function findCodeProblem({ code, inspection, allow }: InspectedCode): Problem | null {
  if (code.length > MAX_CODE_LENGTH)
    return { message: `The program has ${code.length} characters; at most ${MAX_CODE_LENGTH} are allowed.`, line: null };
  const { syntaxError } = inspection;
  if (syntaxError) return { message: `SyntaxError: ${syntaxError.message}`, line: syntaxError.line };
  return allow.length > 0 ? findUnguardedEffect(inspection) : null;
}

function findRepetition(sha256: string, attempts: readonly Attempt[]): Problem | null {
  const failed = attempts.filter((attempt) => attempt.error?.feedback && attempt.source === "generated" && attempt.code !== "");
  const same = failed.find((attempt) => attempt.sha256 === sha256)?.error;
  if (!same) return null;
  return {
    message: `This program has failed before and was not run again. It failed with ${same.class}: ${same.message}`,
    line: same.line,
  };
}

function generationError({ message, line }: Problem): AttemptError {
  return { class: "CodeGenerationError", message, line, detail: null, feedback: true };
}

interface Written {
  readonly attempt: Attempt;
  readonly inspection: ProgramInspection;
  readonly valuesShown: boolean;
  readonly now: number;
}

function programOf({ attempt, inspection, valuesShown, now }: Written): Program {
  return {
    source: "generated",
    id: null,
    code: attempt.code,
    sha256: attempt.sha256,
    author: attempt.model ?? "unknown",
    paramsRead: [...inspection.paramsRead],
    imports: [...inspection.imports],
    tier: null,
    savedUsd: null,
    approved: "no",
    expiresAt: null,
    remembered: false,
    valuesShown,
    borrowedFrom: null,
    trial: null,
    readyAt: now,
  };
}
