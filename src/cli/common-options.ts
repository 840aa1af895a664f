import { basename } from "node:path";
import type { BaseChatModel } from "@langchain/core/language_models/chat_models";
import { InvalidArgumentError, Option, type Command } from "commander";
import { ConfigurationError } from "../errors.ts";
import type { ExecutorOptions } from "../executor/options.ts";
import { resolveOptions, secretsFromEnvironment } from "../executor/resolve-options.ts";
import { createAnswerFromModel } from "../model/create-answer-from-model.ts";
import { createDefaultChatModel } from "../model/create-default-chat-model.ts";
import type { CodeModel } from "../model/port.ts";
import { recordingModel } from "../model/recording-model.ts";
import { ReplayChatModel } from "../model/replay-chat-model.ts";
import { contextLevelSchema, type ContextLevel } from "../request/context-level.ts";
import { cacheModeSchema, type CacheMode } from "../nodes/state.ts";
import { terminal } from "./terminal.ts";

/** Options that the commands share, as commander hands them over. */
export interface CommonOptions {
  readonly json?: boolean;
  readonly sandbox?: string;
  readonly allowUnsafe?: boolean;
  readonly allow?: readonly string[];
  readonly allowReadOnly?: readonly string[];
  readonly effects?: "allow" | "none";
  readonly allowCoarse?: boolean;
  readonly caFile?: string;
  readonly secret?: readonly string[];
  readonly timeoutMs?: number;
  readonly cache?: CacheMode;
  readonly model?: string;
  readonly contextInPrompt?: ContextLevel;
  readonly replay?: string;
  readonly record?: string;
  readonly answerFrom?: string;
  readonly db?: string;
  readonly context?: string;
  readonly file?: Readonly<Record<string, string>>;
  readonly schema?: string;
  readonly checks?: string;
  readonly integrations?: readonly string[];
  readonly out?: string;
  readonly knowledge?: readonly string[];
}

const collect = (value: string, earlier: readonly string[] = []) => [...earlier, value];

function collectFile(value: string, earlier: Readonly<Record<string, string>> = {}): Record<string, string> {
  const at = value.indexOf("=");
  if (at === 0 || at === value.length - 1)
    throw new InvalidArgumentError("Write name=path, such as invoice.pdf=./in/invoice.pdf, or a path.");
  const name = at < 0 ? basename(value) : value.slice(0, at);
  if (Object.hasOwn(earlier, name))
    throw new InvalidArgumentError(`Two files have the name "${name}". Give one of them another, as name=path.`);
  return { ...earlier, [name]: value.slice(at + 1) };
}

function parseMilliseconds(value: string): number {
  const milliseconds = Number(value);
  if (!Number.isInteger(milliseconds) || milliseconds < 1) throw new InvalidArgumentError("Write a whole number of milliseconds.");
  return milliseconds;
}

function parseCacheMode(value: string): CacheMode {
  const parsed = cacheModeSchema.safeParse(value);
  if (!parsed.success) throw new InvalidArgumentError(`Choose one of ${cacheModeSchema.options.join(", ")}.`);
  return parsed.data;
}

/** Reads `a,b` or `none`. */
function parseIntegrations(value: string): string[] {
  const names = value.split(",").map((name) => name.trim());
  if (names.includes("") || (names.length > 1 && names.includes("none"))) {
    throw new InvalidArgumentError("Write names such as imap,pdf, or none.");
  }
  return value.trim() === "none" ? [] : names;
}

function parseContextLevel(value: string): ContextLevel {
  const parsed = contextLevelSchema.safeParse(value);
  if (!parsed.success) throw new InvalidArgumentError(`Choose one of ${contextLevelSchema.options.join(", ")}.`);
  return parsed.data;
}

/** Adds the options of where and how something runs. */
export function addSandboxOptions(command: Command): Command {
  return addSandbox(command)
    .option("--allow <host:port>", "let programs reach this target (repeatable)", collect)
    .option("--allow-read-only <host:port>", "the same, where the account there can change nothing (repeatable)", collect)
    .addOption(new Option("--effects <which>", "none: leave only the targets of --allow-read-only").choices(["allow", "none"]))
    .option("--timeout-ms <n>", "longest time of one sandbox run", parseMilliseconds);
}

/** Adds the options of where something runs that are given again when a run goes on, as the run itself does not keep them. */
export function addSandbox(command: Command): Command {
  return command
    .option("--json", "print one JSON object on stdout")
    .option("--sandbox <kind>", "auto, e2b, bubblewrap, pyodide or process", "auto")
    .option("--allow-unsafe", "allow the kind process, which isolates nothing")
    .option("--allow-coarse", "let E2B run programs with --allow, though its rules hold them to addresses and not to ports")
    .option("--ca-file <file>", "PEM file of certificates that programs trust beside the system's (with --allow)")
    .option("--secret <name>", 'let the context refer to this environment variable as {"$secret": NAME} (repeatable)', collect)
    .option("--db <file>", "the database: a path, or postgres://…");
}

