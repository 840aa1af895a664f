import type { RunnableConfig } from "@langchain/core/runnables";
import { IterableReadableStream } from "@langchain/core/utils/stream";
import { ConfigurationError } from "../../errors.ts";
import { RUN_FAULT, RunFault } from "../../executor/leave-open.ts";
import { withDurability } from "../../executor/with-durability.ts";
import { findJsonProblem, type JsonValue } from "../../json.ts";
import { redactPlainSecrets } from "../../secrets/redact-plain-secrets.ts";

/** Steps that a run may take: its loops have bounds of their own. */
const RECURSION_LIMIT = 1_000_000;

const KNOWN = new Set(["input", "retry"]);

/** What of a compiled graph the rules change. */
interface Runs {
  stream(...args: never[]): Promise<IterableReadableStream<unknown>>;
  withConfig(...args: never[]): unknown;
}

/** What a graph's rules depend on. */
export interface WorkflowRules {
  /** Whether its programs may reach a target where they could change something. */
  readonly mayHaveEffects: boolean;
}

/**
 * Gives the compiled graph of a workflow its own rules wherever it is invoked: no limit of steps but those of its loops, no key
 * that LangGraph would drop, no plain secret in the input, which would be in a checkpoint before the start could refuse it, and
 * the durability that effects need. What broke a run off comes out as it was thrown.
 */
export function applyWorkflowRules<Graph extends Runs>(graph: Graph, rules: WorkflowRules): Graph {
  const stream = graph.stream.bind(graph) as unknown as (input: unknown, config: RunnableConfig) => Promise<AsyncIterable<unknown>>;
  const withConfig = graph.withConfig.bind(graph) as unknown as (config: RunnableConfig) => Graph;
  // LangGraph's `invoke` goes through `stream`, so that each run passes here.
  const ownStream = async (input: unknown, config: RunnableConfig = {}): Promise<IterableReadableStream<unknown>> => {
    refuseUnknownKeys(input, config);
    const fault = new RunFault();
    const durable = withDurability({ ...config, recursionLimit: RECURSION_LIMIT }, rules);
    const own = { ...durable, configurable: { ...durable.configurable, [RUN_FAULT]: fault } };
    return IterableReadableStream.fromAsyncGenerator(throwingFault(await stream(withoutSecrets(input), own), fault));
  };
  const ownWithConfig = (config: RunnableConfig): Graph => applyWorkflowRules(withConfig(config), rules); // a copy, which would have none
  return Object.assign(graph, { stream: ownStream, withConfig: ownWithConfig });
}

/** A graph that leaves open what broke it off says so at its end. */
async function* throwingFault(chunks: AsyncIterable<unknown>, fault: RunFault): AsyncGenerator<unknown> {
  try {
    yield* chunks;
  } finally {
    fault.throwIfSet();
  }
}

function withoutSecrets(input: unknown): unknown {
  if (!isPlain(input)) return input;
  const { input: given, retry } = input;
  const context = isPlain(retry) ? retry["context"] : undefined;
  return {
    ...input,
    ...(isPlain(given) && !findJsonProblem(given, "input") && { input: redactPlainSecrets(given as JsonValue) }),
    ...(isPlain(retry) &&
      isPlain(context) &&
      !findJsonProblem(context, "retry.context") && { retry: { ...retry, context: redactPlainSecrets(context as JsonValue) } }),
  };
}

/** In another graph the input is that graph's whole state, which holds keys of its own. */
function refuseUnknownKeys(input: unknown, { configurable }: RunnableConfig): void {
  if (!isPlain(input) || configurable?.["__pregel_read"] !== undefined) return;
  const unknown = Object.keys(input).find((key) => !KNOWN.has(key));
  if (unknown === undefined) return;
  throw new ConfigurationError(
    `The graph's input has no place for ${JSON.stringify(unknown.slice(0, 100))}: give what the workflow begins with under "input", such as {"input": {…}}.`,
    { reason: "input" },
  );
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
