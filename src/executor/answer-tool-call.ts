import type { ErrorState } from "../nodes/outcome-schema.ts";
import type { ExecutorOutput } from "../nodes/state.ts";
import { MAX_NAME_LENGTH } from "../staging/held-value.ts";
import type { StagingFolder } from "../staging/staging-folder.ts";

/** Longest result that a model is shown, characters of JSON. */
const MAX_RESULT_LENGTH = 16_000;

/** Longest message of an error that a model is shown, characters. */
const MAX_MESSAGE_LENGTH = 2_000;

/**
 * Writes the end of a run for a model: JSON with `status`, and `result`, or the error with what to do. A result that is too long
 * for a conversation is shown by its beginning; files are told as references that a next call may pass on.
 */
export async function answerToolCall(output: typeof ExecutorOutput.State, staging: StagingFolder): Promise<string> {
  const { result, error, metadata } = output;
  if (error) return JSON.stringify({ status: "error", ...describeError(error) });
  const value = result ? await staging.release(result) : null;
  const text = JSON.stringify(value);
  const files =
    metadata?.artifacts.map(({ name, sha256, size }) => ({ name, staged: { sha256, size, name: labelOf(name), preview: "" } })) ?? [];
  const shown =
    text.length <= MAX_RESULT_LENGTH
      ? { result: value }
      : {
          result_begins: text.slice(0, MAX_RESULT_LENGTH).toWellFormed(),
          result_length: text.length,
          note: "The result is too long to be shown whole. Ask for less, such as a summary or the first rows, if you need to read it.",
        };
  return JSON.stringify({
    status: "ok",
    ...shown,
    ...(files.length > 0 && { files }),
    ...(metadata && metadata.warnings.length > 0 && { warnings: metadata.warnings }),
  });
}

/** A reference's name is a label, never a path. */
function labelOf(name: string): string {
  return name.replace(/[\p{Cc}/\\]/gu, "_").slice(-MAX_NAME_LENGTH);
}

function describeError(error: ErrorState) {
  return {
    code: error.code,
    message: error.message.slice(0, MAX_MESSAGE_LENGTH).toWellFormed(),
    what_to_do: whatToDo(error),
  };
}

/** What a model can do about an error; the message has said what happened. */
function whatToDo({ code, details, retryable }: ErrorState): string {
  switch (code) {
    case "CONFIGURATION":
      return details["reason"] === "input"
        ? "Correct what the message names and call again."
        : "You cannot mend this: tell the user what the message says.";
    case "CAPABILITY":
    case "BUDGET_EXCEEDED":
      return "Do not call again with the same task: tell the user what the message says.";
    case "APPROVAL_REJECTED":
      return "A person refused this program. Do not try to get round that: ask the user how to go on.";
    case "EFFECTS_PENDING":
      return "Do not call again: something was done outside, or may have been. Tell the user what the message says.";
    case "APPROVAL_PENDING":
      return "The run waits for a person: tell the user.";
    case "SANDBOX":
    case "MODEL":
      return retryable ? "Call again once; if it fails again, tell the user." : "Tell the user what the message says.";
    case "ATTEMPTS_EXHAUSTED":
    case "CODE_EXECUTION":
    case "CODE_GENERATION":
    case "RESULT_VALIDATION":
    case "SANDBOX_TIMEOUT":
    case "SANDBOX_LIMIT":
    case "WORKFLOW_FAILED":
      return "Say the task more exactly, in smaller steps, or with the data that it lacks, and call again.";
  }
}
