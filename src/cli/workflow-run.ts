import { InvalidArgumentError, type Command } from "commander";
import { ConfigurationError } from "../errors.ts";
import type { ExecutorOptions } from "../executor/options.ts";
import type { JsonObject, JsonValue } from "../json.ts";
import { loadWorkflow } from "../workflow/load-workflow.ts";
import { sumAccounts } from "../workflow/run/sum-accounts.ts";
import { Workflow, type WorkflowEvent, type WorkflowOutcome } from "../workflow/workflow.ts";
import { addAnswerSources, addFiles, addModelName, addSandboxOptions, executorOptionsOf, type CommonOptions } from "./common-options.ts";
import { openCheckpoints } from "./open-checkpoints.ts";
import { printJson } from "./print-json.ts";
import { printingFailure } from "./print-failure.ts";
import { readAnswer, type AnswerOptions } from "./read-answer.ts";
import { readJson } from "./read-call-input.ts";
import { commandToGoOn, tellHowToGoOn } from "./tell-how-to-go-on.ts";
import { terminal } from "./terminal.ts";

interface WorkflowRunOptions extends CommonOptions, AnswerOptions {
  readonly input?: string;
  readonly resume?: string;
  readonly sha256?: string;
  readonly set?: Readonly<Record<string, JsonValue>>;
  readonly effect?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** `workflow run FILE`: runs a workflow, or goes on with a run that waits, has failed or was killed. */
export function addWorkflowRunCommand(workflow: Command, signal: AbortSignal): void {
  const command = workflow
    .command("run")
    .description("run a workflow, and print what it returns; or go on with a run of it")
    .argument("<file>", "the definition, in YAML or JSON")
    .option("--input <file>", "JSON file with what the run begins with, or the JSON itself")
    .option("--resume <run>", "go on with this run: one that waits, that failed, or whose process died")
    .option("--yes", "with --resume: answer the question that the run waits with: yes")
    .option("--no <why>", "with --resume: answer it: no")
    .option("--edit <file>", "with --resume: let this Python file run in place of the program that is asked about")
    .option("--sha256 <prefix>", "which question is answered, by the first 8 digits and more of its sha256", parsePrefix)
    .option("--set <key=json>", "with --resume, after a failure: a value in place of the one in the context (repeatable)", collectValue)
    .option(
      "--effect <node:key=word>",
      "with --resume, after a failure: what has become of an effect: done, repeat or abort (repeatable)",
      collectEffect,
    );
  addAnswerSources(addModelName(addFiles(addSandboxOptions(command)))).action((file: string, options: WorkflowRunOptions) =>
    printingFailure(options.json, () => run(file, options, signal)),
  );
}

function parsePrefix(value: string): string {
  if (!/^[0-9a-f]{8,64}$/i.test(value)) throw new InvalidArgumentError("Write 8 to 64 hexadecimal digits.");
  return value.toLowerCase();
}

function collectValue(value: string, earlier: Readonly<Record<string, JsonValue>> = {}): Record<string, JsonValue> {
  const at = value.indexOf("=");
  if (at < 1) throw new InvalidArgumentError('Write key=json, such as total=12.5 or currency="EUR".');
  try {
    return { ...earlier, [value.slice(0, at)]: JSON.parse(value.slice(at + 1)) as JsonValue };
  } catch {
    throw new InvalidArgumentError(`${value.slice(at + 1)} is not JSON: a text stands in double quotes.`);
  }
}

type Effects = NonNullable<WorkflowRunOptions["effect"]>;

/** The key of an effect may hold colons and signs of equality; the path of a node holds none. */
function collectEffect(value: string, earlier: Effects = {}): Effects {
  const groups = /^(?<node>[^:]+):(?<key>.+)=(?<word>done|repeat|abort)$/.exec(value)?.groups;
  if (!groups?.["node"] || !groups["key"]) throw new InvalidArgumentError("Write node:key=done, node:key=repeat or node:key=abort.");
  const { node, key, word } = groups;
  return { ...earlier, [node]: { ...earlier[node], [key]: word ?? "" } };
}

async function run(file: string, options: WorkflowRunOptions, signal: AbortSignal): Promise<void> {
  const loaded = loadWorkflow(file);
  const executorOptions = await executorOptionsOf(options);
  const checkpointer = openCheckpoints(executorOptions);
  const runId = options.resume ?? crypto.randomUUID();
  try {
    const workflow = new Workflow(loaded, { ...executorOptions, checkpointer, ...standIn(options, executorOptions) });
    try {
      const events = await (options.resume === undefined ? begin : goOn)(workflow, runId, { options, signal });
      for await (const event of events) show(event, options);
    } catch (error) {
      if (signal.aborted && !options.json) for (const line of ["go on", commandToGoOn(file, runId)]) terminal.tell(line);
      throw tellHowToGoOn(error, file, options);
    } finally {
      await workflow.close();
    }
  } finally {
    await checkpointer.close();
  }
}

/** A recording or a person answers for every model that the definition names. */
function standIn(
  { replay, answerFrom, record }: CommonOptions,
  { model }: ExecutorOptions,
): Pick<ConstructorParameters<typeof Workflow>[1] & object, "resolveModel"> {
  if (model === undefined || (replay ?? answerFrom ?? record) === undefined) return {};
  return { resolveModel: () => model };
}

async function begin(workflow: Workflow, runId: string, { options, signal }: Going): Promise<AsyncIterable<WorkflowEvent>> {
  const useless = [
    options.yes && "--yes",
    options.no !== undefined && "--no",
    options.edit !== undefined && "--edit",
    options.set && "--set",
    options.effect && "--effect",
  ].find(Boolean);
  if (useless) throw refusal(`${useless} belongs to --resume RUN.`);
  const input = options.input === undefined ? {} : await readJson(options.input, "--input");
  terminal.tell(`run ${runId}`);
  return workflow.stream(input, { runId, signal, ...(options.file && { files: options.file }) });
}

interface Going {
  readonly options: WorkflowRunOptions;
  readonly signal: AbortSignal;
}

async function goOn(workflow: Workflow, runId: string, { options, signal }: Going): Promise<AsyncIterable<WorkflowEvent>> {
  if (options.input !== undefined || options.file)
    throw refusal("--resume goes on with the input that the run began with: leave --input and --file out, or change a value with --set.");
  const answer = await readAnswer(options);
  const answers = answer && [{ ...answer, sha256: await findQuestion(workflow, runId, options.sha256) } as JsonObject];
  return workflow.streamResumed(runId, {
    signal,
    ...(answers && { answers }),
    ...(options.set && { context: options.set as JsonObject }),
    ...(options.effect && { effects: options.effect as Effects & Record<string, Record<string, string>> }),
  });
}

async function findQuestion(workflow: Workflow, runId: string, prefix: string | undefined): Promise<string> {
  const asked = (await workflow.waiting(runId)).map(({ sha256 }) => String(sha256));
  const found = asked.filter((sha256) => sha256.startsWith(prefix ?? ""));
  if (found.length === 1 && found[0] !== undefined) return found[0];
  if (asked.length === 0) throw refusal(`Run ${runId} waits for no answer.`);
  throw refusal(
    found.length === 0
      ? `Run ${runId} asks nothing with that sha256, and was not answered. It asks ${asked.map((sha256) => sha256.slice(0, 16)).join(", ")}.`
      : `Run ${runId} asks ${found.length} questions: say with --sha256 which one is answered: ${found.map((sha256) => sha256.slice(0, 16)).join(", ")}.`,
  );
}

function show(event: WorkflowEvent, { json }: CommonOptions): void {
  switch (event.type) {
    case "node":
      return terminal.tell(event.status === "begun" ? `${event.node} …` : `${event.node} ${event.status}`);
    case "phase":
      return event.phase === "generate" ? terminal.tell(`  generate (attempt ${event.attempts + 1}) …`) : undefined;
    case "output":
      return terminal.printOutput(event.text, { prefix: "| " });
    case "outcome":
      return conclude(event.outcome, json);
  }
}

function conclude({ runId, outputs, nodes }: WorkflowOutcome, json: boolean | undefined): void {
  const total = sumAccounts(Object.values(nodes).map(({ account }) => account));
  const summary = Object.fromEntries(Object.entries(nodes).map(([id, { status, account }]) => [id, { status, ...account }]));
  printJson(json ? { run_id: runId, outputs, cost_usd: total?.cost_usd ?? 0, nodes: summary } : outputs);
  if (json) return;
  const cost = total?.cost_usd === null ? "unknown cost" : `$${(total?.cost_usd ?? 0).toFixed(6)}`;
  terminal.tell(`done: run ${runId}, ${total?.attempts ?? 0} program(s) written, ${cost}`);
}

function refusal(message: string): ConfigurationError {
  return new ConfigurationError(message, { reason: "input" });
}
