import type { Command } from "commander";
import { CachedExecutor, metadataOf, type ExecutorEvent, type OutcomeEvent } from "../executor/cached-executor.ts";
import type { Metadata } from "../nodes/outcome-schema.ts";
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
import { handOverFiles, openOutFolder } from "./out-folder.ts";
import { printingFailure } from "./print-failure.ts";
import { printJson } from "./print-json.ts";
import { readCallInput } from "./read-call-input.ts";
import { terminal } from "./terminal.ts";

/** What programs print, told from what is said about them. */
const OUTPUT_STYLE = { prefix: "| " };

/** `run "task"`: the whole way from words to a checked result. */
export function addRunCommand(program: Command, signal: AbortSignal): void {
  const command = program
    .command("run")
    .description("turn a task into a program, run it, and print its result")
    .argument("<task>", "the task, in plain words");
  addModelOptions(addOutOption(addKnowledge(addIntegrationsOption(addInputOptions(addSandboxOptions(command)))))).action(
    (task: string, options: CommonOptions) => printingFailure(options.json, () => run(task, options, signal)),
  );
}

async function run(task: string, options: CommonOptions, signal: AbortSignal): Promise<void> {
  if (options.out !== undefined) await openOutFolder(options.out);
  const executor = new CachedExecutor(await executorOptionsOf(options));
  try {
    const input = { ...(await readCallInput(options)), signal };
    for await (const event of executor.stream(task, input)) await show(event, options);
  } catch (error) {
    if (!options.json) tellFailures(metadataOf(error), error instanceof Error ? error.message : "");
    throw error;
  } finally {
    await executor.close();
  }
}

async function show(event: ExecutorEvent, options: CommonOptions): Promise<void> {
  switch (event.type) {
    case "phase":
      return terminal.tell(`${event.phase}${event.phase === "generate" ? ` (attempt ${event.attempts + 1})` : ""} …`);
    case "output":
      return terminal.printOutput(event.text, OUTPUT_STYLE);
    case "outcome":
      return conclude(event, options);
  }
}

async function conclude({ outcome, value }: OutcomeEvent, { json, out }: CommonOptions): Promise<void> {
  const metadata = outcome._ai_metadata;
  printJson(json ? outcome : value);
  if (!json) {
    tellFailures(metadata);
    for (const warning of metadata.warnings) terminal.tell(`warning: ${warning}`);
    terminal.tell(summarise(metadata));
  }
  await handOverFiles(metadata.artifacts, out);
}

/** What was wrong with each program that was tried: the reason may be one that the data can settle. */
function tellFailures(metadata: Metadata | null, alreadyTold = ""): void {
  for (const { attempt, source, message } of metadata?.errors ?? []) {
    if (alreadyTold.includes(message)) continue;
    terminal.tell(`program ${attempt} (${source === "cache" ? "kept" : source}) failed: ${message}`);
  }
}

function summarise(metadata: Metadata): string {
  const who = metadata.cache_hit ? "none (cached)" : (metadata.model ?? "none");
  const cost = metadata.cost_usd === null ? "unknown cost" : `$${metadata.cost_usd.toFixed(6)}`;
  return `done: sandbox ${metadata.sandbox?.kind ?? "none"}, model ${who}, ${metadata.attempts} attempt(s), ${metadata.tokens_total} tokens, ${cost}, ${metadata.total_time_ms} ms`;
}
