import type { LangGraphRunnableConfig } from "@langchain/langgraph";
import type { UseOutcome } from "../cache/port.ts";
import type { ExecutorError } from "../errors.ts";
import type { JsonObject } from "../json.ts";
import type { RunProgram } from "../monitor/run-history.ts";
import { findBorrowedLiteral } from "../program/find-borrowed-literal.ts";
import type { HeldValue } from "../staging/held-value.ts";
import { hasSucceeded } from "./attempts.ts";
import { decideReach } from "./decide-reach.ts";
import { deciderOf } from "./decider-of.ts";
import { costOf, createMetadata, validatedBy } from "./create-metadata.ts";
import { errorFromState } from "./error-from-state.ts";
import { deliverArtifacts } from "./keep-artifacts.ts";
import type { ErrorState } from "./outcome-schema.ts";
import { learnLesson, recordLessonUses } from "./learn-lesson.ts";
import { requestOf } from "./request-of.ts";
import type { ExecutorServices, OpenServices } from "./services.ts";
import type { Attempt, Program, Run, State, Update } from "./state.ts";
import { unsettledEffects } from "./settled-effects.ts";
import { giveBackTurn } from "./take-turn.ts";
import { attemptsExhausted, effectsPending, givenProgramFailed, toErrorState } from "./to-error-state.ts";

/** Creates the node that ends every run, good or bad: it records always, keeps a program only on success, and writes the outcome. */
export function createLearnNode(open: OpenServices) {
  return async (state: State, runtime: LangGraphRunnableConfig): Promise<Update> => {
    const services = await open();
    const error = state.error ?? findFailure(state, runtime);
    await recordReuses(services, state).catch((cause: unknown) => services.onWarning(`Reuses were not counted: ${wordsOf(cause)}`));
    const kept = error ? NOTHING_KEPT : await tryToKeep(services, state);
    const isKept = kept.programId !== null;
    await giveBackTurn(services, { state, runtime }, error ? "given-up" : isKept ? "kept" : "nothing-kept");
    await learnLesson(services, state, kept.programId).catch((cause: unknown) =>
      services.onWarning(`No lesson was kept: ${wordsOf(cause)}`),
    );
    const { artifacts, warnings } = deliverArtifacts(services.staging, error ? [] : (state.execution?.artifacts ?? []));
    const metadata = createMetadata(state, {
      now: services.clock(),
      programId: kept.programId,
      artifacts,
      warnings: [...warnings, ...kept.warnings],
    });
    await services.history.record({
      id: state.run.id,
      tenant: services.tenant,
      task: state.run.request?.task ?? "",
      status: error ? "error" : "ok",
      errorCode: error?.code ?? null,
      startedAt: state.run.startedAt,
      endedAt: services.clock(),
      metadata: JSON.stringify(metadata),
      program: runProgramOf(state, kept.programId),
    });
    if (error && services.onError === "throw") throw errorFromState(error);
    return { result: error ? null : resultOf(state), error, metadata };
  };
}

/** What feedback on this run would be about. */
function runProgramOf({ run, program }: State, id: string | null): RunProgram | null {
  if (!run.request || !program || id === null) return null;
  const { exactKey, templateKey } = run.request;
  const { source, sha256 } = program;
  if (source !== "cache") return { id, sha256, tier: null, exactKey, templateKey, borrowedFrom: null };
  return { id, sha256, tier: program.tier, exactKey, templateKey, borrowedFrom: program.borrowedFrom };
}

function findFailure(state: State, config: LangGraphRunnableConfig): ErrorState | null {
  const latest = state.attempts.at(-1);
  if (latest && hasSucceeded(latest)) return null;
  const pending = { what: "The program failed after it had effects", decider: deciderOf(state.run.id, config), latest };
  const error = unsettledEffects(state).length > 0 ? effectsPending(state.execution?.effects ?? [], pending) : failureOf(state);
  return toErrorState(error, { node: lastNodeOf(latest), attempts: state.attempts });
}

function failureOf({ run, attempts, execution }: State): ExecutorError {
  if (run.request?.code === null) return attemptsExhausted(attempts);
  return givenProgramFailed(attempts.at(-1)?.error ?? null, execution);
}

/** Where the last attempt failed. */
function lastNodeOf(attempt: Attempt | undefined): string {
  if (attempt?.error?.class === "ApprovalRejectedError") return "approve";
  return attempt?.executionMs === null ? "generate" : "validate";
}

/** The result; a program that only had to pass its checks may have none, which is null. */
function resultOf({ execution }: State): HeldValue {
  if (execution?.outcome.status !== "ok" || execution.outcome.result.status !== "value") return { value: null };
  return execution.outcome.result.value;
}

