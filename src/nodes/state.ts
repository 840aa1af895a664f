import { StateSchema, UntrackedValue } from "@langchain/langgraph";
import { z } from "zod";
import type { JsonObject, JsonValue } from "../json.ts";
import { contextLevelSchema } from "../request/context-level.ts";
import { DEFAULT_LIMITS } from "../sandbox/port.ts";
import {
  cacheTierSchema,
  connectionFactsSchema,
  errorStateSchema,
  metadataSchema,
  programSourceSchema,
  sandboxFactsSchema,
} from "./outcome-schema.ts";
import { heldValueSchema, stagedReferenceSchema } from "../staging/held-value.ts";

const json = z.any() as z.ZodType<JsonValue>; // plain JSON is enforced where data comes in: a recursive schema here would walk it at each step
const jsonObject = z.record(z.string(), z.any()) as z.ZodType<JsonObject>;

/** How a run uses the programs that are kept; the words are those of `fetch`. */
export const cacheModeSchema = z.enum(["default", "reload", "no-store", "only-if-cached"]);
export type CacheMode = z.infer<typeof cacheModeSchema>;

const integrationSchema = z.object({
  name: z.string(),
  version: z.string(),
  why: z.string(),
  packages: z.array(z.array(z.string())),
  network: z.boolean(),
  effects: z.boolean(),
});

const retrievedChunkSchema = z.object({
  document: z.string(),
  integration: z.string().nullable(),
  source: z.enum(["ours", "theirs"]),
  headings: z.array(z.string()),
  text: z.string(),
  sha256: z.string(),
});

const fileSchema = z.object({ name: z.string(), mediaType: z.string(), reference: stagedReferenceSchema });

const keysSchema = z.object({
  exactKey: z.string(),
  templateKey: z.string(),
  scopeKey: z.string(),
  keyParts: z.record(z.string(), z.string()),
});

/** What `prepare` makes of the input. Later nodes read this and never the input keys. */
export const requestSchema = z.object({
  task: z.string(),
  code: z.string().nullable().describe("The caller's own program, in place of one that is found or written"),
  params: jsonObject,
  context: heldValueSchema,
  contextShape: json,
  contextDigest: z.string(),
  secretNames: z.array(z.string()),
  files: z.array(fileSchema),
  outputSchema: jsonObject.nullable(),
  checks: z.string().nullable(),
  cacheMode: cacheModeSchema,
  /** Fixed when the run began, like the next: whoever resumes it cannot have more shown. */
  contextInPrompt: contextLevelSchema,
  /** Fixed when the run began: whoever resumes it cannot take the question away. */
  approval: z
    .array(z.enum(["effects", "always", "custom"]))
    .describe("What may ask; each `custom` is a rule, which is not kept with the run"),
  timeoutMs: z.number(),
  python: z.string(),
  packages: z.array(z.string()),
  allow: z.array(z.string()),
  effectTargets: z.array(z.string()).describe("Those that are not declared read-only"),
  /** Kept with the run: whoever resumes it cannot let it have effects. Runs of older versions say nothing. */
  effectsAllowed: z.boolean().optional(),
  integrations: z.array(integrationSchema),
  /** Kept with the run: whoever resumes it sends the same prompt, whatever the documents have become. */
  retrieved: z.array(retrievedChunkSchema),
  /** Where embeddings are to choose in place of words: what they choose by, and the keys if words have to. Null once it is chosen. */
  choice: z.object({ candidates: z.string(), keysByWords: keysSchema }).nullable(),
  ...keysSchema.shape,
});
export type Request = z.infer<typeof requestSchema>;

const decidedSchema = z.object({
  times: z.number().describe("How often a person has decided on its effects"),
  keys: z.array(z.string()).describe("Effects that had happened then, the first 100: a later failure leaves them as they are"),
  recorded: z.number().describe("How many attempts were counted when it had ended before"),
});

const runSchema = z.object({
  id: z.string(),
  startedAt: z.number().describe("Milliseconds since the epoch"),
  deadlineAt: z.number().nullable().describe("Milliseconds since the epoch"),
  request: requestSchema.nullable(),
  sandbox: sandboxFactsSchema.nullable(),
  model: z.string().nullable().describe("Name of the model that the call chose; null for the factory's own"),
  budget: z.object({
    maxCostUsd: z.number().nullable().describe("US dollars for this run's model calls; null for no limit"),
    maxTokens: z.number().nullable().describe("Tokens, in and out; null for no limit"),
  }),
  decided: decidedSchema.optional().describe("There once the run has gone on after its effects were decided on"),
});
export type Run = z.infer<typeof runSchema>;

