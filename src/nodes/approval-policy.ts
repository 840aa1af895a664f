import { z } from "zod";
import { functionOf } from "./function-of.ts";
import type { ApprovalRequest } from "./approval.ts";

/** Decides about one program; only `false` lets it run unseen. */
export type ApprovalRule = (request: ApprovalRequest) => boolean | Promise<boolean>;

/**
 * When a person is asked before a program runs: never; wherever it could change something outside, in other words where it
 * may reach a target that is not declared read-only; always; or where a rule of one's own says so.
 */
export type ApprovalPolicy = "never" | "effects" | "always" | ApprovalRule;

/** A policy but for `never`, which asks for nothing. */
export type AskingPolicy = Exclude<ApprovalPolicy, "never">;

/** The policies that have a name, as forms and files may give them. */
export const approvalWordSchema = z.enum(["never", "effects", "always"]);

/** Checks when a person is asked before a program runs. */
export const approvalPolicySchema = z.union(
  [approvalWordSchema, functionOf<ApprovalRule>()],
  'must be "never", "effects", "always", or a function',
);

/** Joins policies: a person is asked where any of them asks. */
export function joinPolicies(...policies: readonly (ApprovalPolicy | undefined)[]): AskingPolicy[] {
  return policies.filter((policy) => policy !== undefined && policy !== "never");
}

/** Whether any program of a run could be asked about, before there is one. */
export function mayAsk(policies: readonly AskingPolicy[], effectTargets: readonly string[]): boolean {
  return policies.some((policy) => policy !== "effects" || effectTargets.length > 0);
}
