import { analyseStructure } from "./analyse-structure.ts";
import { checkWorkflow } from "./check-workflow.ts";
import { fromDefinition } from "./from-definition.ts";
import type { LoadedWorkflow } from "./loaded-workflow.ts";
import { planDataFlow } from "./plan-data-flow.ts";
import type { PreparedWorkflow } from "./prepared-workflow.ts";
import { WorkflowDefinitionError } from "./workflow-definition-error.ts";

/** A workflow: what `loadWorkflow` has read, or a definition in code. */
export type WorkflowSource = LoadedWorkflow | object;

/**
 * Checks a workflow, and brings it into the form that is compiled.
 *
 * @throws WorkflowDefinitionError with all that is wrong with it.
 */
export function prepareWorkflow(source: WorkflowSource): PreparedWorkflow {
  const loaded = isLoaded(source) ? source : fromDefinition(source);
  const problems = checkWorkflow(loaded);
  if (problems.length > 0) throw new WorkflowDefinitionError(problems);
  return prepare(loaded);
}

function isLoaded(source: WorkflowSource): source is LoadedWorkflow {
  return "definition" in source && "children" in source && "place" in source;
}

function prepare({ definition, children }: LoadedWorkflow): PreparedWorkflow {
  const analysis = analyseStructure(definition);
  if (analysis.status !== "ok") throw new Error(`The workflow "${definition.name}" was not checked.`);
  const workflows = new Map([...children].map(([id, child]) => [id, child.definition]));
  const { flow, conditions, expressions } = planDataFlow(analysis.structure, { workflows });
  const inner = new Map([...children].map(([id, child]) => [id, prepare(child)]));
  return { structure: analysis.structure, flow, conditions, expressions, children: inner };
}