/** What went wrong with a program: this is the error state that goes back to `generate`. */
const attemptErrorSchema = z.object({
  class: z.string(),
  message: z.string(),
  line: z.number().nullable(),
  detail: z.string().nullable(),
  /** Whether a later `generate` is told of it; the failure of a cached program is not. */
  feedback: z.boolean(),
});
export type AttemptError = z.infer<typeof attemptErrorSchema>;

const usageSchema = z.object({
  input: z.number(),
  output: z.number(),
  total: z.number(),
  cached: z.number(),
  estimated: z.boolean(),
});

/** A program that was written for other literals; it runs only once every param that differs is proven. */
const trialSchema = z.object({
  original: jsonObject.describe("The literals that it was written for"),
  names: z.array(z.string()).describe("Params that differ and are not proven yet"),
  report: z.object({ proven: z.array(z.string()), refuted: z.array(z.string()) }).nullable(),
});
export type Trial = z.infer<typeof trialSchema>;

const attemptSchema = z.object({
  source: programSourceSchema.describe("Only generated attempts count against the limit"),
  programId: z.string().nullable(),
  code: z.string(),
  sha256: z.string(),
  model: z.string().nullable(),
  /** The prompt without what it showed of the context; kept for the latest attempt only. */
  prompt: z.string(),
  usage: usageSchema.nullable(),
  costUsd: z.number().nullable(),
  generationMs: z.number(),
  waitingMs: z.number().describe("How long a person took to decide"),
  executionMs: z.number().nullable(),
  borrowedFrom: z.string().nullable().describe("Exact key of the task in other words whose program it is"),
  trial: trialSchema.shape.report.describe("What a trial with other literals has shown of its params"),
  lessons: z.array(z.string()).describe("Ids of the lessons that its prompt showed"),
  error: attemptErrorSchema.nullable(),
});
export type Attempt = z.infer<typeof attemptSchema>;

const programSchema = z.object({
  source: programSourceSchema,
  id: z.string().nullable(),
  code: z.string(),
  sha256: z.string(),
  author: z.string(),
  paramsRead: z.array(z.string()),
  imports: z.array(z.string()),
  tier: cacheTierSchema.nullable().describe("Where it was found, if no model wrote it for this run"),
  borrowedFrom: attemptSchema.shape.borrowedFrom,
  savedUsd: z.number().nullable().describe("What its generation had cost, if it comes from the cache"),
  approved: z.enum(["no", "by-policy", "by-person"]),
  expiresAt: z.number().nullable().describe("When an answer comes too late, milliseconds since the epoch; null while nobody is asked"),
  remembered: z.boolean().describe("Whether a person has said that it need not be asked about again for this task"),
  valuesShown: z.boolean().describe("Whether the model had seen values of the context, masked or not"),
  trial: trialSchema.nullable().describe("What must be tried before it serves these literals, and what came of it"),
  readyAt: z.number().describe("Milliseconds since the epoch; an approval waits from here on"),
});
export type Program = z.infer<typeof programSchema>;

/** A model call that compared the task with another one. */
const judgingSchema = z.object({
  task: z.string().describe("The task whose program was considered"),
  verdict: z.enum(["same", "different"]),
  model: z.string(),
  usage: usageSchema,
  costUsd: z.number().nullable(),
  durationMs: z.number(),
});
export type Judging = z.infer<typeof judgingSchema>;

const turnSchema = z.object({
  waits: z.number().describe("How often the run has waited while another wrote for the same key"),
  next: z.enum(["lookup", "generate"]).describe("Whether it has just waited: then it looks for a program before it has one written"),
});

const programErrorSchema = z.object({
  type: z.string(),
  message: z.string(),
  line: z.number().nullable(),
  traceback: z.string(),
});

const programResultSchema = z.discriminatedUnion("status", [
  z.object({ status: z.literal("value"), value: heldValueSchema, warnings: z.array(z.string()) }),
  z.object({ status: z.literal("none") }),
  z.object({ status: z.literal("not-json"), explicit: z.boolean(), path: z.string(), message: z.string() }),
]);

const checkReportSchema = z.discriminatedUnion("status", [
  z.object({ status: z.literal("none") }),
  z.object({ status: z.literal("passed") }),
  z.object({ status: z.literal("failed"), error: programErrorSchema }),
]);

const outcomeSchema = z.discriminatedUnion("status", [
  z.object({ status: z.literal("ok"), result: programResultSchema, checks: checkReportSchema }),
  z.object({ status: z.literal("error"), error: programErrorSchema }),
  z.object({
    status: z.enum(["timeout", "memory", "disk", "processes", "result-size", "cancelled", "crashed"]),
    message: z.string(),
  }),
]);

