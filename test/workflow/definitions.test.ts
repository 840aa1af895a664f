import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { checkWorkflow } from "../../src/workflow/check-workflow.ts";
import { loadWorkflow } from "../../src/workflow/load-workflow.ts";
import { problemLine, WorkflowDefinitionError, type DefinitionProblem } from "../../src/workflow/workflow-definition-error.ts";
import { DEFINITIONS, listDefinitions } from "./list-definitions.ts";

function findProblems(path: string): readonly DefinitionProblem[] {
  try {
    return checkWorkflow(loadWorkflow(path));
  } catch (error) {
    if (!(error instanceof WorkflowDefinitionError)) throw error;
    expect(error.problems.length).toBeGreaterThan(0);
    return error.problems;
  }
}

/** Problems as they are written beside the definitions: without the folder. */
function toldOf(folder: string, name: string): string {
  const root = join(DEFINITIONS, folder, "/");
  return findProblems(join(root, name))
    .map((problem) => `${problemLine(problem).replaceAll(root, "")}\n`)
    .join("");
}

describe("valid definitions", () => {
  it.each(listDefinitions("valid"))("%s has no problems", (name) => {
    expect(toldOf("valid", name)).toBe("");
  });
});

describe("invalid definitions", () => {
  it.each(listDefinitions("invalid"))("%s is told what is wrong, and where", (name) => {
    expect(toldOf("invalid", name)).toBe(readFileSync(join(DEFINITIONS, "invalid", `${name}.expected.txt`), "utf8"));
  });

  it("each have something wrong", () => {
    const silent = listDefinitions("invalid").filter((name) => {
      return !/:\d+:\d+ .+[.?)]\n$/.test(readFileSync(join(DEFINITIONS, "invalid", `${name}.expected.txt`), "utf8"));
    });
    expect(silent).toEqual([]);
  });
});
