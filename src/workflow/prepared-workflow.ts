import type { JsonObject, JsonValue } from "../json.ts";
import type { DataFlow } from "./data-flow.ts";
import type { WorkflowStructure } from "./structure.ts";

/** An expression that was checked. */
export interface CompiledExpression {
  /** Keys of the context that it reads. */
  readonly reads: readonly string[];
  /** @throws Error that names what is missing, or cannot be. */
  evaluate(context: JsonObject): JsonValue;
}

/** A workflow in which nothing was found wrong, in the form that is compiled. */
export interface PreparedWorkflow {
  readonly structure: WorkflowStructure;
  readonly flow: DataFlow;
  /** Conditions that are expressions, by the index of their edge. */
  readonly conditions: ReadonlyMap<number, CompiledExpression>;
  /** Expressions of decisions, by their node. */
  readonly expressions: ReadonlyMap<string, CompiledExpression>;
  /** Workflows inside it, by the node that runs them. */
  readonly children: ReadonlyMap<string, PreparedWorkflow>;
}
