import { z } from "zod";
import { approvalAnswerSchema } from "./approval.ts";

/** An answer with its defaults in place. */
export type Answer = z.output<typeof approvalAnswerSchema>;

/** An answer that counts, or why one does not: in words that repeat nothing of it, as it may hold anything. */
export type ReadAnswer = { readonly status: "counts"; readonly answer: Answer } | { readonly status: "wrong"; readonly problem: string };

const FORMS =
  '{action: "approve", sha256, remember?}, {action: "edit", sha256, program} or {action: "reject", sha256, reason?, then?: "retry" | "end"}';

/** Reads what somebody answered to the question of this sha256: an old "yes" must not approve something nobody saw. */
export function readAnswer(given: unknown, sha256: string): ReadAnswer {
  const parsed = approvalAnswerSchema.safeParse(given);
  if (!parsed.success) return wrong(`It was no answer (${describeIssues(parsed.error)}): an answer is ${FORMS}.`);
  if (parsed.data.sha256 === sha256) return { status: "counts", answer: parsed.data };
  return wrong("The answer was for another question: its sha256 is not this one's. Look at this question, and answer with its sha256.");
}

function wrong(problem: string): ReadAnswer {
  return { status: "wrong", problem: `${problem} Nothing was run.` };
}

/** Our own names of fields alone: a key that was made up, or a value, may be anything. */
function describeIssues({ issues }: z.ZodError): string {
  return issues.slice(0, 3).map(describeIssue).join("; ");
}

function describeIssue({ code, path }: z.core.$ZodIssue): string {
  const [field] = path;
  if (code === "unrecognized_keys") return "it has a key that such an answer has no place for";
  return field === undefined ? "it is no object" : `${String(field)} is missing or wrong`;
}
