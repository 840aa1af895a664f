import { ApprovalPendingError, WorkflowFailedError } from "../errors.ts";
import type { ApprovalRequest } from "../nodes/approval.ts";
import type { WorkflowQuestion } from "../workflow/run/run-approval-step.ts";
import type { PendingQuestion } from "../workflow/workflow.ts";
import { describeQuestion } from "./describe-question.ts";
import { quoteForShell } from "./quote-for-shell.ts";
import { terminal } from "./terminal.ts";

/** Tells how a run of a workflow goes on that waits or has failed; gives the error that ends the command. */
export function tellHowToGoOn(error: unknown, file: string, options: { readonly json?: boolean }): unknown {
  const again = (runId: string, ...more: string[]) => commandToGoOn(file, runId, ...more);
  if (error instanceof ApprovalPendingError) {
    if (!options.json)
      for (const question of error.request as PendingQuestion[]) tellQuestion(question, (...answer) => again(error.runId, ...answer));
    return new ApprovalPendingError(`Run ${error.runId} waits for an answer${options.json ? "" : ": see above"}.`, {
      runId: error.runId,
      request: error.request,
    });
  }
  if (error instanceof WorkflowFailedError && !options.json) {
    const effects = error.failure.code === "EFFECTS_PENDING" ? [`--effect '${error.failure.node}:KEY=done|repeat|abort'`] : [];
    terminal.tell("go on where it failed, once what it names is mended, or with another value of the context (--set KEY=JSON)");
    terminal.tell(again(error.runId, ...effects));
  }
  return error;
}

/** The command that goes on with a run, for a person to copy. */
export function commandToGoOn(file: string, runId: string, ...more: readonly string[]): string {
  return `  cached-executor workflow run ${quoteForShell(file)} --resume ${runId}${more.map((part) => ` ${part}`).join("")}`;
}

function tellQuestion(question: PendingQuestion, command: (...answer: string[]) => string): void {
  const isApproval = question["kind"] === "workflow-approval";
  const lines = isApproval
    ? describeApproval(question as unknown as WorkflowQuestion)
    : describeQuestion(question as unknown as ApprovalRequest);
  for (const line of [...lines, "answer"]) terminal.tell(line);
  const same = `--sha256 ${String(question.sha256).slice(0, 16)}`;
  for (const answer of ["--yes", `--no "why"`, ...(isApproval ? [] : ["--edit program.py"])]) terminal.tell(command(answer, same));
}

function describeApproval({ node, question, shown }: WorkflowQuestion): string[] {
  const values = JSON.stringify(shown, null, 1).split("\n");
  return [`The node ${node} asks a person`, `  ${question.replaceAll("\n", "\n  ")}`, "with", ...values.map((line) => `  ${line}`)];
}
