import { Command, isInterrupted, INTERRUPT } from "@langchain/langgraph";
import { z } from "zod";
import { bypassDatabase } from "../database/bypass-database.ts";
import { ApprovalPendingError, ConfigurationError } from "../errors.ts";
import type { JsonObject, JsonValue } from "../json.ts";
import type { RunEvent } from "../monitor/events.ts";
import { joinPolicies, mayAsk } from "../nodes/approval-policy.ts";
import { narrowServices } from "../nodes/call-options.ts";
import { createRequest } from "../nodes/create-request.ts";
import { errorFromState } from "../nodes/error-from-state.ts";
import { endLeftMachines } from "../nodes/end-left-machines.ts";
import { maskAnswer } from "../nodes/mask-answer.ts";
import type { Metadata } from "../nodes/outcome-schema.ts";
import { parseInput } from "../nodes/parse-input.ts";
import type { ExecutorServices } from "../nodes/services.ts";
import type { ExecutorOutput } from "../nodes/state.ts";
import type { CallInput, Executor, ResumeInput } from "./call-input.ts";
import { deliver, type Outcome } from "./deliver.ts";
import { buildGraph, type ExecutorGraph } from "./build-graph.ts";
import { decideEffects } from "./decide-effects.ts";
import { parseEffectDecisions } from "../effects/effect-decision.ts";
import { checkAnswer } from "./check-answer.ts";
import { claimRun, type ClaimedRun } from "./claim-run.ts";
import { checkResumption } from "./check-resumption.ts";
import { createRunRegister } from "./create-run-register.ts";
import { createServices, type OpenableServices } from "./create-services.ts";
import { explainLookup, type LookupExplanation } from "./explain-lookup.ts";
import { findRun, requestIn, type RunStatus } from "./find-run.ts";
import { maskDecisions } from "./mask-decisions.ts";
import { needDatabase } from "./need-database.ts";
import type { ExecutorOptions } from "./options.ts";
import { resolveOptions, type ResolvedOptions } from "./resolve-options.ts";
import { refuseUnknownResumeKeys } from "./refuse-unknown-call-keys.ts";
import { prepareCallInput } from "./prepare-call-input.ts";
import { runDetached } from "./run-detached.ts";
import { recordFeedback, type Feedback } from "./record-feedback.ts";
import { waitingRunOf, type WaitingRun } from "./waiting-run.ts";

/** What {@link CachedExecutor.stream} yields: what goes on, what programs print, and at the end the outcome. */
export type ExecutorEvent<Result = JsonObject> = RunEvent | OutcomeEvent<Result>;

/** The end of a run that went well. */
export interface OutcomeEvent<Result = JsonObject> {
  readonly type: "outcome";
  readonly outcome: Outcome<Result>;
  /** The result as the program gave it, which `outcome` holds spread or under `result`. */
  readonly value: JsonValue;
}

/** How a run begins, or goes on. */
interface RunStart {
  readonly runId: string;
  /** null goes on from a checkpoint. */
  readonly graphInput: object | null;
  readonly checkpointId?: string | undefined;
  /** Aborted when the executor is closed. */
  readonly closing: AbortSignal;
  /** Aborted when another process has taken the run over; null where none can. */
  readonly lost: AbortSignal | null;
}

/** What the graph returns. */
type FinalState = typeof ExecutorOutput.State;

/** Errors that `execute` throws, with the account of the run that cost something before it failed. */
const METADATA_OF_ERROR = new WeakMap<object, Metadata>();

/** The account of the run in which an error was thrown, or null if the error is not from a run. */
export function metadataOf(error: unknown): Metadata | null {
  return typeof error === "object" && error !== null ? (METADATA_OF_ERROR.get(error) ?? null) : null;
}

/**
 * Turns tasks into checked results: writes a program, runs it in a sandbox, repairs it, and keeps what worked.
 *
 * @example
 * const executor = new CachedExecutor();
 * const outcome = await executor.execute("Add the numbers in context['values']", { context: { values: [1, 2, 3] } });
 * outcome._ai_metadata.cache_hit; // false, and true the next time
 * await executor.close();
 */
export class CachedExecutor implements Executor {
  readonly #options: ResolvedOptions;
  readonly #services: OpenableServices;
  readonly #graph: ExecutorGraph;
  readonly #runs = createRunRegister();

  constructor(options: Omit<ExecutorOptions, "onError"> = {}) {
    this.#options = { ...resolveOptions(options), onError: "state" };
    this.#services = createServices(this.#options);
    this.#graph = buildGraph({ ...this.#options, open: this.#services.open });
  }

