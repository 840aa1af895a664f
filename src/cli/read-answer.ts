import { ConfigurationError } from "../errors.ts";
import type { ApprovalAnswer } from "../nodes/approval.ts";
import { readText } from "./read-call-input.ts";

/** The options that answer, as commander hands them over. */
export interface AnswerOptions {
  readonly yes?: boolean;
  readonly remember?: boolean;
  readonly edit?: string;
  readonly no?: string;
  readonly retry?: boolean;
}

type Unbound<Answer> = Answer extends unknown ? Omit<Answer, "sha256"> : never;

/** An answer before it is bound to what was shown. */
export type UnboundAnswer = Unbound<ApprovalAnswer>;

/**
 * Reads the answer out of the options; null if there is none.
 * @throws ConfigurationError (`input`) for two answers, for what belongs to another, and for a program that cannot be read.
 */
export async function readAnswer({ yes, remember, edit, no, retry }: AnswerOptions): Promise<UnboundAnswer | null> {
  if ([yes, edit, no].filter((answer) => answer !== undefined).length > 1)
    throw refusal("Give one of --yes, --edit and --no, not several.");
  if (remember && !yes) throw refusal("--remember belongs to --yes.");
  if (retry && no === undefined) throw refusal('--retry belongs to --no "why".');
  if (yes) return { action: "approve", ...(remember && { remember }) };
  if (no !== undefined) return { action: "reject", reason: no.trim() || "no reason was given", then: retry ? "retry" : "end" };
  if (edit === undefined) return null;
  const program = await readText(edit, "--edit");
  if (program.trim() === "") throw refusal(`--edit: ${edit} is empty. Write the program that is to run.`);
  return { action: "edit", program };
}

function refusal(message: string): ConfigurationError {
  return new ConfigurationError(message, { reason: "input" });
}
