import { ExecutorError } from "../errors.ts";
import { metadataOf } from "../executor/cached-executor.ts";
import { printJson } from "./print-json.ts";

/** Prints an error of ours as the one JSON object on stdout that `--json` promises; any error goes on from here. */
export async function printingFailure(json: boolean | undefined, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (json && error instanceof ExecutorError) {
      const { name, code, message, retryable } = error;
      printJson({ error: { name, code, message, retryable }, _ai_metadata: metadataOf(error) });
    }
    throw error;
  }
}
