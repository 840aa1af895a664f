import type { LangGraphRunnableConfig } from "@langchain/langgraph";
import { EffectsUnavailableError } from "../errors.ts";
import { isJsonObject, type JsonValue } from "../json.ts";
import type { OutputEvent } from "../monitor/events.ts";
import { validateAgainstSchema } from "../request/validate-against-schema.ts";
import type { StagingFolder } from "../staging/staging-folder.ts";
import { narrowServices } from "./call-options.ts";
import { claimExecution } from "./claim-execution.ts";
import { describeConnections } from "./describe-connections.ts";
import { refuseWeakDurability } from "./refuse-weak-durability.ts";
import { remainingMs } from "./remaining-ms.ts";
import { requestOf } from "./request-of.ts";
import { isOutputShown } from "./is-output-shown.ts";
import { keepArtifacts, NO_ARTIFACTS } from "./keep-artifacts.ts";
import type { EffectOwner } from "./open-effects.ts";
import { runProgram, type MaskedRun, type ProgramRun } from "./run-program.ts";
import { MAX_EFFECTS_TOLD, unsettledEffects } from "./settled-effects.ts";
import type { ExecutorServices, OpenServices } from "./services.ts";
import type { Execution, Program, Request, Run, State, Trial, Update } from "./state.ts";
import { tryParams, type ParamTrial } from "./try-params.ts";
import { isProven, judge } from "./validate.ts";
import { withPrintedResult } from "./with-printed-result.ts";

/** How much output is kept for feedback, in characters. */
const OUTPUT_TAIL_LENGTH = 4_096;

/** Most problems with a schema that are told. */
const MAX_SCHEMA_PROBLEMS = 5;

/** Creates the node that runs the approved program and its checks. */
export function createExecuteNode(open: OpenServices) {
  return async (state: State, runtime: LangGraphRunnableConfig): Promise<Update> => {
    const { program } = state;
    if (!program || program.approved === "no") throw new Error("There is no approved program to execute.");
    const request = requestOf(state);
    const services = withoutEffects(narrowServices(await open(), runtime.context), request);
    refuseWeakDurability(request.effectTargets, runtime);
    const owner = effectOwnerOf(state, runtime);
    const claim = await claimExecution(services, { owner, run: state.run }, runtime);
    const signal = anyOf(runtime.signal, claim.lost);
    const timeoutMs = (): number => Math.min(request.timeoutMs, remainingMs(state.run, services.clock()));
    const trial = await tryProgram(services, { program, request, timeoutMs, signal });
    const tried = trial && { program: { ...program, trial } };
    if (trial && !isProven(trial)) return { ...tried, execution: null };
    const ran = await runProgram(services, {
      request,
      code: program.code,
      timeoutMs: timeoutMs(),
      effects: { ...owner, isClaimed: claim.mayHaveEffects },
      loggedAs: claim.canBeResumed ? state.run.id : null,
      signal,
      onOutput: tellOutput(state, runtime),
    });
    const run = request.code === null ? ran : withPrintedResult(ran);
    const described = await describeRun(run, { request, staging: services.staging });
    const isRight = judge(described, request) === null; // files of a failed attempt are not delivered
    const isOfLedger = !isRight && run.wasLedgerUnavailable && unsettledEffects({ run: state.run, execution: described }).length === 0;
    if (isOfLedger) throw new EffectsUnavailableError(resumableIdOf(state.run, runtime));
    return { ...tried, execution: { ...described, ...(isRight ? await keepArtifacts(services.staging, run) : NO_ARTIFACTS) } };
  };
}

/** Where the run may have none, whoever resumes it. */
function withoutEffects(services: ExecutorServices, { effectsAllowed = true }: Request): ExecutorServices {
  return { ...services, effectsAllowed: services.effectsAllowed && effectsAllowed };
}

function anyOf(...signals: readonly (AbortSignal | null | undefined)[]): AbortSignal | undefined {
  const given = signals.filter((signal) => signal instanceof AbortSignal);
  return given.length > 0 ? AbortSignal.any(given) : undefined;
}

type ProgramTrial = Pick<ParamTrial, "request" | "timeoutMs" | "signal"> & { readonly program: Program };

/** Tries a program that was written for other literals; null for any other. */
async function tryProgram(services: ExecutorServices, { program, ...trial }: ProgramTrial): Promise<Trial | null> {
  const { code, trial: open } = program;
  if (!open) return null;
  const { proven, refuted } = await tryParams(services, { ...trial, ...open, code });
  return { ...open, report: { proven: [...proven], refuted: [...refuted] } };
}

/**
 * Whose effects the program's are: those of the run, in the namespace of this graph. LangGraph's own has the task of
 * this very node as its last part, which is another for each attempt.
 */
function effectOwnerOf({ run, attempts, program }: State, { configurable }: LangGraphRunnableConfig): Omit<EffectOwner, "isClaimed"> {
  const namespace: unknown = configurable?.["checkpoint_ns"];
  const checkpointNamespace = typeof namespace === "string" ? namespace.split("|").slice(0, -1).join("|") : "";
  const execution = Math.max(1, attempts.length) + (run.decided?.times ?? 0);
  return { runId: run.id, checkpointNamespace, mapIndex: "", execution, program: program?.sha256 ?? "" };
}

/** The run's id where the executor's own `resume` goes on with it. */
function resumableIdOf(run: Run, { configurable }: LangGraphRunnableConfig): string | null {
  return configurable?.["__pregel_checkpointer"] && configurable["cachedExecutorRunId"] === run.id ? run.id : null;
}

/** Passes output on to whoever streams the run (`streamMode: "custom"`). */
function tellOutput({ run, attempts }: State, { writer }: LangGraphRunnableConfig): ProgramRun["onOutput"] {
  return (chunk) => {
    const event: OutputEvent = { type: "output", runId: run.id, attempt: attempts.length, ...chunk };
    writer?.({ cachedExecutor: event });
  };
}

interface Describing {
  readonly request: Request;
  readonly staging: StagingFolder;
}

async function describeRun(run: MaskedRun, { request, staging }: Describing): Promise<Omit<Execution, "artifacts" | "omitted">> {
  const { outcome } = run;
  const connections = describeConnections(run);
  const facts = {
    outputTail: run.output.slice(-OUTPUT_TAIL_LENGTH).toWellFormed(),
    durationMs: run.durationMs,
    codeHoldsSecret: run.codeHoldsSecret,
    effects: run.effects.slice(0, MAX_EFFECTS_TOLD),
    ...(connections && { connections }),
  };
  if (outcome.status !== "ok" || outcome.result.status !== "value") {
    return { ...facts, outcome: outcome as Execution["outcome"], schemaProblems: [] };
  }
  const { value, warnings } = outcome.result;
  return {
    ...facts,
    outcome: { ...outcome, result: { status: "value", value: await staging.hold(value, "result"), warnings: [...warnings] } },
    schemaProblems: findResultProblems(value, request),
  };
}

/** What breaks the schema, found here because a large result is only a reference from now on; `validate` judges it. */
export function findResultProblems(value: JsonValue, request: Pick<Request, "outputSchema" | "secretNames" | "allow">): string[] {
  const { outputSchema } = request;
  const reserved = isJsonObject(value) && "_ai_metadata" in value ? ["result._ai_metadata is a reserved key"] : [];
  const problems = outputSchema ? validateAgainstSchema(value, outputSchema) : [];
  const mayShowValues = isOutputShown(request);
  const told = problems.map(({ path, message, expectation }) => `${path} ${mayShowValues ? message : expectation}`);
  return [...reserved, ...told].slice(0, MAX_SCHEMA_PROBLEMS);
}
