import type { z } from "zod";
import type { JsonObject } from "../json.ts";
import { checkFields } from "../nodes/parse-input.ts";
import type { CacheMode } from "../nodes/state.ts";
import { toJsonSchema } from "../request/output-schema.ts";

/** What a node or a tool fixes for each of its runs. */
export interface FixedInput<Value = unknown> {
  /** zod 4 schema without refinements and transforms, or JSON Schema, that the result must satisfy. */
  readonly outputSchema?: z.ZodType<Value> | JsonObject;
  /** Python that does the task, in place of a program that is found or written. */
  readonly code?: string;
  /** Python that runs after the program, in its namespace. */
  readonly checks?: string;
  /** Names of the integrations that the task needs, or `[]` for none. @default they are detected */
  readonly integrations?: readonly string[];
  readonly cacheMode?: CacheMode;
  /** One sandbox run, milliseconds. @default the factory's `limits.timeoutMs`: 30_000 */
  readonly timeoutMs?: number;
}

/**
 * Brings what is fixed into the form of the graph's input, and leaves the other options.
 *
 * @throws ConfigurationError (`input`) naming the field, when the node or tool is made.
 */
export function splitFixedInput<Options extends FixedInput>(options: Options) {
  const { outputSchema, code, checks, integrations, cacheMode, timeoutMs, ...rest } = options;
  const given = { code, checks, integrations: integrations && [...integrations], cacheMode, timeoutMs };
  checkFields({ ...given, task: "a task" });
  const fixed = { ...given, outputSchema: outputSchema === undefined ? undefined : toJsonSchema(outputSchema) };
  return { fixed: defined(fixed), rest };
}

/** The values that are there. */
export function defined<Values extends object>(values: Values): { [Key in keyof Values]?: Exclude<Values[Key], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never; // only entries that are undefined are gone
}
