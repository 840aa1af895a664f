import { isGraphBubbleUp } from "@langchain/langgraph";
import { ExecutorError } from "../../errors.ts";
import { stepFailure, type StepOutcome } from "./step-outcome.ts";

/**
 * Makes a failure of what the run inside a node refuses; no try is spent.
 *
 * @throws what is no end of the run: a question to a person, an abort, a fault.
 */
export function settleRefusal(error: unknown): Extract<StepOutcome, { status: "failed" }> {
  if (isGraphBubbleUp(error) || !(error instanceof ExecutorError)) throw error;
  return { ...stepFailure(error.code, error.message), keepsTry: true };
}
