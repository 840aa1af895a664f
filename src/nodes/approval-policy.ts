import { z } from "zod";

/** Checks when a person is asked before a program runs. */
export const approvalPolicySchema = z.enum(["never", "always"]);

/** When a person is asked before a program runs. */
export type ApprovalPolicy = z.infer<typeof approvalPolicySchema>;
