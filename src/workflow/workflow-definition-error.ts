import { ConfigurationError } from "../errors.ts";

/** What is wrong with a definition, and where. */
export interface DefinitionProblem {
  /** The file, as it was named; null where the definition came from code. */
  readonly file: string | null;
  /** From 1; null where the definition came from code. */
  readonly line: number | null;
  /** From 1, in UTF-16 units; null where the definition came from code. */
  readonly column: number | null;
  /** The value that is wrong, such as `nodes[3].prompt`; empty for the definition itself. */
  readonly path: string;
  /** What is wrong and what to do. */
  readonly message: string;
}

/** How many problems the message lists. */
const MAX_TOLD = 20;

/** A workflow's definition cannot be run. Found before anything runs; all that can be found is told at once. */
export class WorkflowDefinitionError extends ConfigurationError {
  /** Sorted by file and place; none stands here twice. */
  readonly problems: readonly DefinitionProblem[];

  constructor(problems: readonly DefinitionProblem[]) {
    const told = problems.slice(0, MAX_TOLD).map(problemLine);
    const more = problems.length > MAX_TOLD ? [`and ${problems.length - MAX_TOLD} more`] : [];
    super([...told, ...more].join("\n"), { reason: "input" });
    this.problems = problems;
  }
}

/**
 * A problem as compilers write it, which editors and terminals make a link of.
 *
 * @example
 * problemLine(problem); // 'invoice.yaml:12:5 An edge leads to "stroe", which is no node. Did you mean "store"?'
 */
export function problemLine({ file, line, column, path, message }: DefinitionProblem): string {
  const place = line === null ? path : [file, line, column].filter((part) => part !== null).join(":");
  return place === "" ? message : `${place} ${message}`;
}
