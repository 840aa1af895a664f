import { z } from "zod";
import { definitionSchema } from "./definition.ts";

/** Places of a definition that hold a whole definition. */
const NESTED = "workflow";

/**
 * Writes the form of a definition as JSON Schema (draft-07, which editors know best), with the words that editors show beside a key.
 * It says nothing of what a definition means: that is {@link checkWorkflow}'s.
 */
export function createJsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(definitionSchema, { target: "draft-07", io: "input", override: referToItself });
  return { ...schema, title: "A workflow of cached-executor" };
}

/** Has a definition in a definition checked as one. */
function referToItself({ path, jsonSchema }: { path: readonly (string | number)[]; jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  if (path.at(-1) !== NESTED || !jsonSchema.anyOf) return;
  jsonSchema.anyOf = jsonSchema.anyOf.map((option) => (option.type === "object" ? { $ref: "#" } : option));
}
