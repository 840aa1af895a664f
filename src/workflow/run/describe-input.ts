import { z } from "zod";
import type { WorkflowDefinition } from "../definition.ts";
import { inputTypesOf } from "./input-types.ts";

/** Describes the input of a workflow to forms. It lets everything through: the start parses it, with an error that says what to do. */
export function describeInput({ inputs }: WorkflowDefinition): z.ZodType {
  if (!inputs) return z.record(z.string(), z.any());
  const fields = [...inputTypesOf(inputs)].map(([key, { schema, description, default: given }]) => {
    const field = z
      .any()
      .optional()
      .meta({ ...schema, ...(description !== undefined && { description }), ...(given !== undefined && { default: given }) });
    return [key, field] as const;
  });
  return z.looseObject(Object.fromEntries(fields));
}
