import { ApprovalPendingError, WorkflowFailedError, type JsonObject } from "../../../src/index.ts";

/** How a run failed that must fail. */
export async function failureOf(run: Promise<unknown>): Promise<WorkflowFailedError> {
  const error = await thrownBy(run);
  if (error instanceof WorkflowFailedError) return error;
  throw new Error(`Not a WorkflowFailedError: ${String(error)}`, { cause: error });
}

/** What a run asks that must ask. */
export async function questionsOf(run: Promise<unknown>): Promise<{ readonly runId: string; readonly questions: readonly JsonObject[] }> {
  const error = await thrownBy(run);
  if (error instanceof ApprovalPendingError) return { runId: error.runId, questions: error.request as JsonObject[] };
  throw new Error(`Not an ApprovalPendingError: ${String(error)}`, { cause: error });
}

async function thrownBy(run: Promise<unknown>): Promise<unknown> {
  return run.then(
    () => null,
    (error: unknown) => error,
  );
}
