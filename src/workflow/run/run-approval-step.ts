import { interrupt } from "@langchain/langgraph";
import { z } from "zod";
import type { JsonObject } from "../../json.ts";
import { canonicalSha256 } from "../../request/canonical-sha256.ts";
import type { NodeOf } from "../definition.ts";
import { keyOfNode } from "../key-of-node.ts";
import type { StepOutcome } from "./step-outcome.ts";

/** What a person is asked by an approval of a workflow. */
export interface WorkflowQuestion {
  readonly kind: "workflow-approval";
  readonly runId: string;
  readonly node: string;
  readonly question: string;
  /** What the person is shown of the context. */
  readonly shown: JsonObject;
  /** Names all that was shown. An answer counts for this digest only. */
  readonly sha256: string;
  /** Why an answer did not count that was given before; null for the first time. */
  readonly problem: string | null;
}

/** Checks an answer to an approval, which may come from a form, a chat or a file. */
const workflowAnswerSchema = z.discriminatedUnion("action", [
  z.object({ action: z.literal("approve"), sha256: z.string(), reason: z.string().max(10_000).optional() }),
  z.object({ action: z.literal("reject"), sha256: z.string(), reason: z.string().max(10_000).default("no reason was given") }),
]);

/** What a person answers to an approval of a workflow. */
export type WorkflowAnswer = z.input<typeof workflowAnswerSchema>;

interface Asking {
  readonly runId: string;
  readonly node: NodeOf<"approval">;
  readonly values: JsonObject;
  /** The round of the loops around it: an answer for one says nothing about the next. */
  readonly pass: readonly number[];
}

/** Asks a person, until an answer is for what was shown. */
export function runApprovalStep({ runId, node, values, pass }: Asking): StepOutcome {
  const question = node.prompt ?? node.label ?? node.id;
  const sha256 = canonicalSha256({ version: 1, run: runId, node: node.id, pass: [...pass], question, shown: values });
  const asked = { kind: "workflow-approval", runId, node: node.id, question, shown: values, sha256 } as const;
  for (let problem: string | null = null; ;) {
    const parsed = workflowAnswerSchema.safeParse(interrupt({ ...asked, problem } satisfies WorkflowQuestion));
    if (parsed.success && parsed.data.sha256 === sha256) return follow(node, parsed.data);
    problem = parsed.success
      ? "The answer was for something else: its sha256 is not the one of this question."
      : 'The answer must be {action: "approve" | "reject", sha256, reason?} with the sha256 of this question.';
  }
}

function follow({ id }: NodeOf<"approval">, { action, reason }: z.output<typeof workflowAnswerSchema>): StepOutcome {
  const approved = action === "approve";
  return {
    status: "ok",
    writes: [[keyOfNode(id), { approved, reason: reason ?? null }]],
    answer: approved ? "approved" : "rejected",
    account: null,
  };
}
