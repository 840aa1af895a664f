import { BudgetExceededError } from "../errors.ts";
import type { Run } from "./state.ts";

/**
 * Milliseconds left of the call's deadline; Infinity without one.
 *
 * @throws BudgetExceededError when it has passed, so that nothing more is paid for.
 */
export function remainingMs(run: Run, now: number): number {
  if (run.deadlineAt === null) return Number.POSITIVE_INFINITY;
  const remaining = run.deadlineAt - now;
  if (remaining > 0) return remaining;
  throw deadlinePassed(run);
}

/** The error of a call whose deadline has passed. */
export function deadlinePassed(run: Run): BudgetExceededError {
  const deadlineMs = (run.deadlineAt ?? run.startedAt) - run.startedAt;
  return new BudgetExceededError(`The call's deadline of ${deadlineMs} ms has passed. Pass a larger deadlineMs, or a simpler task.`);
}
