import type { JsonObject, JsonValue } from "../../json.ts";
import { schemaOfType } from "../data/type-schema.ts";
import type { WorkflowDefinition } from "../definition.ts";

/** What an input of a workflow may be. */
interface InputType {
  readonly schema: JsonObject;
  readonly isFile: boolean;
  readonly isOptional: boolean;
  readonly default: JsonValue | undefined;
  readonly description: string | undefined;
}

/** The types of a workflow's inputs, by name. */
export function inputTypesOf(inputs: NonNullable<WorkflowDefinition["inputs"]>): ReadonlyMap<string, InputType> {
  return new Map(
    Object.entries(inputs).map(([key, input]) => {
      const { type = "any", optional = false, description, default: given } = typeof input === "string" ? { type: input } : input;
      return [
        key,
        { schema: type === "file" ? {} : schemaOfType(type), isFile: type === "file", isOptional: optional, default: given, description },
      ];
    }),
  );
}
