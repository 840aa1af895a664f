import type { WorkflowDefinition } from "./definition.ts";
import type { WorkflowProblem } from "./problem.ts";
import type { DefinitionProblem } from "./workflow-definition-error.ts";

/** A definition of the right form, and where each of its values was written. */
export interface ReadWorkflow {
  readonly definition: WorkflowDefinition;
  /** As it was named; null where the definition came from code. */
  readonly file: string | null;
  /** Says where a problem stands. */
  place(problem: WorkflowProblem): DefinitionProblem;
}

/** A definition with those that its nodes name, whatever they are written in. */
export interface LoadedWorkflow extends ReadWorkflow {
  /** Workflows of `workflow` and `map` nodes, by the node's id. */
  readonly children: ReadonlyMap<string, LoadedWorkflow>;
}
