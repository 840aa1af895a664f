import {
  ApprovalPendingError,
  AttemptsExhaustedError,
  ConfigurationError,
  E2BSandboxError,
  EffectsPendingError,
  SandboxLimitError,
  type ExecutorError,
} from "../errors.ts";
import type { JsonObject } from "../json.ts";
import { countGenerated } from "./attempts.ts";
import type { EffectFact } from "./open-effects.ts";
import type { ErrorState } from "./outcome-schema.ts";
import type { Attempt } from "./state.ts";

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

/** How many effects a message names. */
const MAX_EFFECTS_NAMED = 5;

/** The error of a run whose program failed after it had done something outside. */
export function effectsPending(effects: readonly EffectFact[], latest: Attempt | undefined): EffectsPendingError {
  const named = effects.slice(0, MAX_EFFECTS_NAMED).map(({ key, status }) => `${JSON.stringify(key)} (${status})`);
  const more = effects.length > named.length ? " and others" : "";
  const why = latest?.error ? ` ${latest.error.class}: ${latest.error.message}` : "";
  return new EffectsPendingError(
    `The program failed after it had effects: ${named.join(", ")}${more}. Nothing was run again, as that could repeat them: ` +
      `look what has happened, and give what is left as a task of its own.${why}`,
    { ledger: effects.map(({ key, status }) => ({ key, status })) },
  );
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
