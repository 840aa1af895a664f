import { ConfigurationError } from "../errors.ts";
import type { ApprovalRequest } from "../nodes/approval.ts";
import { questionAbout, refuseLateAnswer } from "../nodes/open-question.ts";
import type { Program, Request, Run, State } from "../nodes/state.ts";
import type { RunStatus } from "./find-run.ts";

/** A run that waits for a person's answer. */
export interface WaitingRun {
  readonly request: ApprovalRequest;
  /** Where the run began, and where its program is to run. */
  readonly sandbox: Run["sandbox"];
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
}

/**
 * Reads the question out of a run's checkpoint.
 *
 * @throws ConfigurationError (`input`) if the run is unknown or finished, or waits for no answer; ApprovalRejectedError if its time has passed.
 */
export function waitingRunOf(found: RunStatus, { runId, now }: { readonly runId: string; readonly now: number }): WaitingRun {
  if (found.status === "unknown") {
    throw refusal(`There is no run ${runId} in the checkpoints. Ask with the database that the run began with, on the same machine.`);
  }
  if (found.status === "finished") throw refusal(`Run ${runId} is finished, and takes no answer.`);
  const question = questionOf(found);
  if (!question) {
    throw refusal(`Run ${runId} waits for no answer: it goes on in another process, or was ended there. executor.resume goes on with it.`);
  }
  refuseLateAnswer(question.program, now);
  return { request: question.request, sandbox: question.sandbox, startedAt: question.startedAt };
}

/** What a run asks, and what about. */
interface Question extends WaitingRun {
  readonly program: Program;
  readonly asked: Request;
}

/** Reads the question out of a run's checkpoint, also one whose time has passed; null where nothing is asked. */
export function questionOf(found: RunStatus): Question | null {
  if (found.status !== "open" || !found.takesAnswer) return null;
  const { run, program } = found.state;
  if (!run?.request || !program) return null;
  return {
    request: questionAbout(found.state as State, program),
    sandbox: run.sandbox,
    startedAt: run.startedAt,
    program,
    asked: run.request,
  }; // a state with a program is whole
}

function refusal(message: string): ConfigurationError {
  return new ConfigurationError(message, { reason: "input" });
}
