import type { RunnableConfig } from "@langchain/core/runnables";
import { ConfigurationError } from "../../errors.ts";
import { findJsonProblem, type JsonValue } from "../../json.ts";
import { redactPlainSecrets } from "../../secrets/redact-plain-secrets.ts";

/** Steps that a run may take: its loops have bounds of their own. */
const RECURSION_LIMIT = 1_000_000;

const KNOWN = ["input", "retry"];

/** What of a compiled graph the rules change. */
interface Runs {
  invoke(...args: never[]): Promise<unknown>;
  stream(...args: never[]): Promise<unknown>;
}

/**
 * Gives the compiled graph of a workflow its own rules wherever it is invoked: no limit of steps but those of its loops, no key
 * that LangGraph would drop, and no plain secret in the input, which would be in a checkpoint before the start could refuse it.
 */
export function applyWorkflowRules<Graph extends Runs>(graph: Graph): Graph {
  const stream = graph.stream.bind(graph) as unknown as (input: unknown, config?: RunnableConfig) => Promise<unknown>;
  // LangGraph's `invoke` goes through `stream`, so that each run passes here.
  const ownStream = async (input: unknown, config: RunnableConfig = {}): Promise<unknown> => {
    refuseUnknownKeys(input, config);
    return stream(withoutSecrets(input), { ...config, recursionLimit: RECURSION_LIMIT });
  };
  return Object.assign(graph, { stream: ownStream });
}

function withoutSecrets(input: unknown): unknown {
  if (!isPlain(input) || !isPlain(input["input"]) || findJsonProblem(input["input"], "input")) return input;
  return { ...input, input: redactPlainSecrets(input["input"] as JsonValue) };
}

/** In another graph the input is that graph's whole state, which holds keys of its own. */
function refuseUnknownKeys(input: unknown, { configurable }: RunnableConfig): void {
  if (!isPlain(input) || configurable?.["__pregel_read"] !== undefined) return;
  const unknown = Object.keys(input).find((key) => !KNOWN.includes(key));
  if (unknown === undefined) return;
  throw new ConfigurationError(
    `The graph's input has no place for ${JSON.stringify(unknown.slice(0, 100))}: give what the workflow begins with under "input", such as {"input": {…}}.`,
    { reason: "input" },
  );
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
