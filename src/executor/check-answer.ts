import { ConfigurationError } from "../errors.ts";
import type { Request } from "../nodes/state.ts";
import { readAnswer, type Answer } from "../nodes/read-answer.ts";
import { questionOf } from "./waiting-run.ts";
import type { RunStatus } from "./find-run.ts";

/** An answer that counts for what its run asks. */
export interface CheckedAnswer {
  readonly answer: Answer;
  readonly request: Request;
}

/**
 * Refuses an answer that does not count for what a run asks, before anything of it is written: the run waits as it did.
 *
 * @throws ConfigurationError (`input`)
 */
export function checkAnswer(found: RunStatus, given: unknown): CheckedAnswer {
  const question = questionOf(found);
  if (!question) throw refusal("The run asks nothing. Resume it without an answer.");
  const { runId, sha256 } = question.request;
  const read = readAnswer(given, sha256);
  if (read.status === "wrong") throw refusal(`Run ${runId} still waits: ${read.problem}`);
  return { answer: read.answer, request: question.asked };
}

function refusal(message: string): ConfigurationError {
  return new ConfigurationError(message, { reason: "input" });
}
