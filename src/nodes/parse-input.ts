import { z } from "zod";
import { ConfigurationError } from "../errors.ts";
import { isJsonObject, parseJson, type JsonObject } from "../json.ts";
import { MAX_INTEGRATIONS } from "../knowledge/detect-integrations.ts";
import { contextLevelSchema } from "../request/context-level.ts";
import { toJsonSchema } from "../request/output-schema.ts";
import { normaliseTask } from "../request/normalise-task.ts";
import { findRefusedSecrets } from "../secrets/redact-plain-secrets.ts";
import { inspectPython } from "../program/inspect-python.ts";
import { approvalPolicySchema } from "./approval-policy.ts";
import { budgetFields, millisecondsSchema, type Budget } from "./budget.ts";
import { fileNameSchema, haveRoomForEachOther } from "./file-name.ts";
import { stagedReferenceSchema, type StagedReference } from "../staging/held-value.ts";
import { functionOf } from "./function-of.ts";
import { cacheModeSchema, type CacheMode, type State } from "./state.ts";

/** Longest task, in characters: about 8,000 tokens. Data belongs into the context, where it costs nothing. */
export const MAX_TASK_LENGTH = 32_000;

/** Longest checks, in characters. */
export const MAX_CHECKS_LENGTH = 64_000;

/** Longest program that a caller may give, in characters. */
export const MAX_CODE_LENGTH = 200_000;

const scalarFields = {
  task: z
    .string("must be the task in words")
    .trim()
    .min(1, "must not be empty")
    .max(MAX_TASK_LENGTH, `must be at most ${MAX_TASK_LENGTH} characters: put data into the context or a file`),
  checks: z.string().max(MAX_CHECKS_LENGTH).refine(isPython, "must be Python that can be read: it has a syntax error").nullish(),
  code: z.string().max(MAX_CODE_LENGTH).refine(isProgram, "must be Python that can be read, and not empty").nullish(),
  cacheMode: cacheModeSchema.optional(),
  integrations: z
    .array(z.string().min(1).max(40))
    .max(MAX_INTEGRATIONS, `must be at most ${MAX_INTEGRATIONS} names: more documents in a prompt help no model`)
    .nullish(),
  timeoutMs: millisecondsSchema.optional(),
  ...budgetFields,
};

const filesOf = <Source extends z.ZodType>(source: Source) =>
  z
    .record(fileNameSchema, source)
    .refine((files) => haveRoomForEachOther(Object.keys(files)), "has a name that is also the folder of another")
    .optional();

const inputSchema = z.object({ ...scalarFields, files: filesOf(z.union([z.string().min(1), stagedReferenceSchema])) });

const callSchema = z.object({
  ...scalarFields,
  files: filesOf(z.union([z.string().min(1), z.instanceof(Uint8Array)])),
  contextInPrompt: contextLevelSchema.optional(),
  approval: approvalPolicySchema.optional(),
  onApproval: functionOf().optional(),
  onOutput: functionOf().optional(),
  secrets: functionOf("must be a function, such as (name) => process.env[name]").optional(),
});

/** The input, parsed and in the form the run works with. */
export interface ParsedInput {
  readonly task: string;
  readonly context: JsonObject;
  readonly files: Readonly<Record<string, string | StagedReference>>;
  /** In place of a program that is found or written. */
  readonly code: string | null;
  readonly outputSchema: JsonObject | null;
  readonly checks: string | null;
  readonly cacheMode: CacheMode;
  /** In place of detection; null to detect. */
  readonly integrations: readonly string[] | null;
  readonly timeoutMs: number | undefined;
  readonly budget: Budget;
}

/**
 * Parses what came into the graph.
 *
 * @throws ConfigurationError (`input`) naming the field and the fix, before anything costs.
 */
export function parseInput(state: Partial<State>): ParsedInput {
  refuseHiddenFile(state.files);
  const parsed = inputSchema.safeParse(state);
  if (!parsed.success) throw inputError(parsed.error);
  const { task, files, code, checks, cacheMode, integrations, timeoutMs, deadlineMs, maxCostUsd, maxTokens } = parsed.data;
  return {
    task: normaliseTask(parseText(task, "task")),
    context: parseContext(state.context),
    files: files ?? {},
    code: code === undefined || code === null ? null : parseText(code, "code"),
    outputSchema: state.outputSchema === undefined || state.outputSchema === null ? null : toJsonSchema(state.outputSchema),
    checks: checks?.trim() ? parseText(checks, "checks") : null,
    cacheMode: cacheMode ?? "default",
    integrations: integrations ?? null,
    timeoutMs,
    budget: { deadlineMs, maxCostUsd, maxTokens },
  };
}

/**
 * Checks the fields of a call from code, before anything of it is staged.
 *
 * @throws ConfigurationError (`input`) naming the field and the fix.
 */
export function checkFields(call: Readonly<Record<string, unknown>>): void {
  refuseHiddenFile(call["files"]);
  const parsed = callSchema.safeParse(call);
  if (!parsed.success) throw inputError(parsed.error);
}

/** zod drops a key of this name without a word. */
function refuseHiddenFile(files: unknown): void {
  if (typeof files !== "object" || files === null || !Object.hasOwn(files, "__proto__")) return;
  throw new ConfigurationError('files has the name "__proto__", which is not allowed.', { reason: "input" });
}

function isProgram(code: string): boolean {
  return code.trim() !== "" && isPython(code);
}

function isPython(checks: string): boolean {
  return inspectPython(checks).syntaxError === null;
}

function parseText(text: string, name: string): string {
  parseJson(text, name);
  return text;
}

function parseContext(value: unknown): JsonObject {
  const context = value === undefined || value === null ? {} : parseJson(value, "context");
  if (!isJsonObject(context)) {
    throw new ConfigurationError('context must be an object, such as {"values": [1, 2]}.', { reason: "input" });
  }
  const [plainSecret] = findRefusedSecrets(context);
  if (plainSecret !== undefined) {
    throw new ConfigurationError(
      `${plainSecret} looks like a secret. Pass {"$secret": "NAME"} in its place, so that only the reference is kept.`,
      { reason: "secret" },
    );
  }
  return context;
}

function inputError(error: z.ZodError): ConfigurationError {
  const [issue] = error.issues;
  const told = issue?.code === "invalid_key" ? issue.issues[0] : issue;
  const [field, ...rest] = issue?.path ?? [];
  const place = `${String(field ?? "input")}${rest.map((part) => `[${JSON.stringify(part)}]`).join("")}`;
  return new ConfigurationError(`${place} is not valid: ${told?.message ?? "unknown"}.`, { reason: "input", cause: error });
}
