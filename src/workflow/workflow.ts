import { Command, type Interrupt } from "@langchain/langgraph";
import { z } from "zod";
import { ApprovalPendingError, ConfigurationError, WorkflowFailedError } from "../errors.ts";
import { claimRun, type ClaimedRun } from "../executor/claim-run.ts";
import { createRunRegister } from "../executor/create-run-register.ts";
import type { ExecutorOptions } from "../executor/options.ts";
import { runDetached } from "../executor/run-detached.ts";
import type { JsonObject } from "../json.ts";
import type { RunEvent } from "../monitor/events.ts";
import type { SecretResolver } from "../secrets/resolve-secrets.ts";
import type { PreparedWorkflow } from "./prepared-workflow.ts";
import { buildWorkflowGraph, type WorkflowGraph } from "./run/build-workflow-graph.ts";
import { createNodeExecutors, type ModelResolver, type NodeExecutors } from "./run/node-executors.ts";
import type { NodeRecord } from "./run/records.ts";
import { OTHER_EDGES } from "./run/create-start.ts";
import { canGoOnWith } from "./run/edges-of-run.ts";
import { isUnderWay } from "./run/inner-run.ts";
import type { NodeEvent } from "./run/tell-node.ts";
import type { Failure, Retry, WorkflowState } from "./run/workflow-state.ts";
import { prepareWorkflow, type WorkflowSource } from "./prepare-workflow.ts";

/** What a workflow runs with: what an executor is made with, for all its nodes. */
export interface WorkflowOptions extends Omit<ExecutorOptions, "onError"> {
  /** Finds the model that the definition names. @default the host's of that name, else OpenAI's */
  readonly resolveModel?: ModelResolver;
}

/** What a run begins with, beside its input. */
export interface WorkflowCall {
  /** Files among the inputs: the input's name to a path on this machine, or to bytes. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  /** Names the run, a UUID: whoever keeps it can `resume` the run after this process has died. @default a new one */
  readonly runId?: string;
  readonly secrets?: SecretResolver;
  readonly signal?: AbortSignal;
}

/** How a run goes on. */
export interface WorkflowResumption extends Pick<WorkflowCall, "secrets" | "signal"> {
  /** What people have answered to questions that the run waits with; each names its question by `sha256`. */
  readonly answers?: readonly JsonObject[];
  /** After a failure: values in place of those in the context. */
  readonly context?: JsonObject;
  /** After a failure with effects: what has become of them, by node and key. */
  readonly effects?: Retry["effects"];
}

/** How a run ended that went well. */
export interface WorkflowOutcome {
  readonly runId: string;
  /** What the workflow returns, by name. */
  readonly outputs: JsonObject;
  /** What is known of each node. */
  readonly nodes: Readonly<Record<string, NodeRecord>>;
}

/** What {@link Workflow.stream} yields: how nodes stand, what goes on in them, and at the end the outcome. */
export type WorkflowEvent = NodeEvent | RunEvent | { readonly type: "outcome"; readonly outcome: WorkflowOutcome };

/** A question that a run waits with: a program that is to be approved, or an approval of the workflow. */
export type PendingQuestion = JsonObject & { readonly sha256?: string };

/**
 * Runs a workflow: a graph in which each node is the executor's graph.
 *
 * @example
 * const workflow = new Workflow(loadWorkflow("invoice.yaml"), { network: { allow: ["imap.example.com:993"] } });
 * const { outputs } = await workflow.run({ threshold: 1000 });
 * await workflow.close();
 */
export class Workflow {
  /** The compiled graph, to serve, to embed or to draw. */
  readonly graph: WorkflowGraph;
  readonly #prepared: PreparedWorkflow;
  readonly #executors: NodeExecutors;
  readonly #options: WorkflowOptions;
  readonly #runs = createRunRegister();

  /** @throws WorkflowDefinitionError with all that is wrong with the definition; ConfigurationError if an option is not valid. */
  constructor(source: WorkflowSource, options: WorkflowOptions = {}) {
    const { resolveModel, ...executorOptions } = options;
    this.#options = options;
    this.#prepared = prepareWorkflow(source);
    this.#executors = createNodeExecutors(this.#prepared, executorOptions, resolveModel);
    this.graph = buildWorkflowGraph({
      prepared: this.#prepared,
      executors: this.#executors,
      model: null,
      checkpointer: options.checkpointer,
    });
  }

  /**
   * Runs the workflow once.
   *
   * @throws WorkflowFailedError if a node failed, ApprovalPendingError if the run waits for people's answers; with a
   *   checkpointer {@link Workflow.resume} goes on with it. ConfigurationError for bad input, before anything runs.
   */
  async run(input: JsonObject = {}, call: WorkflowCall = {}): Promise<WorkflowOutcome> {
    return outcomeOf(this.stream(input, call));
  }

