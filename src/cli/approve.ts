import { InvalidArgumentError, type Command } from "commander";
import type { SqliteCheckpointer } from "../checkpoint/sqlite-checkpointer.ts";
import { ConfigurationError } from "../errors.ts";
import { CachedExecutor } from "../executor/cached-executor.ts";
import type { ExecutorOptions } from "../executor/options.ts";
import type { WaitingRun } from "../executor/waiting-run.ts";
import { addAnswerSources, addKnowledge, addOutOption, addSandbox, executorOptionsOf, type CommonOptions } from "./common-options.ts";
import { openCheckpoints } from "./open-checkpoints.ts";
import { openOutFolder } from "./out-folder.ts";
import { printingFailure } from "./print-failure.ts";
import { printRun } from "./print-run.ts";
import { readAnswer, type AnswerOptions, type UnboundAnswer } from "./read-answer.ts";
import { tellingQuestion, tellQuestion } from "./tell-question.ts";
import { terminal } from "./terminal.ts";

interface ApproveOptions extends CommonOptions, AnswerOptions {
  readonly sha256?: string;
}

/** `approve RUN`: shows what a run that waits asks; with an answer, goes on with it and prints as `run` does. */
export function addApproveCommand(program: Command, signal: AbortSignal): void {
  const command = program
    .command("approve")
    .description("show what a run asks that waits for an approval, or answer it and go on with the run")
    .argument("<run>", "the run's id, as run told it")
    .option("--yes", "let the program run")
    .option("--remember", "with --yes: let it run unasked for this task from now on, where only effects are asked about")
    .option("--edit <file>", "let this Python file run in its place")
    .option("--no <why>", "do not let it run")
    .option("--retry", "with --no: have another program written, which is told why")
    .option("--sha256 <prefix>", "let the answer count only for the question of this sha256, or its first 8 digits and more", parsePrefix)
    .option("--model <name>", "name of the model");
  addAnswerSources(addOutOption(addKnowledge(addSandbox(command)))).action((runId: string, options: ApproveOptions) =>
    printingFailure(options.json, () => approve(runId, options, signal)),
  );
}

function parsePrefix(value: string): string {
  if (!/^[0-9a-f]{8,64}$/i.test(value)) throw new InvalidArgumentError("Write 8 to 64 hexadecimal digits.");
  return value.toLowerCase();
}

async function approve(runId: string, options: ApproveOptions, signal: AbortSignal): Promise<void> {
  const answer = await readAnswer(options);
  const checkpointer = openCheckpoints({ ...(options.db !== undefined && { database: options.db }) });
  try {
    const waiting = await readWaiting(runId, { options, checkpointer });
    const { request, sandbox } = waiting;
    const again = { ...options, ...(sandbox?.kind === "process" && { allowUnsafe: true }) };
    if (answer === null) throw tellQuestion(request, again);
    if (!request.sha256.startsWith(options.sha256 ?? "")) {
      throw tellQuestion(request, again, "asks about something else than --sha256 names, and was not answered");
    }
    await goOn(waiting, answer, { options, checkpointer, signal });
  } finally {
    await checkpointer.close();
  }
}

interface Place {
  readonly options: ApproveOptions;
  readonly checkpointer: SqliteCheckpointer;
}

/** By an executor of its own, which opens no sandbox: which one the run needs is told by the run. */
async function readWaiting(runId: string, { options, checkpointer }: Place): Promise<WaitingRun> {
  const executor = new CachedExecutor({ checkpointer, ...(options.db !== undefined && { database: options.db }) });
  try {
    return await executor.waiting(runId);
  } finally {
    await executor.close();
  }
}

async function goOn(
  waiting: WaitingRun,
  answer: UnboundAnswer,
  { options, checkpointer, signal }: Place & { readonly signal: AbortSignal },
) {
  const { runId, sha256 } = waiting.request;
  const executorOptions = await executorOptionsFor(waiting, options);
  if (options.out !== undefined) await openOutFolder(options.out);
  terminal.tell(`${answer.action} run ${runId}, question ${sha256}`);
  const executor = new CachedExecutor({ ...executorOptions, checkpointer });
  try {
    const events = executor.streamResumed(runId, { answer: { ...answer, sha256 }, signal });
    await tellingQuestion(options, () => printRun(events, options));
  } finally {
    await executor.close();
  }
}

/**
 * The executor of a run that goes on: in the sandbox and with the targets that it began with.
 * @throws ConfigurationError for what has to be given again and is not: nothing of the run is touched then, while it would fail in its middle.
 */
async function executorOptionsFor({ request, sandbox }: WaitingRun, options: ApproveOptions): Promise<ExecutorOptions> {
  const { allow, effectTargets, secretNames, runId } = request;
  const kind = sandbox?.kind ?? "auto";
  const missing = [
    ...secretNames.filter((name) => !options.secret?.includes(name)).map((name) => `--secret ${name}`),
    ...(kind === "process" && !options.allowUnsafe ? ["--allow-unsafe"] : []),
    ...(kind === "e2b" && allow.length > 0 && !options.allowCoarse ? ["--allow-coarse"] : []),
  ];
  if (missing.length > 0) {
    throw new ConfigurationError(`Run ${runId} needs what it does not keep: give ${missing.join(" ")} again. Nothing was answered.`, {
      reason: secretNames.length > 0 ? "secret" : "input",
    });
  }
  if (!["auto", kind].includes(options.sandbox ?? "auto")) {
    throw new ConfigurationError(`Run ${runId} began under ${kind} and goes on there: leave --sandbox out. Nothing was answered.`, {
      reason: "input",
    });
  }
  const allowReadOnly = allow.filter((target) => !effectTargets.includes(target));
  return executorOptionsOf({ ...options, sandbox: kind, allow: effectTargets, allowReadOnly });
}
