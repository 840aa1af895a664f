import { findJsonProblem } from "../json.ts";
import { checkForm } from "./check-form.ts";
import { loadNested } from "./load-nested.ts";
import type { LoadedWorkflow } from "./loaded-workflow.ts";
import { pathText } from "./path-text.ts";
import type { WorkflowProblem } from "./problem.ts";
import { WorkflowDefinitionError, type DefinitionProblem } from "./workflow-definition-error.ts";

/**
 * Takes a definition that stands in code, or came from elsewhere as an object, and checks its form. Problems name places as
 * `nodes[3].prompt`. Nested definitions stand in it; files are named by definitions in files alone ({@link loadWorkflow}).
 *
 * @throws WorkflowDefinitionError with all that is wrong with its form. What it means is checked by {@link checkWorkflow}.
 */
export function fromDefinition(value: unknown): LoadedWorkflow {
  const place = ({ path, message }: WorkflowProblem): DefinitionProblem => ({
    file: null,
    line: null,
    column: null,
    path: pathText(path),
    message,
  });
  const problem = findJsonProblem(value, "definition");
  if (problem && value !== undefined) {
    const message = `The definition is not plain JSON: ${problem.path} ${problem.reason}.`;
    throw new WorkflowDefinitionError([place({ path: [], message })]);
  }
  const form = checkForm(structuredClone(value)); // what changes later in the caller's object was never checked
  if (form.status === "problems") throw new WorkflowDefinitionError(form.problems.map(place));
  return loadNested(
    { definition: form.definition, file: null, place },
    {
      key: "",
      open: () => ({ status: "problem", reason: "is a file, and this definition comes from none. Write the workflow itself here" }),
    },
  );
}
