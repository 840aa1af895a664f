/** Key of the context under which failures stand that did not end the run, by the node's id. */
export const ERRORS = "errors";

/** Names that a node may not have, as what a run keeps of itself stands under them; nor a workflow's input. */
export const RESERVED_NAMES = [
  "context",
  "nodes",
  "run",
  ERRORS,
  "error",
  "result",
  "retry",
  "effects",
  "input",
  "output",
  "__start__",
  "__end__",
] as const;

const RESERVED: ReadonlySet<string> = new Set(RESERVED_NAMES);

/** Whether a name belongs to the run itself: those of the list, and all that begin with two underscores, as LangGraph's do, and what every object has. */
export function isReservedName(name: string): boolean {
  return RESERVED.has(name) || name.startsWith("__") || name in Object.prototype;
}