  /** Runs the workflow once and tells what goes on. The last event is the outcome; a failure is thrown as in `run`. */
  async *stream(input: JsonObject = {}, call: WorkflowCall = {}): AsyncGenerator<WorkflowEvent> {
    const runId = call.runId ?? crypto.randomUUID();
    if (!z.uuid().safeParse(runId).success) throw refusal("runId must be a UUID.");
    yield* this.#claimed(runId, call.signal, async () => {
      if (call.runId !== undefined && this.#options.checkpointer && (await this.#snapshot(runId)).createdAt !== undefined) {
        throw refusal(`There is a run ${runId} already: go on with resume, or take another id.`);
      }
      return { graphInput: { input: { ...input, ...(await this.#stageFiles(call.files ?? {})) } }, secrets: call.secrets };
    });
  }

  /**
   * Goes on with a run: one that waits, with `answers`; one that failed, at the node that did; one whose process died, from its
   * last checkpoint. What nodes have done is not done again. A run that is finished gives its outcome again.
   *
   * @throws as {@link Workflow.run}; ConfigurationError (`input`) if the run is unknown or takes no such answer: nothing is done then.
   */
  async resume(runId: string, resumption: WorkflowResumption = {}): Promise<WorkflowOutcome> {
    return outcomeOf(this.streamResumed(runId, resumption));
  }

  /** Goes on with a run as {@link Workflow.resume} does, and tells what goes on. */
  async *streamResumed(runId: string, resumption: WorkflowResumption = {}): AsyncGenerator<WorkflowEvent> {
    const { secrets, signal } = resumption;
    yield* this.#claimed(runId, signal, async () => ({ graphInput: await this.#howToGoOn(runId, resumption), secrets }));
  }

  /** The questions that a run waits with; none if it waits for nobody. */
  async waiting(runId: string): Promise<readonly PendingQuestion[]> {
    return interruptsOf(await this.#snapshot(runId)).map(({ value }) => value as PendingQuestion);
  }

  /** Ends the workflow: new runs are refused, those that are going on may end within `drainMs` and are aborted then. */
  async close({ drainMs = 0 }: { readonly drainMs?: number } = {}): Promise<void> {
    await this.#runs.close(drainMs);
    await this.#executors.close();
  }

  async *#claimed(runId: string, signal: AbortSignal | undefined, begin: () => Promise<Beginning>): AsyncGenerator<WorkflowEvent> {
    const closing = this.#runs.begin(runId);
    let claim: ClaimedRun | null = null;
    try {
      if (this.#options.checkpointer) claim = await claimRun(await this.#executors.open(), runId, signal);
      const beginning = await begin();
      const signals = [signal, closing, claim?.lost].filter((given) => given !== undefined);
      yield* this.#go(runId, beginning, AbortSignal.any(signals));
    } finally {
      await claim?.release();
      this.#runs.end(runId);
    }
  }

  async *#go(runId: string, { graphInput, secrets }: Beginning, signal: AbortSignal): AsyncGenerator<WorkflowEvent> {
    const leaving = new AbortController();
    const config = {
      configurable: { thread_id: runId },
      durability: "sync",
      signal: AbortSignal.any([signal, leaving.signal]),
      streamMode: ["custom", "values"],
      ...(secrets && { context: { cachedExecutor: { secrets } } }),
    };
    let final: unknown;
    try {
      const chunks = (await runDetached(() => this.graph.stream(graphInput as never, config as never))) as AsyncIterable<[string, unknown]>;
      for await (const [mode, chunk] of chunks) {
        const event = mode === "custom" ? readEvent(chunk) : null;
        if (event) yield event;
        if (mode === "values") final = chunk;
      }
    } finally {
      leaving.abort(); // who leaves the loop ends the run
    }
    yield { type: "outcome", outcome: await this.#conclude(runId, final as Partial<WorkflowState>) };
  }

  async #conclude(runId: string, final: Partial<WorkflowState>): Promise<WorkflowOutcome> {
    const isKept = Boolean(this.#options.checkpointer);
    const asked = isKept ? interruptsOf(await this.#snapshot(runId)) : []; // also where one end of several is reached
    if (asked.length > 0) throw pending(runId, asked); // also where a node beside has failed, which is told when all has ended
    if (final.error) throw failed(runId, final.error as Failure, isKept);
    if (!final.result) throw new Error(`Run ${runId} of the workflow ended, and reached no end.`);
    const { staging } = await this.#executors.open();
    return { runId, outputs: (await staging.release(final.result)) as JsonObject, nodes: final.nodes ?? {} };
  }

  async #howToGoOn(runId: string, { answers, context, effects }: WorkflowResumption): Promise<object | null> {
    const snapshot = await this.#snapshot(runId);
    if (snapshot.createdAt === undefined)
      throw refusal(`There is no run ${runId} in the checkpoints: check the id, and that this is the database it began in.`);
    const asked = interruptsOf(snapshot);
    const state = snapshot.values as Partial<WorkflowState>;
    const { name } = this.#prepared.structure.definition;
    if (state.run && state.run.workflow !== name) {
      throw refusal(`Run ${runId} is one of the workflow "${state.run.workflow}", and not of "${name}": resume it with that definition.`);
    }
    const { edges } = state.run ?? {};
    if (edges && !canGoOnWith(this.#prepared.structure.definition, edges)) throw refusal(OTHER_EDGES);
    if (answers) return answering(runId, asked, answers);
    if (asked.length > 0 && !context && !effects) throw pending(runId, asked);
    if (asked.length > 0) throw refusal(`Run ${runId} waits for answers: give these first.`);
    if (isUnderWay(snapshot.tasks, { error: state.error, start: this.#prepared.structure.start })) {
      if (context ?? effects) throw refusal(`Run ${runId} has not ended: resume it without context and effects first.`);
      return null; // its process died; what was done beside a failure is only kept by going on
    }
    if (state.error) return { retry: { ...(context && { context }), ...(effects && { effects }) } };
    if (context ?? effects) throw refusal(`Run ${runId} has not failed: it takes neither context nor effects.`);
    return null;
  }

  async #snapshot(runId: string): Promise<Snapshot> {
    if (!this.#options.checkpointer) throw refusal("A run can be resumed only where the workflow has a checkpointer.");
    return (await this.graph.getState({ configurable: { thread_id: runId } })) as Snapshot;
  }

  async #stageFiles(files: Readonly<Record<string, string | Uint8Array>>): Promise<JsonObject> {
    const { staging } = await this.#executors.open();
    const staged: JsonObject = {};
    for (const [key, source] of Object.entries(files)) {
      const reference = typeof source === "string" ? await staging.putFile(source) : await staging.putBytes(source, { name: key });
      staged[key] = { $file: { ...reference } };
    }
    return staged;
  }
}

interface Beginning {
  /** null goes on from a checkpoint. */
  readonly graphInput: object | null;
  readonly secrets: SecretResolver | undefined;
}

/** What is looked at of LangGraph's snapshot of a thread. */
interface Snapshot {
  readonly values: unknown;
  readonly createdAt?: string;
  readonly tasks: readonly { readonly name: string; readonly interrupts: readonly Interrupt[]; readonly result?: unknown }[];
}

async function outcomeOf(events: AsyncIterable<WorkflowEvent>): Promise<WorkflowOutcome> {
  for await (const event of events) if (event.type === "outcome") return event.outcome;
  throw new Error("A run ended without an outcome.");
}

function readEvent(chunk: unknown): WorkflowEvent | null {
  if (typeof chunk !== "object" || chunk === null) return null;
  if ("cachedWorkflow" in chunk) return chunk.cachedWorkflow as NodeEvent;
  return "cachedExecutor" in chunk ? (chunk.cachedExecutor as RunEvent) : null;
}

function interruptsOf({ tasks }: Snapshot): Interrupt[] {
  return tasks.flatMap(({ interrupts, result }) => (result === undefined ? interrupts : [])); // what was answered has one
}

/** Each answer goes to the question whose digest it names; LangGraph would give one to whoever asks first. */
function answering(runId: string, asked: readonly Interrupt[], answers: readonly JsonObject[]): Command {
  if (asked.length === 0) throw refusal(`Run ${runId} waits for no answer.`);
  if (answers.length === 0) throw refusal(`answers is empty: give one for a question of run ${runId}, or leave it out.`);
  const resume = answers.map((answer: JsonObject | null) => {
    const sha256 = answer?.["sha256"];
    if (answers.filter((other: JsonObject | null) => other?.["sha256"] === sha256).length > 1)
      throw refusal(`There are two answers for the question with the sha256 ${JSON.stringify(sha256 ?? null)}: give one.`);
    const question = asked.find(({ value }) => (value as PendingQuestion).sha256 === sha256);
    if (!question?.id)
      throw refusal(
        `Run ${runId} asks nothing with the sha256 ${JSON.stringify(sha256 ?? null)}: look at what it waits with, and answer that.`,
      );
    return [question.id, answer] as const;
  });
  return new Command({ resume: Object.fromEntries(resume) });
}

function pending(runId: string, asked: readonly Interrupt[]): ApprovalPendingError {
  const questions = asked.map(({ value }) => value as unknown);
  const what = questions.length === 1 ? "an answer" : `${questions.length} answers`;
  return new ApprovalPendingError(`The workflow waits for ${what}. Go on with resume("${runId}", { answers: [...] }).`, {
    runId,
    request: questions,
  });
}

const ledgerSchema = z.array(z.object({ key: z.string(), status: z.enum(["done", "unknown"]) })).catch([]);

function failed(
  runId: string,
  { node, code, message, attempts, program, retryable, details }: Failure,
  isKept: boolean,
): WorkflowFailedError {
  const words = code === "EFFECTS_PENDING" ? `, { effects: { "${node}": { KEY: "done" | "repeat" | "abort" } } }` : "";
  const advice = isKept ? ` Go on with resume("${runId}"${words}).` : "";
  const sentence = /[.!?]$/.test(message) ? message : `${message}.`; // a program's own words need not end as one
  return new WorkflowFailedError(`The node "${node}" failed: ${sentence}${advice}`, {
    runId,
    failure: { node, code, attempts, program, effects: ledgerSchema.parse(details["ledger"]) },
    retryable,
  });
}

function refusal(message: string): ConfigurationError {
  return new ConfigurationError(message, { reason: "input" });
}
