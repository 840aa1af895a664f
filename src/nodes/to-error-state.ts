import {
  ApprovalPendingError,
  ApprovalRejectedError,
  AttemptsExhaustedError,
  CodeExecutionError,
  CodeGenerationError,
  ConfigurationError,
  E2BSandboxError,
  EffectsPendingError,
  ResultValidationError,
  SandboxLimitError,
  SandboxTimeoutError,
  type ExecutorError,
  type SandboxLimitName,
} from "../errors.ts";
import type { JsonObject } from "../json.ts";
import { countGenerated } from "./attempts.ts";
import type { EffectFact } from "./open-effects.ts";
import { MAX_EFFECTS_TOLD } from "./settled-effects.ts";
import type { ErrorState } from "./outcome-schema.ts";
import type { Attempt, AttemptError, Execution } from "./state.ts";

/** Longest program that an error repeats, in characters. */
const MAX_CODE_IN_ERROR = 10_000;

/** Writes an error down as plain JSON, for the graph's state. */
export function toErrorState(error: ExecutorError, where: { readonly node: string; readonly attempts: readonly Attempt[] }): ErrorState {
  return {
    code: error.code,
    message: error.message,
    retryable: error.retryable,
    node: where.node,
    attempts: countGenerated(where.attempts),
    details: detailsOf(error),
  };
}

function detailsOf(error: ExecutorError): JsonObject {
  if (error instanceof ConfigurationError) return { reason: error.reason };
  if (error instanceof E2BSandboxError) return { sandbox: "e2b" };
  if (error instanceof SandboxLimitError) return { limit: error.limit };
  if (error instanceof ApprovalPendingError) return { runId: error.runId };
  if (error instanceof EffectsPendingError) return { ledger: (error.ledger as JsonObject["ledger"]) ?? null };
  if (error instanceof AttemptsExhaustedError) return { attempts: error.attempts.map((attempt) => attempt as JsonObject) };
  return {};
}

/** The error of a run in which no attempt was left. */
export function attemptsExhausted(attempts: readonly Attempt[]): AttemptsExhaustedError {
  const last = attempts.at(-1)?.error;
  const told = last ? ` The last one: ${last.class}: ${last.message}` : "";
  return new AttemptsExhaustedError(`Failed to generate code after ${countGenerated(attempts)} attempts.${told}`, {
    attempts: attempts.map(describeAttempt),
  });
}

/** The error of a run in which the caller's own program failed: nothing repairs it. */
export function givenProgramFailed(error: AttemptError | null, execution: Pick<Execution, "outcome"> | null): ExecutorError {
  const line = error?.line === null || error === null ? "" : ` (line ${error.line})`;
  const message = `The given program failed: ${error?.message ?? "nothing is known of it"}${line}`;
  const status = execution?.outcome.status;
  switch (error?.class) {
    case "ApprovalRejectedError":
      return new ApprovalRejectedError(message);
    case "ResultValidationError":
      return new ResultValidationError(message);
    case "CodeGenerationError":
      return new CodeGenerationError(message);
    case "SandboxTimeoutError":
      return new SandboxTimeoutError(message);
    case "SandboxLimitError":
      return new SandboxLimitError(message, { limit: isLimitName(status) ? status : "memory" });
    default:
      return new CodeExecutionError(message);
  }
}

function isLimitName(status: string | undefined): status is SandboxLimitName {
  return status === "memory" || status === "disk" || status === "processes" || status === "result-size";
}

/** How many effects a message names. */
const MAX_EFFECTS_NAMED = 5;

interface Pending {
  /** What came before, such as `The program failed after it had effects`. */
  readonly what: string;
  /** The run that takes decisions by `resume`; null where none are taken; `step`: the workflow around takes them, and says how. */
  readonly decider: { readonly runId: string } | "step" | null;
  readonly latest: Attempt | undefined;
}

/** The error of a run that does not go on because of what it has done outside, or may have done. */
export function effectsPending(effects: readonly EffectFact[], { what, decider, latest }: Pending): EffectsPendingError {
  const named = effects.slice(0, MAX_EFFECTS_NAMED).map(({ key, status }) => `${JSON.stringify(key)} (${status})`);
  const more = effects.length > named.length ? " and others" : "";
  const why = latest?.error ? ` ${latest.error.class}: ${latest.error.message}` : "";
  return new EffectsPendingError(
    `${what}: ${named.join(", ")}${more}. Nothing was run again, as that could repeat them: ` +
      `look what has happened, and ${adviceFor(decider)}${why}`,
    { ledger: effects.slice(0, MAX_EFFECTS_TOLD).map(({ key, status }) => ({ key, status })) },
  );
}

function adviceFor(decider: Pending["decider"]): string {
  if (decider === null) return "give what is left as a task of its own.";
  if (decider === "step") return "decide on each unknown one.";
  return `go on with resume("${decider.runId}", { effects: { KEY: "done" | "repeat" | "abort" } }), with each unknown one.`;
}

function describeAttempt(attempt: Attempt): JsonObject {
  return {
    source: attempt.source,
    code: attempt.code.slice(0, MAX_CODE_IN_ERROR),
    class: attempt.error?.class ?? null,
    message: attempt.error?.message ?? null,
    line: attempt.error?.line ?? null,
  };
}
