import { RunnableLambda, type Runnable } from "@langchain/core/runnables";
import { errorFromState } from "../nodes/error-from-state.ts";
import type { Metadata } from "../nodes/outcome-schema.ts";
import type { ExecutorOutput } from "../nodes/state.ts";
import type { ExecutorError } from "../errors.ts";
import type { JsonObject, JsonValue } from "../json.ts";
import { toJsonSchema } from "../request/output-schema.ts";
import { buildGraph } from "./build-graph.ts";
import { createServices } from "./create-services.ts";
import type { ExecutorOptions } from "./options.ts";
import { resolveOptions } from "./resolve-options.ts";

/** How a node's run ended. */
export type NodeOutcome =
  | { readonly status: "ok"; readonly value: JsonValue; readonly metadata: Metadata | null }
  | { readonly status: "error"; readonly error: ExecutorError; readonly metadata: Metadata | null };

/** What a node is made with: where it reads in the parent's state, and what it writes there. */
export interface ExecutorNodeOptions<State, Update> extends Omit<ExecutorOptions, "checkpointer" | "onError"> {
  /** The task, or how to find it in the parent's state. */
  readonly task: string | ((state: State) => string);
  /** The program's data out of the parent's state. @default {} */
  readonly context?: (state: State) => JsonObject;
  /** zod 4 schema or JSON Schema that the result must satisfy. */
  readonly outputSchema?: unknown;
  /** Python that runs after the program. */
  readonly checks?: string;
  /** Names of the integrations that the task needs, or `[]` for none. @default they are detected */
  readonly integrations?: readonly string[];
  /** Turns the outcome into an update of the parent's state. */
  readonly write: (outcome: NodeOutcome) => Update;
}

/**
 * Creates a node for a graph of your own: a Runnable sequence whose middle is the executor's graph, so that Studio
 * draws the seven nodes inside it. What it opens (database, sandbox) ends with the process.
 *
 * @throws ConfigurationError (`input`) if an option is not valid.
 * @example
 * const sum = createExecutorNode({
 *   task: "Add the numbers in context['values']",
 *   context: (state: { values: number[] }) => ({ values: state.values }),
 *   write: (outcome) => ({ total: outcome.status === "ok" ? outcome.value : null }),
 * });
 * new StateGraph(State).addNode("sum", sum);
 */
export function createExecutorNode<State, Update>(options: ExecutorNodeOptions<State, Update>): Runnable<State, Update> {
  const { task, context, outputSchema, checks, integrations, write, ...executorOptions } = options;
  const resolved = resolveOptions(executorOptions);
  const services = createServices(resolved);
  const graph = buildGraph({ ...resolved, open: services.open });
  const fixed = {
    ...(outputSchema !== undefined && { outputSchema: toJsonSchema(outputSchema) }),
    ...(checks !== undefined && { checks }),
    ...(integrations !== undefined && { integrations: [...integrations] }),
  };
  const read = RunnableLambda.from((state: State) => ({
    ...fixed,
    task: typeof task === "function" ? task(state) : task,
    context: context?.(state) ?? {},
  }));
  const answer = RunnableLambda.from(async (output: unknown) => write(await outcomeOf(output, services.open)));
  return read.pipe(graph as never).pipe(answer) as unknown as Runnable<State, Update>;
}

async function outcomeOf(output: unknown, open: ReturnType<typeof createServices>["open"]): Promise<NodeOutcome> {
  const { result, error, metadata } = output as typeof ExecutorOutput.State; // our own graph's output
  if (error) return { status: "error", error: errorFromState(error), metadata };
  const { staging } = await open();
  return { status: "ok", value: result ? await staging.release(result) : null, metadata };
}
