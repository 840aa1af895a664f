import { z } from "zod";
import { ConfigurationError } from "../errors.ts";
import { isJsonObject, parseJson, type JsonObject } from "../json.ts";
import { compileSchema } from "./compile-schema.ts";
import { findSchemaProblem } from "./find-schema-problem.ts";
import { findUnrepresentable } from "./find-unrepresentable.ts";

/**
 * Turns what a caller passes as `outputSchema` into JSON Schema, the form that a graph's state can hold.
 *
 * Accepts a zod 4 schema, or JSON Schema of draft 2020-12 (also where `$schema` is missing) or draft-07. Objects of zod
 * allow further keys unless they are strict. What JSON Schema would silently drop (refinements, transforms, dates)
 * is refused and belongs into `checks`.
 *
 * @throws ConfigurationError (`input`) saying which part cannot be used, and what to do.
 * @example
 * toJsonSchema(z.object({ total: z.number() }));
 * // { $schema: "...", type: "object", properties: { total: { type: "number" } }, required: ["total"] }
 */
export function toJsonSchema(schema: unknown): JsonObject {
  const json = isZodSchema(schema) ? fromZod(schema) : fromJson(schema);
  const problem = findSchemaProblem(json);
  if (problem !== null) throw inputError(`outputSchema ${problem}`);
  try {
    compileSchema(json);
  } catch (error) {
    throw inputError(`outputSchema cannot be used: ${messageOf(error)}.`, error);
  }
  return json;
}

/** Whether a value is a schema of zod 4, whichever copy of zod it comes from. */
function isZodSchema(schema: unknown): schema is z.core.$ZodType {
  return typeof schema === "object" && schema !== null && "_zod" in schema;
}

function fromZod(schema: z.core.$ZodType): JsonObject {
  const problem = findUnrepresentable(schema);
  if (problem !== null) throw inputError(problem);
  try {
    const json: unknown = z.toJSONSchema(schema, { io: "output", override: allowFurtherKeys });
    return asObject(JSON.parse(JSON.stringify(json)));
  } catch (error) {
    throw inputError(`outputSchema cannot be written as JSON Schema: ${messageOf(error)}. Put what it says into checks.`, error);
  }
}

/** A plain zod object drops keys that it does not know; JSON Schema would refuse the result for them. */
function allowFurtherKeys(context: { zodSchema: z.core.$ZodTypes; jsonSchema: { additionalProperties?: unknown } }): void {
  const { def } = context.zodSchema._zod;
  if (def.type === "object" && def.catchall === undefined) delete context.jsonSchema.additionalProperties;
}

function fromJson(schema: unknown): JsonObject {
  if (typeof schema === "object" && schema !== null && ("_def" in schema || "~standard" in schema)) {
    throw inputError("outputSchema is a schema of another library. Pass a schema of zod 4, or JSON Schema.");
  }
  return asObject(schema);
}

function asObject(value: unknown): JsonObject {
  const json = parseJson(value, "outputSchema");
  if (isJsonObject(json)) return json;
  throw inputError('outputSchema must be a zod schema or a JSON Schema object, such as {"type": "object", "properties": {...}}.');
}

function inputError(message: string, cause?: unknown): ConfigurationError {
  return new ConfigurationError(message, { reason: "input", cause });
}

function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, 300);
}
