import type { JsonValue } from "../json.ts";
import { compileSchema } from "../request/compile-schema.ts";
import { findSchemaProblem } from "../request/find-schema-problem.ts";
import { schemaOfType } from "./data/type-schema.ts";
import type { ValueType, WorkflowDefinition } from "./definition.ts";
import type { WorkflowProblem } from "./problem.ts";

/** Finds JSON Schemas that are none, in inputs and outputs, and defaults of inputs that are not of their type. */
export function findTypeProblems({ inputs = {}, nodes }: WorkflowDefinition): readonly WorkflowProblem[] {
  const ofInputs = Object.entries(inputs).flatMap(([key, input]): WorkflowProblem[] => {
    if (typeof input === "string") return [];
    const { type = "any", default: fallback } = input;
    const message = findInType(type) ?? (fallback === undefined ? null : findInDefault(type, fallback));
    return message === null ? [] : [{ path: ["inputs", key, findInType(type) === null ? "default" : "type"], message }];
  });
  const ofNodes = nodes.flatMap((node, index): WorkflowProblem[] => {
    if (!("outputs" in node) || node.outputs === undefined || Array.isArray(node.outputs)) return [];
    return Object.entries(node.outputs).flatMap(([key, type]) => {
      const message = findInType(type);
      return message === null ? [] : [{ path: ["nodes", index, "outputs", key], message }];
    });
  });
  return [...ofInputs, ...ofNodes];
}

function findInType(type: ValueType): string | null {
  if (typeof type === "string") return null;
  const problem = findSchemaProblem(type);
  if (problem !== null) return `This JSON Schema ${problem}`;
  try {
    compileSchema(type);
    return null;
  } catch (error) {
    const reason = error instanceof Error ? error.message.replaceAll("outputSchema", "it").slice(0, 300) : "it cannot be read";
    return `This JSON Schema cannot be used: ${reason}. Correct it, or write a word such as string, number or object.`;
  }
}

function findInDefault(type: ValueType, value: JsonValue): string | null {
  if (compileSchema(schemaOfType(type)).first(value) === true) return null;
  return `This default is not of the type that the input has. Write a value that is${typeof type === "string" ? `: ${type}` : ""}.`;
}