/** Adds the options of what a program works on and is held against. */
export function addInputOptions(command: Command): Command {
  return addFiles(command)
    .option("--context <file>", "JSON file with the program's data, or the JSON itself")
    .option("--schema <file>", "file with the JSON Schema that the result must satisfy, or the schema itself")
    .option("--checks <file>", "Python file that runs after the program, such as: assert result['total'] > 0");
}

/** Adds the option that brings files along. */
export function addFiles(command: Command): Command {
  return command.option(
    "--file <name=path>",
    "a file for the program's working folder; a path alone keeps its name (repeatable)",
    collectFile,
  );
}

/** Adds the option that stands for detection. */
export function addIntegrationsOption(command: Command): Command {
  return command.option("--integrations <names>", "what the task needs, such as imap,pdf, or none; else it is detected", parseIntegrations);
}

/** Adds the option that names folders with documents of the user's own. */
export function addKnowledge(command: Command): Command {
  return command.option(
    "--knowledge <folder>",
    "a folder with Markdown of your own for the model to look things up in (repeatable)",
    collect,
  );
}

/** Adds the option of where the program's files go. */
export function addOutOption(command: Command): Command {
  return command.option("--out <folder>", "a new or empty folder for the files that the program leaves in out/, and for figures");
}

/** Adds the options of which model is asked, and what it sees. */
export function addModelName(command: Command): Command {
  return command
    .option("--model <name>", "name of the model")
    .option("--context-in-prompt <level>", "what the model sees of the context: schema, on-retry, sample or full", parseContextLevel);
}

/** Adds the option of how kept programs are used. */
export function addCacheMode(command: Command): Command {
  return command.option("--cache <mode>", cacheModeSchema.options.join(", "), parseCacheMode);
}

/** Adds the options of who writes the program. */
export function addModelOptions(command: Command): Command {
  return addAnswerSources(addCacheMode(addModelName(command)));
}

/** Adds the options that stand for a model. */
export function addAnswerSources(command: Command): Command {
  return command
    .option("--replay <file>", "take the answers from a recording")
    .option("--record <file>", "record the model's answers")
    .option("--answer-from <file>", "take the answer from a file; - shows the prompt and reads the answer from stdin");
}

/** The executor's options out of the command's. */
export async function executorOptionsOf(options: CommonOptions): Promise<ExecutorOptions> {
  const model = await modelOf(options);
  return {
    sandbox: options.sandbox ?? "auto",
    ...(options.allowUnsafe && { allowUnsafe: true }),
    ...networkOf(options),
    ...(options.effects && { effects: options.effects }),
    ...(options.db !== undefined && { database: options.db }),
    ...(model !== undefined && { model }),
    ...(options.contextInPrompt !== undefined && { contextInPrompt: options.contextInPrompt }),
    ...(options.knowledge && { knowledge: options.knowledge }),
    secrets: secretsFromEnvironment(options.secret ?? []),
    onWarning: (message) => terminal.tell(`warning: ${message}`),
  };
}

function networkOf({ allow: writable = [], allowReadOnly = [], ...options }: CommonOptions): Pick<ExecutorOptions, "network"> {
  const { allowCoarse, caFile, sandbox = "auto" } = options;
  const allow = [...writable, ...allowReadOnly.map((target) => ({ target, readOnly: true as const }))];
  if (allowCoarse && allow.length > 0 && !["auto", "e2b"].includes(sandbox)) {
    throw new ConfigurationError(`--allow-coarse is of use only with E2B, not with --sandbox ${sandbox}: leave it out.`, {
      reason: "input",
    });
  }
  if (allow.length > 0) return { network: { allow, ...(allowCoarse && { allowCoarse }), ...(caFile !== undefined && { caFile }) } };
  if (caFile === undefined && !allowCoarse) return {};
  const useless = allowCoarse ? "--allow-coarse" : "--ca-file";
  throw new ConfigurationError(`${useless} is of use only with --allow HOST:PORT. Add that, or leave it out.`, { reason: "input" });
}

async function modelOf(options: CommonOptions): Promise<BaseChatModel | CodeModel | string | undefined> {
  const { answerFrom, replay, record, model } = options;
  if ([answerFrom, replay, record].filter((source) => source !== undefined).length > 1) {
    throw new ConfigurationError("Use one of --answer-from, --replay and --record, not several.", { reason: "input" });
  }
  if (answerFrom === "-") return createAnswerFromModel({ output: process.stderr, input: process.stdin });
  if (answerFrom !== undefined) return createAnswerFromModel({ path: answerFrom });
  if (replay !== undefined) return ReplayChatModel.fromFile(replay, { onPromptChanged: warnOfChangedPrompt });
  if (record === undefined) return model;
  const { apiKey, baseUrl, modelName } = resolveOptions(model === undefined ? {} : { model });
  return recordingModel(createDefaultChatModel({ apiKey, baseUrl, modelName }), record);
}

function warnOfChangedPrompt({ question }: { readonly question: { readonly attempt: number } }): void {
  terminal.tell(`warning: the prompt of attempt ${question.attempt} has changed since it was recorded`);
}
