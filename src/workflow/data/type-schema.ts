import type { JsonObject } from "../../json.ts";
import type { ExpressionType } from "../conditions/expression.ts";
import type { ValueType, WorkflowInput } from "../definition.ts";

/** JSON Schema of the values that a word for a type, or a JSON Schema, stands for. */
export function schemaOfType(type: ValueType): JsonObject {
  if (typeof type !== "string") return type;
  if (type === "any") return {};
  if (type !== "file") return { type };
  return { type: "string", format: "file", description: "name of a file that the program left in out/" };
}

/** JSON Schema of a workflow's input. A file comes in by its name. */
export function schemaOfInput(input: WorkflowInput): JsonObject {
  const type = typeof input === "string" ? input : (input.type ?? "any");
  return type === "file" ? { type: "string" } : schemaOfType(type);
}

/** Whether a run may have no value for an input. */
export function isOptionalInput(input: WorkflowInput): boolean {
  return typeof input !== "string" && input.optional === true && input.default === undefined;
}

/** JSON Schema of what all uses of a value want it to be; `{}` where they do not agree, or want nothing. */
export function schemaOfUses(uses: ReadonlySet<ExpressionType>): JsonObject {
  const [type, ...others] = uses;
  return type === undefined || others.length > 0 || type === "any" || type === "null" ? {} : { type };
}
