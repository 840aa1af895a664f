import { Option, type Command } from "commander";
import { CachedExecutor } from "../executor/cached-executor.ts";
import {
  addInputOptions,
  addIntegrationsOption,
  addKnowledge,
  addModelOptions,
  addOutOption,
  addSandboxOptions,
  executorOptionsOf,
  type CommonOptions,
} from "./common-options.ts";
import { openCheckpoints } from "./open-checkpoints.ts";
import { openOutFolder } from "./out-folder.ts";
import { printingFailure } from "./print-failure.ts";
import { printRun } from "./print-run.ts";
import { readCallInput } from "./read-call-input.ts";
import { tellingQuestion } from "./tell-question.ts";

interface RunOptions extends CommonOptions {
  readonly approval?: "never" | "effects" | "always";
}

/** `run "task"`: the whole way from words to a checked result. */
export function addRunCommand(program: Command, signal: AbortSignal): void {
  const command = program
    .command("run")
    .description("turn a task into a program, run it, and print its result")
    .argument("<task>", "the task, in plain words")
    .addOption(
      new Option("--approval <when>", "ask before a program runs: never; effects, where it could change something outside; always")
        .choices(["never", "effects", "always"])
        .default("never"),
    );
  addModelOptions(addOutOption(addKnowledge(addIntegrationsOption(addInputOptions(addSandboxOptions(command)))))).action(
    (task: string, options: RunOptions) => printingFailure(options.json, () => run(task, options, signal)),
  );
}

async function run(task: string, options: RunOptions, signal: AbortSignal): Promise<void> {
  const { approval = "never", out } = options;
  if (out !== undefined) await openOutFolder(out);
  const executorOptions = await executorOptionsOf(options);
  const checkpointer = approval === "never" ? null : openCheckpoints(executorOptions);
  const executor = new CachedExecutor({ ...executorOptions, approval, ...(checkpointer && { checkpointer }) });
  try {
    const input = { ...(await readCallInput(options)), signal };
    await tellingQuestion(options, () => printRun(executor.stream(task, input), options));
  } finally {
    await executor.close();
    await checkpointer?.close();
  }
}
