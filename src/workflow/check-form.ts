import { definitionSchema, type WorkflowDefinition } from "./definition.ts";
import { describeIssue } from "./describe-issue.ts";
import { findContradictions } from "./find-contradictions.ts";
import { findTypeProblems } from "./find-type-problems.ts";
import type { WorkflowProblem } from "./problem.ts";

/** Most issues of one definition that are put into words. */
const MAX_ISSUES = 1_000;

/** A definition whose form is right, or what is wrong with it. */
export type CheckedForm =
  | { readonly status: "ok"; readonly definition: WorkflowDefinition }
  | { readonly status: "problems"; readonly problems: readonly WorkflowProblem[] };

/** Checks the form of a definition: its keys, their types, and what contradicts itself in one node. */
export function checkForm(value: unknown): CheckedForm {
  if (value === null || value === undefined) {
    return failed([{ path: [], message: "There is no definition here. It begins with a name, and has nodes and edges." }]);
  }
  const parsed = definitionSchema.safeParse(value);
  if (!parsed.success) return failed(parsed.error.issues.slice(0, MAX_ISSUES).flatMap((issue) => describeIssue(issue, value)));
  const problems = [...findContradictions(parsed.data), ...findTypeProblems(parsed.data)];
  return problems.length > 0 ? failed(problems) : { status: "ok", definition: parsed.data };
}

function failed(problems: readonly WorkflowProblem[]): CheckedForm {
  return { status: "problems", problems };
}
