import { z } from "zod";
import type { JsonObject } from "../json.ts";
/** Provisional. */
export function toJsonSchema(schema: unknown): JsonObject {
  return (schema instanceof z.ZodType ? z.toJSONSchema(schema) : schema) as JsonObject;
}
