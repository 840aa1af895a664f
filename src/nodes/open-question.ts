import { ApprovalRejectedError } from "../errors.ts";
import { createApprovalRequest, type ApprovalRequest } from "./approval.ts";
import type { ApprovalRule } from "./approval-policy.ts";
import { costOf } from "./create-metadata.ts";
import { requestOf } from "./request-of.ts";
import type { ExecutorServices } from "./services.ts";
import type { Program, State } from "./state.ts";

/**
 * Decides whether a person is asked about a program, and until when an answer counts. It is decided and written down with
 * the program, before the run may stop: whoever resumes it finds question and time as they were.
 *
 * @param call The services as this call narrows them.
 * @param state The state in which the program is the last attempt.
 */
export async function openQuestion(call: ExecutorServices, state: State, program: Program): Promise<Program> {
  const { approval, exactKey, effectTargets } = requestOf(state);
  if (approval.length === 0 && !state.run.decided) return { ...program, approved: "by-policy" };
  const { sha256 } = program;
  const remembered = await call.approvals.isRemembered({ tenant: call.tenant, exactKey, effectTargets, sha256 });
  const expiresAt = call.clock() + call.approvalTtlMs;
  const question = questionAbout(state, { ...program, expiresAt, remembered });
  return (await isAsked(call, state, question)) ? { ...program, expiresAt, remembered } : { ...program, approved: "by-policy", remembered };
}

/** What a person is shown of the state's program. */
export function questionAbout(state: State, program: Program): ApprovalRequest {
  return createApprovalRequest({
    runId: state.run.id,
    request: requestOf(state),
    program,
    costUsd: costOf(state),
    attempts: state.attempts,
    remembered: program.remembered,
    effectsDone: state.run.decided?.keys ?? [],
    expiresAt: program.expiresAt ?? 0,
  });
}

async function isAsked(call: ExecutorServices, state: State, question: ApprovalRequest): Promise<boolean> {
  const { approval, effectTargets } = requestOf(state);
  if (state.run.decided) return true; // it could do under another key what has been done
  if (approval.includes("always")) return true;
  if (approval.includes("effects") && effectTargets.length > 0 && !question.remembered) return true;
  const rules = call.approval.filter((policy): policy is ApprovalRule => typeof policy === "function");
  const rulesAtStart = approval.filter((policy) => policy === "custom").length;
  return rules.length < rulesAtStart || doRulesAsk(rules, question); // rules are not kept with a run: where one is gone, a person is asked
}

async function doRulesAsk(rules: readonly ApprovalRule[], question: ApprovalRequest): Promise<boolean> {
  const answers = await Promise.all(rules.map((rule) => rule(question)));
  return answers.some((asks) => asks !== false);
}

/** @throws ApprovalRejectedError for a question whose time has passed. */
export function refuseLateAnswer({ expiresAt }: Program, now: number): void {
  if (expiresAt === null || now < expiresAt) return;
  throw new ApprovalRejectedError(
    `The approval expired at ${new Date(expiresAt).toISOString()}. Nothing was run: start the task again, or set a longer approvalTtlMs.`,
  );
}