async function recordReuses(services: ExecutorServices, { run, attempts, error }: State): Promise<void> {
  const latest = attempts.at(-1);
  const isWorkDone = error === null && latest !== undefined && hasSucceeded(latest);
  const wasCutShort = run.deadlineAt !== null || (run.request?.timeoutMs ?? 0) < services.limits.timeoutMs;
  for (const attempt of attempts.slice(run.decided?.recorded ?? 0)) {
    const outcome = useOutcomeOf(attempt, wasCutShort);
    await recordLessonUses(services, attempt, outcome);
    if (attempt.programId !== null && attempt.trial) await services.cache.recordTrials(attempt.programId, attempt.trial);
    if (attempt.borrowedFrom !== null && outcome === "failure") await takeBack(services, run, attempt.borrowedFrom);
    else if (attempt.programId !== null && outcome)
      await services.cache.recordUse(attempt.programId, isWorkDone && outcome === "failure" ? "outdone" : outcome, services.clock());
  }
}

/** Where a program of other words fails, the judge was wrong, and not the program. */
async function takeBack({ cache, tenant, clock }: ExecutorServices, run: Run, programKey: string): Promise<void> {
  if (!run.request) return;
  const { exactKey, task } = run.request;
  await cache.recordJudgement({ tenant, exactKey, programKey, task, verdict: "different" }, clock());
}

/** A refusal by a person says nothing of how the program works; a call's own short time and a run without a verdict blame the environment. */
function useOutcomeOf(attempt: Attempt, wasCutShort: boolean): UseOutcome | null {
  if (wasCutShort && attempt.error?.class === "SandboxTimeoutError") return "environment";
  if (attempt.error?.class === "ApprovalRejectedError" || wasOnlyTried(attempt)) return null;
  if (attempt.error) return "failure";
  return attempt.executionMs === null ? "environment" : "success";
}

/** A program that a trial kept from running has not failed. */
function wasOnlyTried({ trial, executionMs }: Attempt): boolean {
  return trial !== null && executionMs === null;
}

interface Kept {
  readonly programId: string | null;
  readonly warnings: readonly string[];
}

const NOTHING_KEPT: Kept = { programId: null, warnings: [] };

/** A result that was paid for is not lost because its program cannot be kept. */
async function tryToKeep(services: ExecutorServices, state: State): Promise<Kept> {
  try {
    return await keepProgram(services, state);
  } catch (error) {
    return { programId: null, warnings: [`The program was not kept: ${wordsOf(error)}`] };
  }
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

async function keepProgram(services: ExecutorServices, state: State): Promise<Kept> {
  const { program } = state;
  const request = requestOf(state);
  if (!program || program.source === "cache") return { programId: program?.id ?? null, warnings: [] };
  if (request.code !== null) return NOTHING_KEPT; // the caller keeps its own
  if (request.cacheMode === "no-store") return { programId: null, warnings: [] };
  if (state.run.decided) return { programId: null, warnings: [DECIDED_WARNING] };
  if (state.execution?.codeHoldsSecret) return { programId: null, warnings: ["The program was not kept: it holds a secret."] };
  if (program.valuesShown && !isHeldAgainstWords(state)) return { programId: null, warnings: [VALUES_SHOWN_WARNING] };
  const borrowed = await findBorrowed(services, state, program);
  if (borrowed !== null) {
    return {
      programId: null,
      warnings: [`The program was not kept: the value of ${borrowed} stands in it, so it may be right for this data only.`],
    };
  }
  const programId = await services.cache.keep(newProgramOf(services, state, program), services.clock());
  return { programId, warnings: [] };
}

const DECIDED_WARNING =
  "The program was not kept: a person had to decide on its effects, so that it has not shown that it works from beginning to end.";

const VALUES_SHOWN_WARNING =
  "The program was not kept: the model had seen values of the context, and no output schema or checks say that it is right for others.";

/** Whether the result was held against what the caller wrote down; a person's yes was to this data. */
function isHeldAgainstWords(state: State): boolean {
  return validatedBy(state).some((validation) => validation !== "approval");
}

async function findBorrowed(services: ExecutorServices, state: State, program: Program): Promise<string | null> {
  const request = requestOf(state);
  const context = (await services.staging.release(request.context)) as JsonObject;
  return findBorrowedLiteral({ code: program.code, context, task: request.task, fileNames: request.files.map((file) => file.name) });
}

function newProgramOf(services: ExecutorServices, state: State, program: Program) {
  const request = requestOf(state);
  return {
    exactKey: request.exactKey,
    templateKey: request.templateKey,
    scopeKey: request.scopeKey,
    keyParts: request.keyParts,
    reach: decideReach({ code: program.code, valuesShown: program.valuesShown, validatedBy: validatedBy(state), request }),
    tenant: services.tenant,
    sha256: program.sha256,
    code: program.code,
    task: request.task,
    paramsRead: program.paramsRead,
    imports: program.imports,
    validatedBy: validatedBy(state),
    valuesShown: program.valuesShown,
    author: program.author,
    costUsd: costOf({ attempts: state.attempts, judgings: [] }),
  };
}