const executionSchema = z.object({
  outcome: outcomeSchema,
  /** What breaks the output schema; found where the value is at hand, judged by `validate`. */
  schemaProblems: z.array(z.string()),
  outputTail: z.string().describe("The last 4 KB of output, masked"),
  durationMs: z.number(),
  codeHoldsSecret: z.boolean().describe("Then the program is not kept"),
  effects: z
    .array(z.object({ key: z.string(), status: z.enum(["done", "unknown"]) }))
    .describe("What the program has done outside, or may have done; after a failure nothing runs again then"),
  artifacts: z.array(fileSchema).describe("Files from out/ of a program with which nothing was wrong; their bytes are staged"),
  omitted: z
    .array(z.object({ name: z.string(), reason: z.string() }))
    .describe("What else that program left, and why it did not come back"),
  connections: connectionFactsSchema.optional().describe("For the account alone: words of the host, which no model sees"),
});
export type Execution = z.infer<typeof executionSchema>;

const inputFields = {
  task: z
    .string()
    .describe("What to do, in plain words")
    .meta({ examples: ["Calculate the mean, median and standard deviation of the numbers"] }),
  context: json
    .optional()
    .describe('The data the program works on, as JSON; a secret is {"$secret": "NAME"}')
    .meta({ default: {}, examples: [{ numbers: [1, 2, 6] }] }),
  files: z
    .record(z.string(), z.union([z.string(), stagedReferenceSchema]))
    .optional()
    .describe("Files for the program's working folder: a name to a path under filesRoot, or to a staged file")
    .meta({ default: {}, examples: [{ "sales.csv": "2026/sales.csv" }] }),
  code: z
    .string()
    .optional()
    .describe("Python that does the task, in place of a program that is found or written. Default: none")
    .meta({ examples: ["result = sum(context['numbers'])"] }),
  outputSchema: jsonObject
    .optional()
    .describe("JSON Schema that the result must satisfy. Default: none")
    .meta({ examples: [{ type: "object", required: ["mean"] }] }),
  checks: z
    .string()
    .optional()
    .describe("Python that runs after the program, with `result` and `context`. Default: none")
    .meta({ examples: ["assert result['mean'] > 0"] }),
  cacheMode: cacheModeSchema
    .optional()
    .describe("How kept programs are used")
    .meta({ default: "default", examples: ["no-store"] }),
  integrations: z
    .array(z.string())
    .optional()
    .describe("Names of the integrations that the task needs, or [] for none. Default: they are detected")
    .meta({ examples: [["pdf"]] }),
  timeoutMs: z
    .number()
    .optional()
    .describe("Longest time of one sandbox run, milliseconds")
    .meta({ default: DEFAULT_LIMITS.timeoutMs, examples: [5_000] }),
  deadlineMs: z
    .number()
    .optional()
    .describe("Longest time of the whole call, milliseconds. Default: none")
    .meta({ examples: [120_000] }),
  maxCostUsd: z
    .number()
    .optional()
    .describe("Most US dollars for model calls; 0 pays for nothing. Default: the graph's")
    .meta({ examples: [0.05] }),
  maxTokens: z
    .number()
    .optional()
    .describe("Most tokens for model calls, in and out; 0 pays for nothing. Default: the graph's")
    .meta({ examples: [20_000] }),
};

const outputFields = {
  result: heldValueSchema.nullable().describe("The result: {value}, or {staged} where it is over 64 KB; null after an error"),
  error: errorStateSchema.nullable().describe("What went wrong; null if nothing did"),
  metadata: metadataSchema.nullable().describe("Model, tokens, cost, times and provenance of this run"),
};

/** What a caller gives. Plain fields, so that Studio shows them. */
export const ExecutorInput = new StateSchema(inputFields);

/** What a caller gets. */
export const ExecutorOutput = new StateSchema(outputFields);

/**
 * The graph's whole state. Input keys are untracked: one that is left out is empty, and never the last call's.
 */
export const ExecutorState = new StateSchema({
  task: new UntrackedValue(inputFields.task),
  context: new UntrackedValue(inputFields.context),
  files: new UntrackedValue(inputFields.files),
  code: new UntrackedValue(inputFields.code),
  outputSchema: new UntrackedValue(inputFields.outputSchema),
  checks: new UntrackedValue(inputFields.checks),
  cacheMode: new UntrackedValue(inputFields.cacheMode),
  integrations: new UntrackedValue(inputFields.integrations),
  timeoutMs: new UntrackedValue(inputFields.timeoutMs),
  deadlineMs: new UntrackedValue(inputFields.deadlineMs),
  maxCostUsd: new UntrackedValue(inputFields.maxCostUsd),
  maxTokens: new UntrackedValue(inputFields.maxTokens),
  run: runSchema,
  turn: turnSchema,
  attempts: z.array(attemptSchema),
  judgings: z.array(judgingSchema),
  program: programSchema.nullable(),
  execution: executionSchema.nullable(),
  ...outputFields,
});

export type State = typeof ExecutorState.State;
export type Update = typeof ExecutorState.Update;
