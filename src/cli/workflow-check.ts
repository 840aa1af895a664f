import type { Command } from "commander";
import { neutraliseText } from "../neutralise-text.ts";
import { checkWorkflow } from "../workflow/check-workflow.ts";
import type { LoadedWorkflow } from "../workflow/loaded-workflow.ts";
import { loadWorkflow } from "../workflow/load-workflow.ts";
import { problemLine, WorkflowDefinitionError, type DefinitionProblem } from "../workflow/workflow-definition-error.ts";
import { EXIT_USAGE } from "./exit-code.ts";
import { printingFailure } from "./print-failure.ts";
import { printJson } from "./print-json.ts";
import { terminal } from "./terminal.ts";

interface CheckOptions {
  readonly json?: boolean;
}

/** `workflow check FILE`: tells all that is wrong with a definition, and runs nothing. */
export function addWorkflowCheckCommand(workflow: Command): void {
  workflow
    .command("check")
    .description("say what is wrong with a workflow, and run nothing")
    .argument("<file>", "the definition: YAML, or JSON where its name ends in .json")
    .option("--json", "print one JSON object on stdout")
    .action((file: string, options: CheckOptions) => printingFailure(options.json, async () => check(file, options)));
}

function check(file: string, { json }: CheckOptions): void {
  const { problems, loaded } = findProblems(file);
  if (json) printJson({ valid: problems.length === 0, problems });
  else for (const problem of problems) process.stdout.write(`${neutraliseText(problemLine(problem)).replaceAll("\n", "\n  ")}\n`);
  if (problems.length > 0) {
    process.exitCode = EXIT_USAGE;
    if (!json) terminal.tell(problems.length === 1 ? "1 problem" : `${problems.length} problems`);
  } else if (!json && loaded) terminal.tell(`${file} is valid: ${countNodes(loaded)} nodes`);
}

function findProblems(file: string): { readonly problems: readonly DefinitionProblem[]; readonly loaded: LoadedWorkflow | null } {
  try {
    const loaded = loadWorkflow(file);
    return { problems: checkWorkflow(loaded), loaded };
  } catch (error) {
    if (error instanceof WorkflowDefinitionError) return { problems: error.problems, loaded: null };
    throw error;
  }
}

function countNodes({ definition, children }: LoadedWorkflow): number {
  return [...children.values()].reduce((count, child) => count + countNodes(child), definition.nodes.length);
}
