import { RunnableLambda, type Runnable } from "@langchain/core/runnables";
import { isGraphBubbleUp } from "@langchain/langgraph";
import { ConfigurationError, type ExecutorError } from "../errors.ts";
import type { JsonValue } from "../json.ts";
import { errorFromState } from "../nodes/error-from-state.ts";
import type { Metadata } from "../nodes/outcome-schema.ts";
import type { ExecutorOutput } from "../nodes/state.ts";
import type { StagedReference } from "../staging/held-value.ts";
import { buildGraph } from "./build-graph.ts";
import { createServices } from "./create-services.ts";
import { splitFixedInput, type FixedInput } from "./fixed-input.ts";
import type { ExecutorOptions } from "./options.ts";
import { resolveOptions } from "./resolve-options.ts";

/** How a node's run ended. `value` has the type of the zod schema that the result was held against. */
export type NodeOutcome<Value = JsonValue> =
  | { readonly status: "ok"; readonly value: Value; readonly metadata: Metadata | null }
  | { readonly status: "error"; readonly error: ExecutorError; readonly metadata: Metadata | null };

/** Files for a program's working folder: name to a path under `filesRoot`, or to a staged file. */
export type NodeFiles = Readonly<Record<string, string | StagedReference>>;

/** What a node is made with: where it reads in the parent's state, and what it writes there. */
export interface ExecutorNodeOptions<State, Update, Value = JsonValue>
  extends Omit<ExecutorOptions, "checkpointer" | "onError">, FixedInput<Value> {
  /** The task, or how to find it in the parent's state. */
  readonly task: string | ((state: State) => string);
  /** The program's data out of the parent's state. @default {} */
  readonly context?: (state: State) => Readonly<object>;
  /** The program's files, or how to find them in the parent's state. @default none */
  readonly files?: NodeFiles | ((state: State) => NodeFiles);
  /** Turns the outcome into an update of the parent's state. */
  readonly write: (outcome: NodeOutcome<Value>) => Update;
}

/**
 * Creates a node for a graph of your own: a Runnable sequence whose middle is the executor's graph, so that Studio
 * draws the seven nodes inside it. It runs nested: the graph around it lends its checkpointer, signal, callbacks, tags and
 * streams. What goes wrong in a run is handed to `write`; only aborts, questions to a person, faults that are not ours, a
 * run that can be gone on with (another process is at it, its effects cannot be noted now), and a `task`, `context` or
 * `files` that finds nothing in the parent's state end the parent's run. What it opens (database, sandbox) ends with the
 * process.
 * Where programs may have effects and that graph has a checkpointer, it has to be invoked with `durability: "sync"`.
 *
 * @throws ConfigurationError (`input`) if an option is not valid.
 * @example
 * const sum = createExecutorNode({
 *   task: "Add the numbers in context['values']",
 *   context: (state: { values: number[] }) => ({ values: state.values }),
 *   outputSchema: z.number(),
 *   write: (outcome) => ({ total: outcome.status === "ok" ? outcome.value : null }),
 * });
 * new StateGraph(State).addNode("sum", sum);
 */
export function createExecutorNode<State, Update, Value = JsonValue>(
  options: ExecutorNodeOptions<State, Update, Value>,
): Runnable<State, Update> {
  const { fixed, rest } = splitFixedInput(options);
  const { task, context, files, write, ...executorOptions } = rest;
  checkReaders({ task, context, files, write });
  const resolved = resolveOptions(executorOptions);
  const services = createServices(resolved);
  const graph = buildGraph({ ...resolved, open: services.open });
  const read = RunnableLambda.from((state: State) => ({
    ...fixed,
    task: typeof task === "function" ? readFrom("task", task, state) : task,
    context: context ? readFrom("context", context, state) : {},
    files: typeof files === "function" ? readFrom("files", files, state) : (files ?? {}),
  }));
  const answer = RunnableLambda.from(async (output: unknown) => write(await outcomeOf<Value>(output, services.open)));
  return read.pipe(graph as never).pipe(answer) as unknown as Runnable<State, Update>;
}

type Readers = Partial<Record<"task" | "context" | "files" | "write", unknown>>;

function checkReaders({ task, context, files, write }: Readers): void {
  const wrong =
    (typeof task !== "string" && typeof task !== "function" && "task must be the task in words, or a function of the parent's state") ||
    (context !== undefined && typeof context !== "function" && "context must be a function of the parent's state") ||
    (files !== undefined &&
      !["object", "function"].includes(typeof files) &&
      "files must be an object, or a function of the parent's state") ||
    (typeof write !== "function" && "write must be a function that turns the outcome into an update of the parent's state");
  if (wrong) throw new ConfigurationError(`createExecutorNode: ${wrong}.`, { reason: "input" });
}

/** Reads in the parent's state. Nothing found is a mistake of the graph around: a program without its data would give a wrong result. */
function readFrom<State, Found>(field: string, find: (state: State) => Found, state: State): Found {
  let found: Found;
  try {
    found = find(state);
  } catch (cause) {
    if (isGraphBubbleUp(cause)) throw cause; // it asks a person
    throw nothingFound(field, `: ${String(cause)}`, cause);
  }
  if (found === undefined || found === null) throw nothingFound(field, "");
  return found;
}

function nothingFound(field: string, why: string, cause?: unknown): ConfigurationError {
  const message = `The node's ${field} was not found in the parent's state${why}. Give the graph, or the Send, the keys that the function \`${field}\` reads.`;
  return new ConfigurationError(message, { reason: "input", cause });
}

async function outcomeOf<Value>(output: unknown, open: ReturnType<typeof createServices>["open"]): Promise<NodeOutcome<Value>> {
  const { result, error, metadata } = output as typeof ExecutorOutput.State; // our own graph's output
  if (error) return { status: "error", error: errorFromState(error), metadata };
  const { staging } = await open();
  const value = result ? await staging.release(result) : null;
  return { status: "ok", value: value as Value, metadata }; // the output schema has held the value against Value
}
