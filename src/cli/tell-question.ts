import { ApprovalPendingError } from "../errors.ts";
import type { ApprovalRequest } from "../nodes/approval.ts";
import { answerCommandsOf } from "./answer-commands.ts";
import type { CommonOptions } from "./common-options.ts";
import { describeQuestion } from "./describe-question.ts";
import { terminal } from "./terminal.ts";

/** Tells what a run asks, if it comes to wait. The error goes on from here, and says what to do on the command line. */
export async function tellingQuestion(options: CommonOptions, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof ApprovalPendingError)) throw error;
    throw tellQuestion(error.request as ApprovalRequest, options); // as our own `approve` node wrote it
  }
}

/** Tells a question with the commands that answer it, and returns the error that ends the command; with `--json` that says it all. */
export function tellQuestion(request: ApprovalRequest, options: CommonOptions, why = "waits for an approval"): ApprovalPendingError {
  const { runId } = request;
  if (!options.json) {
    for (const line of describeQuestion(request)) terminal.tell(line);
    for (const line of ["answer", ...answerCommandsOf(request, options).map((command) => `  ${command}`)]) terminal.tell(line);
  }
  const where = options.json ? `cached-executor approve ${runId} shows it` : "see above";
  return new ApprovalPendingError(`Run ${runId} ${why}: ${where}. Nothing was run.`, { runId, request });
}
