import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { ConfigurationError } from "../errors.ts";
import type { CallInput } from "../executor/call-input.ts";
import type { JsonObject } from "../json.ts";
import type { CommonOptions } from "./common-options.ts";

/** Reads the files that a command names into the input of a call. */
export async function readCallInput(options: CommonOptions): Promise<CallInput> {
  return {
    ...(options.context !== undefined && { context: await readJson(options.context, "--context") }),
    ...(options.file && { files: options.file }),
    ...(options.schema !== undefined && { outputSchema: await readJson(options.schema, "--schema") }),
    ...(options.checks !== undefined && { checks: await readText(options.checks, "--checks") }),
    ...(options.integrations && { integrations: options.integrations }),
    ...(options.cache && { cacheMode: options.cache }),
    ...(options.timeoutMs !== undefined && { timeoutMs: options.timeoutMs }),
  };
}

/** Reads JSON: itself where it begins with a brace, else out of a file. */
export async function readJson(given: string, option: string): Promise<JsonObject> {
  const isInline = given.trimStart().startsWith("{");
  const text = isInline ? given : await readText(given, option);
  try {
    return JSON.parse(text) as JsonObject; // parsed again, as unknown, where it enters the executor
  } catch (cause) {
    throw new ConfigurationError(
      `${option}: ${isInline ? "it" : given} is not JSON: ${cause instanceof Error ? cause.message : "unreadable"}.`,
      {
        reason: "input",
        cause,
      },
    );
  }
}

/** Reads a text file that an option names. */
export async function readText(path: string, option: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    throw new ConfigurationError(`${option}: ${resolve(path)} cannot be read. Check the path.`, { reason: "input", cause });
  }
}
