import type { StepError } from "./records.ts";

/** What another try would not change, or might repeat. */
const NEVER_AGAIN = new Set(["EFFECTS_PENDING", "APPROVAL_REJECTED", "APPROVAL_PENDING", "CONFIGURATION", "CAPABILITY", "BUDGET_EXCEEDED"]);

/** Whether a node may be run again by itself after a failure. */
export function isWorthAnotherTry({ code }: StepError): boolean {
  return !NEVER_AGAIN.has(code);
}

/** What a person has to see: an effect nobody knows of, or something that is wrong with more than this node's data. */
const NEVER_CONTINUED = new Set(["EFFECTS_PENDING", "CONFIGURATION", "CAPABILITY", "BUDGET_EXCEEDED"]);

/** Whether a run may go on after a failure where its node says so. */
export function mayGoOnAfter({ code }: StepError): boolean {
  return !NEVER_CONTINUED.has(code);
}
