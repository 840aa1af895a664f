import type { RunnableConfig } from "@langchain/core/runnables";
import { IterableReadableStream } from "@langchain/core/utils/stream";
import { findJsonProblem, type JsonValue } from "../json.ts";
import { redactPlainSecrets } from "../secrets/redact-plain-secrets.ts";

/** Node runs that the worst case needs: three kept programs and three attempts make 27. */
const RECURSION_LIMIT = 40;

/**
 * Carries an error out of an error handler. LangGraph takes the very error object that a handler was given for
 * handled, and would end the run without a word if the handler threw it again; in this envelope it gets out.
 */
export class UnhandledError extends Error {
  constructor(cause: unknown) {
    super("An error that the graph does not handle", { cause });
    this.name = "UnhandledError";
  }
}

/** What of a compiled graph the rules change. */
interface Runs {
  invoke(...args: never[]): Promise<unknown>;
  stream(...args: never[]): Promise<IterableReadableStream<unknown>>;
}

/**
 * Gives a compiled graph its own rules wherever it is invoked, also as a subgraph: a recursion limit that its worst
 * case fits in (a subgraph would get its parent's), errors that come out as they were thrown, and no plain secret in the
 * input, which LangGraph would write to the checkpoint before `prepare` could refuse it.
 */
export function applyRunRules<Graph extends Runs>(graph: Graph): Graph {
  type Call<Result> = (input: unknown, config?: RunnableConfig) => Promise<Result>;
  const invoke = graph.invoke.bind(graph) as unknown as Call<unknown>;
  const stream = graph.stream.bind(graph) as unknown as Call<IterableReadableStream<unknown>>;
  const ownInvoke: Call<unknown> = async (input, config) => unwrapping(() => invoke(withoutSecrets(input), raiseLimit(config)));
  const ownStream: Call<IterableReadableStream<unknown>> = async (input, config) => {
    const chunks = await unwrapping(() => stream(withoutSecrets(input), raiseLimit(config)));
    return IterableReadableStream.fromAsyncGenerator(unwrapped(chunks));
  };
  return Object.assign(graph, { invoke: ownInvoke, stream: ownStream });
}

function withoutSecrets(input: unknown): unknown {
  if (typeof input !== "object" || input === null || !("context" in input)) return input;
  if (findJsonProblem(input.context, "context")) return input; // `prepare` says what is wrong with it
  return { ...input, context: redactPlainSecrets(input.context as JsonValue) };
}

function raiseLimit(config: RunnableConfig = {}): RunnableConfig {
  return { ...config, recursionLimit: Math.max(config.recursionLimit ?? 0, RECURSION_LIMIT) };
}

async function unwrapping<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof UnhandledError ? error.cause : error;
  }
}

async function* unwrapped(chunks: AsyncIterable<unknown>): AsyncGenerator<unknown> {
  try {
    yield* chunks;
  } catch (error) {
    throw error instanceof UnhandledError ? error.cause : error;
  }
}
