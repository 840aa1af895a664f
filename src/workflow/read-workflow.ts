import { checkForm } from "./check-form.ts";
import type { ReadWorkflow } from "./loaded-workflow.ts";
import { pathText } from "./path-text.ts";
import type { WorkflowProblem } from "./problem.ts";
import { sortProblems } from "./sort-problems.ts";
import { parseSource } from "./source/parse-source.ts";
import { WorkflowDefinitionError, type DefinitionProblem } from "./workflow-definition-error.ts";

/**
 * Reads a definition out of a text and checks its form; what it means is checked by {@link checkWorkflow}.
 *
 * @param options.file How problems name the text; where it ends in `.json` the text is JSON, else YAML 1.2.
 * @throws WorkflowDefinitionError with all that is wrong with its form, or the first place that is no YAML.
 */
export function readWorkflow(text: string, { file }: { readonly file: string }): ReadWorkflow {
  const source = parseSource(text, file);
  if (source.status === "problems") {
    throw new WorkflowDefinitionError(sortProblems(source.problems.map((problem) => ({ file, path: "", ...problem }))));
  }
  const place = ({ path, at, message }: WorkflowProblem): DefinitionProblem => ({
    file,
    ...source.locate(path, at),
    path: pathText(path),
    message,
  });
  const form = checkForm(source.value);
  if (form.status === "problems") throw new WorkflowDefinitionError(sortProblems(form.problems.map(place)));
  return { definition: form.definition, file, place };
}
