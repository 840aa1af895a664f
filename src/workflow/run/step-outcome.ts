import type { JsonValue } from "../../json.ts";
import type { StepAccount, StepError } from "./records.ts";

/** A value for the context, or for the files of later nodes. */
export type ContextWrite = readonly [key: string, value: JsonValue];

/** How a node's own work ended. */
export type StepOutcome =
  | {
      readonly status: "ok";
      readonly writes: readonly ContextWrite[];
      /** What a decision or an approval has answered; null for other nodes. */
      readonly answer: string | null;
      readonly account: StepAccount | null;
    }
  | {
      readonly status: "failed";
      readonly error: StepError;
      readonly account: StepAccount | null;
      /** Node inside it that failed, by its path; null where it is the node itself. */
      readonly inside: string | null;
      /** Whether its program had run well: it is not run again, and its result is looked at anew. */
      readonly keepsTry?: boolean;
    };

/** Something that a node could not do, which is no failure of a program. */
export function stepFailure(code: string, message: string): Extract<StepOutcome, { status: "failed" }> {
  const error: StepError = { code, message, retryable: false, attempts: 0, program: null, details: {} };
  return { status: "failed", error, account: null, inside: null };
}
