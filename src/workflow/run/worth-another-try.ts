import type { StepError } from "./records.ts";

/** What another try would not change, or might repeat. */
const NEVER_AGAIN = ["EFFECTS_PENDING", "APPROVAL_REJECTED", "APPROVAL_PENDING", "CONFIGURATION", "CAPABILITY", "BUDGET_EXCEEDED"];

/** Whether a node may be run again by itself after a failure. */
export function isWorthAnotherTry({ code }: StepError): boolean {
  return !NEVER_AGAIN.includes(code);
}
