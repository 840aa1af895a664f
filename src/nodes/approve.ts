import { interrupt, type LangGraphRunnableConfig } from "@langchain/langgraph";
import { setTimeout as wait } from "node:timers/promises";
import { ApprovalRejectedError, ConfigurationError } from "../errors.ts";
import { inspectPython, type ProgramInspection } from "../program/inspect-python.ts";
import { programSha256 } from "../program/same-program.ts";
import type { ApprovalRequest } from "./approval.ts";
import { appendAttempt, attemptOf, updateLatest } from "./attempts.ts";
import { narrowServices } from "./call-options.ts";
import { readAnswer, type Answer } from "./read-answer.ts";
import { findUnguardedEffect, type ProgramProblem } from "./find-unguarded-effect.ts";
import { maskAnswer } from "./mask-answer.ts";
import { questionAbout, refuseLateAnswer } from "./open-question.ts";
import { deadlinePassed, remainingMs } from "./remaining-ms.ts";
import { requestOf } from "./request-of.ts";
import type { ApprovalHandler, ExecutorServices, OpenServices } from "./services.ts";
import type { Attempt, Program, Run, State, Update } from "./state.ts";
import { giveBackTurn } from "./take-turn.ts";

/** How often a handler may answer for something else before that counts as no answer. */
const MAX_HANDLER_TRIES = 3;

/** Creates the node through which every program passes, cached or new. It asks a person where the policy says so. */
export function createApproveNode(open: OpenServices) {
  return async (state: State, runtime: LangGraphRunnableConfig): Promise<Update> => {
    const { program } = state;
    if (!program) throw new Error("There is no program to approve.");
    if (program.approved !== "no") return {};
    const call = narrowServices(await open(), runtime.context);
    refuseLateAnswer(program, call.clock());
    const request = questionAbout(state, program);
    if (!call.onApproval) await giveBackTurn(call, { state, runtime }, "given-up"); // a person may take days
    const given = call.onApproval
      ? await withinDeadline(askHandler(request, call.onApproval), state.run, call.clock())
      : askByInterrupt(request);
    refuseLateAnswer(program, call.clock());
    const answer = await maskAnswer(call, requestOf(state), given);
    if (answer.action === "approve" && answer.remember) await remember(call, state, program);
    const waitingMs = Math.max(0, call.clock() - program.readyAt);
    return follow(answer, { program, attempts: updateLatest(state.attempts, { waitingMs }), allow: requestOf(state).allow });
  };
}

/** From now on this program runs unasked for this task, where the policy is `effects`. */
async function remember({ approvals, tenant, clock }: ExecutorServices, state: State, { sha256 }: Program): Promise<void> {
  const { exactKey, effectTargets } = requestOf(state);
  await approvals.remember({ tenant, exactKey, effectTargets, sha256 }, clock());
}

/** Asks again until an answer is for this very program: an old "yes" must not approve something nobody saw. */
function askByInterrupt(request: ApprovalRequest): Answer {
  let problem: string | null = null;
  for (;;) {
    const read = readAnswer(interrupt({ ...request, problem }), request.sha256);
    if (read.status === "counts") return read.answer;
    problem = read.problem;
  }
}

async function askHandler(request: ApprovalRequest, handler: ApprovalHandler): Promise<Answer> {
  let problem: string | null = null;
  for (let tries = 0; tries < MAX_HANDLER_TRIES; tries += 1) {
    const read = readAnswer(await handler({ ...request, problem }), request.sha256);
    if (read.status === "counts") return read.answer;
    problem = read.problem;
  }
  throw new ConfigurationError(
    `onApproval must answer {action: "approve" | "edit" | "reject", sha256} with the sha256 of the request it was given. ${problem}`,
    { reason: "input" },
  );
}

/** A handler may take any time, but not more than the call has. */
async function withinDeadline<Result>(work: Promise<Result>, run: Run, now: number): Promise<Result> {
  const left = remainingMs(run, now);
  if (left === Number.POSITIVE_INFINITY) return work;
  const stop = new AbortController();
  const late = wait(left, undefined, { signal: stop.signal }).then(() => Promise.reject(deadlinePassed(run)));
  try {
    return await Promise.race([work, late]);
  } finally {
    stop.abort();
    late.catch(() => undefined); // it lost the race, or is already told
  }
}

interface Asked {
  readonly program: Program;
  /** With the time that this answer took. */
  readonly attempts: readonly Attempt[];
  /** Targets that the program may reach. */
  readonly allow: readonly string[];
}

function follow(answer: Answer, asked: Asked): Update {
  const { program, attempts } = asked;
  switch (answer.action) {
    case "approve":
      return { program: { ...program, approved: "by-person" }, attempts: [...attempts] };
    case "edit":
      return edit(answer.program, asked);
    case "reject":
      return reject(answer, attempts);
  }
}

function edit(code: string, { program, attempts, allow }: Asked): Update {
  const inspection = inspectPython(code);
  const edited: Program = {
    ...program,
    source: "edited",
    id: null,
    code,
    sha256: programSha256(code),
    author: "approval",
    paramsRead: [...inspection.paramsRead],
    imports: [...inspection.imports],
    tier: null,
    savedUsd: null,
    approved: "by-person",
    trial: null,
  };
  const withEdit = appendAttempt(attempts, attemptOf(edited));
  const problem = findEditProblem(inspection, allow);
  if (problem === null) return { program: edited, attempts: withEdit };
  const error = { class: "CodeGenerationError", ...problem, detail: null, feedback: true };
  return { program: null, attempts: updateLatest(withEdit, { error }) };
}

/** A person's program is held to the same as a model's. */
function findEditProblem(inspection: ProgramInspection, allow: readonly string[]): ProgramProblem | null {
  const { syntaxError } = inspection;
  if (syntaxError) return { message: `SyntaxError in the edited program: ${syntaxError.message}`, line: syntaxError.line };
  return allow.length > 0 ? findUnguardedEffect(inspection) : null;
}

function reject(answer: Extract<Answer, { action: "reject" }>, attempts: readonly Attempt[]): Update {
  const reason = answer.reason.slice(0, 2_000);
  if (answer.then === "end") {
    throw new ApprovalRejectedError(`The program was refused: ${reason}. Nothing was run.`);
  }
  const error = { class: "ApprovalRejectedError", message: reason, line: null, detail: null, feedback: true };
  return { program: null, attempts: updateLatest(attempts, { error }) };
}
