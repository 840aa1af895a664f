import type { FailedAttempt } from "../knowledge/port.ts";
import type { Attempt, AttemptError, Program } from "./state.ts";

/** How many programs were generated in this run; cached and edited ones do not count. */
export function countGenerated(attempts: readonly Attempt[]): number {
  return attempts.filter((attempt) => attempt.source === "generated").length;
}

/** Whether an attempt ran and nothing was wrong with it. */
export function hasSucceeded(attempt: Attempt): boolean {
  return attempt.error === null && attempt.executionMs !== null;
}

/** The attempt at a program that no model was asked for: a kept or an edited one. */
export function attemptOf(program: Program): Attempt {
  return {
    source: program.source,
    programId: program.tier === "shipped" ? null : program.id, // nothing counts how those do: they cannot be quarantined
    code: program.code,
    sha256: program.sha256,
    model: null,
    prompt: "",
    usage: null,
    costUsd: 0,
    generationMs: 0,
    waitingMs: 0,
    executionMs: null,
    borrowedFrom: program.borrowedFrom,
    trial: null,
    lessons: [],
    error: null,
  };
}

/** The attempts with something changed in the latest one. */
export function updateLatest(attempts: readonly Attempt[], change: Partial<Attempt>): Attempt[] {
  return attempts.map((attempt, index) => (index === attempts.length - 1 ? { ...attempt, ...change } : attempt));
}

/** The attempts with one more; only the latest keeps its prompt, which would otherwise fill every checkpoint. */
export function appendAttempt(attempts: readonly Attempt[], next: Attempt): Attempt[] {
  return [...attempts.map((attempt) => ({ ...attempt, prompt: "" })), next];
}

/** What `generate` is told of earlier attempts, oldest first. */
export function feedbackOf(attempts: readonly Attempt[]): FailedAttempt[] {
  const told = attempts.filter((attempt) => attempt.error?.feedback);
  return told.map((attempt, index) => toFailedAttempt(attempt, attempt.error, index + 1));
}

function toFailedAttempt(attempt: Attempt, error: AttemptError | null, number: number): FailedAttempt {
  return {
    attempt: number,
    code: attempt.code,
    class: error?.class ?? "",
    message: error?.message ?? "",
    line: error?.line ?? null,
    detail: error?.detail ?? null,
  };
}