  /**
   * Runs one task. Inside someone's node it stays on its own: nothing of it enters the parent's checkpoints.
   *
   * @throws ExecutorError, see its subclasses; {@link metadataOf} tells what the failed run cost.
   */
  async execute<Result = JsonObject>(task: string, input: CallInput<Result> = {}): Promise<Outcome<Result>> {
    return lastOutcome(this.stream<Result>(task, input));
  }

  /**
   * Runs one task and tells what goes on, and what programs print. The last event is the outcome; a failure is thrown as
   * in `execute`. Leaving the loop ends the run.
   */
  async *stream<Result = JsonObject>(task: string, input: CallInput<Result> = {}): AsyncGenerator<ExecutorEvent<Result>> {
    const runId = input.runId ?? crypto.randomUUID();
    const closing = this.#runs.begin(runId);
    let claim: ClaimedRun | null = null;
    try {
      const services = await this.#services.open();
      const { staging } = services;
      if (this.#options.checkpointer) claim = await claimRun(services, runId, input.signal);
      if (input.runId !== undefined) await this.#checkItIsNew(input.runId, services);
      const call = await prepareCallInput(task, input, staging);
      this.#checkItCanWait(input, call.hasPlainSecrets);
      const secrets = call.withSecrets(input.secrets ?? this.#options.secrets);
      const start = { runId, graphInput: call.graphInput, closing, lost: claim?.lost ?? null };
      yield* this.#run<Result>(start, { ...input, ...(secrets && { secrets }) });
    } finally {
      await claim?.release();
      this.#runs.end(runId);
    }
  }

  /**
   * Goes on with a run: one that waits for an approval, with `answer`; one whose process died, or that was ended by a signal
   * or by `close`, from its last checkpoint and with the same request. What had been checkpointed is not done again: at most
   * one model call is paid twice, and an effect that had begun is not repeated. A run that is finished gives its outcome again, or throws its error again.
   *
   * One that ended with an EffectsPendingError goes on with `effects`, once a person has looked what has happened: the same program
   * runs again, and gets what was done. If it fails again, the model may be asked for another one, which a person has to approve.
   *
   * The task's secrets are in no checkpoint: where the executor has no resolver, `secrets` gives them again.
   *
   * @param runId `runId` of the call, or of the ApprovalPendingError.
   * @throws ConfigurationError (`input`) if no checkpointer was given, the run is unknown or going on here, takes no answer, or the answer is none or for something else;
   *   ConfigurationError (`secret`) without its secrets; RunClaimedError while another process goes on with it; SandboxError if a process that died has left its program in a sandbox elsewhere that cannot be ended;
   *   ApprovalPendingError if it waits and no answer was given.
   * @example
   * await executor.execute(task, { runId }); // the process dies
   * const outcome = await executor.resume(runId); // in the next one
   */
  async resume<Result = JsonObject>(runId: string, input: ResumeInput = {}): Promise<Outcome<Result>> {
    return lastOutcome(this.streamResumed<Result>(runId, input));
  }

  /** Goes on with a run as {@link CachedExecutor.resume} does, and tells what goes on as {@link CachedExecutor.stream} does. */
  async *streamResumed<Result = JsonObject>(runId: string, resumption: ResumeInput = {}): AsyncGenerator<ExecutorEvent<Result>> {
    const { answer, effects, ...input } = resumption;
    refuseUnknownResumeKeys(input);
    const closing = this.#runs.begin(runId);
    let claim: ClaimedRun | null = null;
    try {
      const decisions = effects === undefined ? null : parseEffectDecisions(effects);
      const services = await this.#services.open();
      claim = await claimRun(services, runId, input.signal);
      await endLeftMachines(services, runId);
      const found = checkResumption(await this.#find(runId), {
        runId,
        answer,
        decides: decisions !== null,
        hasResolver: Boolean(input.secrets ?? this.#options.secrets),
      });
      const masked = decisions && (await maskDecisions(narrowServices(services, contextOf(input)), requestIn(found), decisions));
      const decided =
        masked && (await needDatabase("A decision on effects", () => decideEffects(services, { runId, found, decisions: masked })));
      if (found.status === "finished" && !decided) return yield await this.#conclude<Result>(runId, found.values);
      const graphInput = decided ?? (await this.#answerOf(answer, found, input));
      const checkpointId = found.status === "open" ? found.checkpointId : undefined;
      yield* this.#run<Result>({ runId, graphInput, closing, lost: claim.lost, checkpointId }, input);
    } finally {
      await claim?.release();
      this.#runs.end(runId);
    }
  }

  /**
   * Reads what a run that waits for an approval asks, and touches nothing of it.
   *
   * @throws ConfigurationError (`input`) if the run is unknown or finished, or waits for no answer; ApprovalRejectedError if its time has passed.
   */
  async waiting(runId: string): Promise<WaitingRun> {
    return waitingRunOf(await this.#find(runId), { runId, now: this.#options.clock() });
  }

  /**
   * Says whether the result of a run was right. A wrong one puts the program that the run used or kept in quarantine, for
   * good; a program of a task in other words, or one that comes with the package, serves this task no more, and others as before.
   *
   * @param runId `run_id` of `_ai_metadata`, of a run of this tenant.
   * @throws ConfigurationError (`input`) for a run that is not known, or without a program, and while the database cannot be used.
   */
  async feedback(runId: string, feedback: Feedback): Promise<void> {
    await recordFeedback(await this.#services.open(), runId, feedback);
  }

  /**
   * Says what a run of this task with this input would find in the cache, tier by tier, and why not; and what it would do then.
   * Calls no model and runs no program.
   *
   * @throws ConfigurationError, CapabilityError as a run of the task would.
   */
  async explain<Result = JsonObject>(task: string, input: CallInput<Result> = {}): Promise<LookupExplanation> {
    const opened = await this.#services.open();
    const call = await prepareCallInput(task, input, opened.staging);
    const secrets = call.withSecrets(input.secrets ?? this.#options.secrets);
    const services = narrowServices(opened, contextOf({ ...input, ...(secrets && { secrets }) }));
    const { request } = await createRequest(services, parseInput(call.graphInput));
    return needDatabase("The explanation", () => explainLookup(services, request));
  }

  /**
   * Ends the executor. New runs are refused from now on; those that are going on may end within `drainMs` and are aborted then
   * (with a checkpointer `resume` goes on with them, as with those that wait for an approval). Then the database and
   * the sandbox that were opened here are closed; what was passed in stays open.
   *
   * @example
   * process.once("SIGTERM", () => void executor.close({ drainMs: 20_000 }));
   */
  async close({ drainMs = 0 }: { readonly drainMs?: number } = {}): Promise<void> {
    await this.#runs.close(drainMs);
    await this.#services.close();
  }

  async *#run<Result>({ closing, lost, ...start }: RunStart, call: CallInput<Result>): AsyncGenerator<ExecutorEvent<Result>> {
    const leaving = new AbortController();
    const signal = AbortSignal.any([...(call.signal ? [call.signal] : []), leaving.signal, closing, ...(lost ? [lost] : [])]);
    let final: unknown;
    try {
      const config = { ...this.#configOf(start, call), signal };
      const chunks = await runDetached(() =>
        this.#graph.stream(start.graphInput as never, { ...config, streamMode: ["custom", "values"] }),
      );
      for await (const [mode, chunk] of chunks as AsyncIterable<[string, unknown]>) {
        if (mode === "custom") yield* offer((chunk as { cachedExecutor: RunEvent }).cachedExecutor, { ...call, leaving });
        else final = chunk;
      }
    } catch (error) {
      lost?.throwIfAborted();
      throw closing.aborted ? this.#closedWhile(start.runId, error) : error;
    }
    yield await this.#conclude<Result>(start.runId, final);
  }

  #closedWhile(runId: string, cause: unknown): Error {
    const advice = this.#options.checkpointer ? `Go on with resume("${runId}").` : "With a checkpointer it could be resumed.";
    const error = new Error(`The executor was closed before run ${runId} had ended. ${advice}`, { cause });
    error.name = "AbortError";
    return error;
  }

  /** A run that waits needs a place to wait in, and a plain secret lives in this call only: after an interrupt nobody could give it again. */
  #checkItCanWait<Result>({ approval, onApproval }: CallInput<Result>, hasPlainSecrets: boolean): void {
    const policies = joinPolicies(approval, this.#options.approval);
    const isAnswered = Boolean(onApproval ?? this.#options.onApproval);
    const mayInterrupt = mayAsk(policies, this.#options.effectTargets) && !isAnswered;
    if (policies.includes("always") && !isAnswered && !this.#options.checkpointer) {
      throw new ConfigurationError(
        'approval: "always" has nobody to ask: pass onApproval, or a checkpointer with which the run can wait.',
        {
          reason: "input",
        },
      );
    }
    if (!hasPlainSecrets || !mayInterrupt) return;
    throw new ConfigurationError(
      'The context holds plain secrets, and the run may wait for an approval: pass {"$secret": "NAME"} and a secrets resolver, also to resume.',
      { reason: "secret" },
    );
  }

  /** LangGraph writes an answer to the checkpoints before any node sees it. */
  async #answerOf(answer: unknown, found: RunStatus, call: CallInput): Promise<Command | null> {
    if (answer === undefined) return null;
    const checked = checkAnswer(found, answer);
    const services = narrowServices(await this.#services.open(), contextOf(call));
    return new Command({ resume: await maskAnswer(services, checked.request, checked.answer) });
  }

  async #find(runId: string): Promise<RunStatus> {
    if (this.#options.checkpointer) return findRun(this.#graph, runId);
    throw new ConfigurationError("A run can be resumed only where the executor has a checkpointer.", { reason: "input" });
  }

  /** A second task under the id of a first one would take over its thread. */
  async #checkItIsNew(runId: string, { history, tenant, onWarning }: ExecutorServices): Promise<void> {
    if (!z.uuid().safeParse(runId).success) throw new ConfigurationError("runId must be a UUID.", { reason: "input" });
    const { checkpointer } = this.#options;
    const isInCheckpoints = checkpointer !== undefined && (await findRun(this.#graph, runId)).status !== "unknown";
    const look = () => history.show({ tenant, id: runId });
    const isKnown = isInCheckpoints || (await bypassDatabase({ name: "The run history", fallback: null, onWarning }, look)) !== null;
    if (!isKnown) return;
    const advice = isInCheckpoints ? "go on with resume, or take another id" : "take another id, under which no effects are noted";
    throw new ConfigurationError(`There is a run ${runId} already: ${advice}.`, { reason: "input" });
  }

  #configOf<Result>({ runId, checkpointId }: Omit<RunStart, "closing" | "lost">, call: CallInput<Result>) {
    const { checkpointer } = this.#options;
    const place = { thread_id: runId, ...(checkpointId && { checkpoint_id: checkpointId }) };
    return {
      configurable: { cachedExecutorRunId: runId, ...(checkpointer && place) },
      context: contextOf(call) as never, // its schema is for forms, and knows no functions
      ...(checkpointer && { durability: "sync" as const }),
    };
  }

  async #conclude<Result>(runId: string, final: unknown): Promise<OutcomeEvent<Result>> {
    if (isInterrupted(final)) {
      const request = final[INTERRUPT][0]?.value;
      throw new ApprovalPendingError(
        `The program of run ${runId} waits for an approval: answer with resume(runId, { answer: { action, sha256 } }), ` +
          'where action is "approve", "edit" or "reject", and sha256 that of this error\'s request; no other answer counts.',
        { runId, request },
      );
    }
    const { result, error, metadata } = final as FinalState; // `values` of our own graph, cut to its output schema
    if (error) throw rememberMetadata(errorFromState(error), metadata);
    if (!result || !metadata) throw new Error("The graph ended without a result.");
    const { staging } = await this.#services.open();
    const value = await staging.release(result);
    return { type: "outcome", outcome: deliver<Result>(value, metadata), value };
  }
}

async function lastOutcome<Result>(events: AsyncIterable<ExecutorEvent<Result>>): Promise<Outcome<Result>> {
  for await (const event of events) if (event.type === "outcome") return event.outcome;
  throw new Error("The graph ended without an outcome.");
}

/** Hands an event to the caller. Who leaves the stream, or whose `onOutput` throws, ends the run: it would go on unseen. */
function* offer(event: RunEvent, { onOutput, leaving }: Pick<CallInput, "onOutput"> & { leaving: AbortController }): Generator<RunEvent> {
  let isLeft = true;
  try {
    if (event.type === "output") onOutput?.({ stream: event.stream, text: event.text });
    yield event;
    isLeft = false;
  } finally {
    if (isLeft) leaving.abort();
  }
}

/** The options of one call, as the graph's nodes read them. */
function contextOf<Result>({ contextInPrompt, approval, onApproval, secrets, model }: CallInput<Result>) {
  const chosen = model as string | undefined; // or a model itself, which the nodes take too
  return { cachedExecutor: defined({ contextInPrompt, approval, onApproval, secrets, model: chosen }) };
}

function rememberMetadata(error: Error, metadata: Metadata | null): Error {
  if (metadata) METADATA_OF_ERROR.set(error, metadata);
  return error;
}

function defined<Values extends object>(values: Values): Partial<Values> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<Values>;
}
