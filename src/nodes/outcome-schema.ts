import { z } from "zod";
import { EXECUTOR_ERROR_CODES } from "../errors.ts";
import type { JsonObject } from "../json.ts";

const jsonObject = z.record(z.string(), z.any()) as z.ZodType<JsonObject>;

/** How a program was found: kept for exactly this request, or one of those that come with the package. */
export const cacheTierSchema = z.enum(["exact", "template", "semantic", "shipped"]);

/** Where a program comes from: a model, the cache, a person who edited one, or the caller. */
export const programSourceSchema = z.enum(["generated", "cache", "edited", "given"]);

/** Where a program ran. */
export const sandboxFactsSchema = z.object({ kind: z.string(), isolation: z.string(), network: z.array(z.string()) });

const connectionSchema = z.object({
  target: z.string(),
  address: z.string().nullable().describe("What was dialled; null if nothing was reached"),
  connect_ms: z.number().nullable().describe("Null if it was never connected"),
  bytes_sent: z.number(),
  bytes_received: z.number(),
  error: z.string().optional().describe("Why it could not be made, or what broke it"),
});

/** What programs connected to, in order, for sandboxes that record it. */
export const connectionFactsSchema = z.object({
  connections: z.array(connectionSchema).describe("The first 100"),
  connections_total: z.number(),
});
export type ConnectionFacts = z.infer<typeof connectionFactsSchema>;

/** Where a program ran, and what the last one connected to. */
const sandboxAccountSchema = sandboxFactsSchema.extend(connectionFactsSchema.partial().shape);

/** An error as the graph's output carries it. */
export const errorStateSchema = z.object({
  code: z.enum(EXECUTOR_ERROR_CODES).describe("The error's class in capitals, such as CODE_EXECUTION"),
  message: z.string().describe("What happened and what to do"),
  retryable: z.boolean(),
  node: z.string().describe("The node in which the run ended"),
  attempts: z.number().describe("Programs that were generated"),
  details: jsonObject.describe("What else the error says, such as `reason` of a CONFIGURATION"),
});
export type ErrorState = z.infer<typeof errorStateSchema>;

/** A file that a run delivers. Its bytes are the program's own, and not masked. */
export const deliveredFileSchema = z.object({
  name: z.string().describe("Relative path within out/; two files have one name only where a secret in it was masked"),
  media_type: z.string(),
  size: z.number().describe("Bytes"),
  sha256: z.string(),
  path: z
    .string()
    .describe("Where the bytes are: in the staging folder, until they were not used for seven days. Copy it, never change it"),
});
export type DeliveredFile = z.infer<typeof deliveredFileSchema>;

/** The run's own account; the first 13 keys are the original's. */
export const metadataSchema = z.object({
  model: z.string().nullable(),
  prompt: z.string(),
  generated_code: z.string(),
  code_length: z.number(),
  tokens_input: z.number(),
  tokens_output: z.number(),
  tokens_total: z.number(),
  cost_usd: z.number().nullable(),
  generation_time_ms: z.number(),
  execution_time_ms: z.number(),
  total_time_ms: z.number(),
  attempts: z.number(),
  cache_hit: z.boolean(),
  tokens_cached: z.number(),
  estimated: z.boolean(),
  sandbox: sandboxAccountSchema.nullable(),
  cache: z.object({ tier: cacheTierSchema.nullable(), program_id: z.string().nullable(), saved_usd: z.number().nullable() }),
  validated_by: z.array(z.enum(["schema", "checks", "approval"])),
  integrations: z.array(z.string()),
  artifacts: z.array(deliveredFileSchema).describe("Files that the program left in out/, and figures that it left open"),
  warnings: z.array(z.string()).describe("What was changed or left out on the way, such as a NaN that became null"),
  errors: z
    .array(z.object({ attempt: z.number(), source: programSourceSchema, class: z.string(), message: z.string() }))
    .describe("What was wrong with each program that was tried, in order, counted from 1"),
  lessons: z
    .array(z.object({ id: z.string(), attempt: z.number() }))
    .describe("Which lessons of other runs the prompts showed, and for which of the programs that were tried, counted from 1"),
  run_id: z.string(),
  waiting_ms: z.number(),
});
export type Metadata = z.infer<typeof metadataSchema>;
