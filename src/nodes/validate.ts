import { updateLatest } from "./attempts.ts";
import { isOutputShown } from "./is-output-shown.ts";
import { requestOf } from "./request-of.ts";
import { describeSettled, unsettledEffects } from "./settled-effects.ts";
import type { AttemptError, Execution, Request, State, Trial, Update } from "./state.ts";

/** Longest error message that is kept, in characters; a program may raise a megabyte. */
const MAX_MESSAGE_LENGTH = 2_000;

/** The node that judges a run: outcome, schema and check report. Pure; a failure becomes the error state of the attempt. */
export function validate(state: State): Update {
  const { execution, program } = state;
  const trial = program?.trial?.report ?? null;
  if (!execution) {
    if (!program?.trial || !trial) throw new Error("There is no execution to validate.");
    return { attempts: updateLatest(state.attempts, { trial, error: notProven(program.trial) }) };
  }
  const request = requestOf(state);
  const verdict = judge(execution, request);
  const source = state.attempts.at(-1)?.source ?? "generated";
  const error = verdict && {
    ...verdict,
    message: verdict.message.slice(0, MAX_MESSAGE_LENGTH),
    detail: joined(detailOf(execution, request, verdict), noteOf(state)),
    feedback: source !== "cache",
  };
  return { attempts: updateLatest(state.attempts, { executionMs: execution.durationMs, trial, error }) };
}

/** What the next program must leave as it is. */
function noteOf(state: State): string | null {
  const { run, execution, program } = state;
  if (!run.decided || !execution || unsettledEffects(state).length > 0) return null; // then no other is written
  return describeSettled(execution.effects, program?.code ?? "");
}

function joined(...parts: readonly (string | null)[]): string | null {
  return parts.filter((part) => part !== null).join("\n") || null;
}

/** Whether a trial has shown of every param that differs that the program follows it. */
export function isProven({ names, report }: Trial): boolean {
  return names.every((name) => report?.proven.includes(name));
}

/** Such a program did not run, and so did not fail: it only serves the literals that it was written for. */
function notProven({ names, report }: Trial): AttemptError {
  const open = names.filter((name) => !report?.proven.includes(name));
  return {
    class: "ResultValidationError",
    message: `The program was written for other literals, and a trial did not show that it follows ${open.join(", ")}.`,
    line: null,
    detail: null,
    feedback: false,
  };
}

type Verdict = Pick<AttemptError, "class" | "message" | "line">;

const LIMIT_WORDS = {
  memory: "memory",
  disk: "disk space",
  processes: "processes",
  "result-size": "result size",
} as const;

/** Judges one run: what is wrong with it, or null. */
export function judge(
  { outcome, schemaProblems }: Pick<Execution, "outcome" | "schemaProblems">,
  request: Pick<Request, "checks" | "outputSchema" | "timeoutMs">,
): Verdict | null {
  switch (outcome.status) {
    case "ok":
      return judgeResult(outcome, { schemaProblems, ...request });
    case "error":
      return { class: "CodeExecutionError", message: `${outcome.error.type}: ${outcome.error.message}`, line: outcome.error.line };
    case "timeout":
      return { class: "SandboxTimeoutError", message: describeTimeout(outcome.message, request.timeoutMs), line: null };
    case "memory":
    case "disk":
    case "processes":
    case "result-size":
      return {
        class: "SandboxLimitError",
        message: `The program used more ${LIMIT_WORDS[outcome.status]} than it was given: ${outcome.message}`,
        line: null,
      };
    case "cancelled":
    case "crashed":
      throw new Error(`A run that ended as "${outcome.status}" cannot be judged.`);
  }
}

/** Our own adapters say it in full; another's may only name a cause. */
function describeTimeout(told: string, timeoutMs: number): string {
  return told.startsWith("The program ran longer than") ? told : `The program ran longer than ${timeoutMs} ms: ${told}`;
}

interface Contract extends Pick<Request, "checks" | "outputSchema"> {
  readonly schemaProblems: readonly string[];
}

function judgeResult(
  outcome: Extract<Execution["outcome"], { status: "ok" }>,
  { checks, outputSchema, schemaProblems }: Contract,
): Verdict | null {
  const { result } = outcome;
  const resultIsOptional = checks !== null && outputSchema === null;
  if (result.status === "not-json" && (result.explicit || !resultIsOptional)) {
    return invalid(`The result is not JSON: ${result.path} ${result.message}`);
  }
  if (outcome.checks.status === "failed") {
    const { type, message, line } = outcome.checks.error;
    return { class: "ResultValidationError", message: `A check failed: ${type}: ${message}`, line };
  }
  if (result.status !== "value" && !resultIsOptional) {
    return invalid("The program set no result. Assign the answer to the variable `result`.");
  }
  return schemaProblems.length === 0 ? null : invalid(`The result is not what was asked for: ${schemaProblems.join("; ")}`);
}

function invalid(message: string): Verdict {
  return { class: "ResultValidationError", message, line: null };
}

/**
 * What else the model may see beside the error's message. What a check says is the caller's own words; output and
 * traceback are the program's, and stay here where secrets or the network were granted.
 */
function detailOf(execution: Execution, request: Request, verdict: Verdict): string | null {
  const { outcome } = execution;
  if (outcome.status === "ok" && outcome.checks.status === "failed") return outcome.checks.error.traceback || null;
  if (!isOutputShown(request)) return null;
  const traceback = outcome.status === "error" ? outcome.error.traceback : "";
  const isOutputTold = verdict.class === "CodeExecutionError" && request.contextInPrompt !== "schema"; // it may be nothing but values
  const output = isOutputTold ? execution.outputTail.slice(-1_000) : "";
  return [traceback, output && `Output:\n${output}`].filter(Boolean).join("\n") || null;
}
