import { ApprovalPendingError, ExecutorError } from "../errors.ts";
import { metadataOf } from "../executor/cached-executor.ts";
import { printJson } from "./print-json.ts";

/**
 * Prints an error of ours as the one JSON object on stdout that `--json` promises, and where a run waits what it asks with
 * it; any error goes on from here.
 */
export async function printingFailure(json: boolean | undefined, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (json && error instanceof ExecutorError) {
      const { name, code, message, retryable } = error;
      const asked = error instanceof ApprovalPendingError ? { approval: error.request } : { _ai_metadata: metadataOf(error) };
      printJson({ error: { name, code, message, retryable }, ...asked });
    }
    throw error;
  }
}
