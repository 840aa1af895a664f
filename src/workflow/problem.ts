/** What is wrong with a definition, and where in it. */
export interface WorkflowProblem {
  /** Keys and indexes from the definition's root to the value that is wrong, such as `["nodes", 3, "prompt"]`. */
  readonly path: readonly (string | number)[];
  /** What is wrong and what to do. */
  readonly message: string;
  /** Set where the last key of the path is wrong itself, such as one that does not exist; else its value is meant. */
  readonly at?: "key";
}
