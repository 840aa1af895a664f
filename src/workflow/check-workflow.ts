import { analyseStructure } from "./analyse-structure.ts";
import type { WorkflowDefinition } from "./definition.ts";
import type { LoadedWorkflow } from "./loaded-workflow.ts";
import { planDataFlow } from "./plan-data-flow.ts";
import type { WorkflowProblem } from "./problem.ts";
import { sortProblems } from "./sort-problems.ts";
import type { DefinitionProblem } from "./workflow-definition-error.ts";

/**
 * Finds what is wrong with a definition of the right form, and with those in it: how its nodes hang together, what its decisions
 * answer, its conditions, and where its data comes from.
 *
 * @returns the problems in the order of their files and places, each once; none if it can be run.
 */
export function checkWorkflow(loaded: LoadedWorkflow): readonly DefinitionProblem[] {
  const checked = new Set<WorkflowDefinition>(); // a file that several nodes name is one definition
  const collect = (workflow: LoadedWorkflow): readonly DefinitionProblem[] => {
    if (checked.has(workflow.definition)) return [];
    checked.add(workflow.definition);
    return [...findOwn(workflow).map((problem) => workflow.place(problem)), ...[...workflow.children.values()].flatMap(collect)];
  };
  return sortProblems(collect(loaded));
}

function findOwn({ definition, children }: LoadedWorkflow): readonly WorkflowProblem[] {
  const analysis = analyseStructure(definition);
  if (analysis.status === "problems") return analysis.problems;
  const workflows = new Map([...children].map(([id, child]) => [id, child.definition]));
  return planDataFlow(analysis.structure, { workflows }).problems;
}
