import type { Command } from "commander";
import { previewPrompt, type PromptPreview } from "../executor/preview-prompt.ts";
import { neutraliseText } from "../neutralise-text.ts";
import {
  addInputOptions,
  addIntegrationsOption,
  addKnowledge,
  addModelName,
  addSandboxOptions,
  executorOptionsOf,
  type CommonOptions,
} from "./common-options.ts";
import { printJson } from "./print-json.ts";
import { readCallInput } from "./read-call-input.ts";
import { terminal } from "./terminal.ts";

/** `prompt "task"`: shows what a model would be sent, and what that costs, and sends nothing. */
export function addPromptCommand(program: Command): void {
  const command = program
    .command("prompt")
    .description("print what a model would be sent for a task, and send nothing")
    .argument("<task>", "the task, in plain words");
  addModelName(addKnowledge(addIntegrationsOption(addInputOptions(addSandboxOptions(command))))).action(prompt);
}

async function prompt(task: string, options: CommonOptions): Promise<void> {
  const preview = await previewPrompt(task, { options: await executorOptionsOf(options), input: await readCallInput(options) });
  if (options.json) {
    const { messages, tokens, costUsd } = preview;
    printJson({ messages, tokens, cost_usd: costUsd });
  } else print(preview);
}

function print({ messages, tokens, costUsd }: PromptPreview): void {
  for (const { role, content } of messages) process.stdout.write(`--- ${role}\n${neutraliseText(content)}\n`);
  const parts = Object.entries(tokens.parts).map(([name, count]) => `${name} ${count}`);
  const cost = costUsd === null ? "unknown cost" : `$${costUsd.toFixed(6)}`;
  terminal.tell(`about ${tokens.total} input tokens, ${cost}; prefix ${tokens.prefix}; ${parts.join(", ")}`);
}
