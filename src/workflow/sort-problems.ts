import type { DefinitionProblem } from "./workflow-definition-error.ts";

/** Most problems that are kept of one check: who has so many reads the first. */
const MAX_KEPT = 1_000;

/** Problems in the order of their files and places, each once: a nested file that several nodes name is checked for each. */
export function sortProblems(problems: readonly DefinitionProblem[]): readonly DefinitionProblem[] {
  const files = [...new Set(problems.map(({ file }) => file))];
  const seen = new Set<string>();
  return problems
    .map((problem, index) => ({ problem, index, file: files.indexOf(problem.file) }))
    .sort(
      (one, other) =>
        one.file - other.file ||
        (one.problem.line ?? 0) - (other.problem.line ?? 0) ||
        (one.problem.column ?? 0) - (other.problem.column ?? 0) ||
        one.index - other.index,
    )
    .map(({ problem }) => problem)
    .filter((problem) => {
      const key = JSON.stringify([problem.file, problem.line, problem.column, problem.line === null ? problem.path : "", problem.message]);
      return !seen.has(key) && seen.add(key);
    })
    .slice(0, MAX_KEPT);
}
