import canonicalize from "canonicalize";
import { cutText } from "./cut-text.ts";
import type { FailedAttempt } from "./port.ts";
import type { PromptFence } from "./prompt-fence.ts";

/** How much of a failed attempt a prompt shows, bytes. */
export const FAILURE_LIMITS = { code: 8_192, message: 1_024, detail: 2_048 } as const;

/** Tells the model what went wrong before, oldest first, and what to answer now. Empty without failures. */
export function describeFailures(failures: readonly FailedAttempt[], fence: PromptFence): string[] {
  if (failures.length === 0) return [];
  return [
    ...failures.flatMap((failure) => describeFailure(failure, fence)),
    "The attempts above failed. Find the cause, do not only silence the error, and do not send the same program again. Answer with a whole corrected program, code only.",
  ];
}

function describeFailure(failure: FailedAttempt, fence: PromptFence): string[] {
  const { attempt, line } = failure;
  const message = cutText(failure.message, FAILURE_LIMITS.message).toWellFormed();
  const facts = canonicalize({ attempt, class: failure.class.toWellFormed(), message, line }) ?? "";
  const parts = [fence.enclose("FAILED CODE", cutText(failure.code, FAILURE_LIMITS.code)), fence.enclose("FAILURE", facts)];
  if (failure.detail !== null) parts.push(fence.enclose("DETAIL", cutText(failure.detail, FAILURE_LIMITS.detail)));
  return parts;
}
