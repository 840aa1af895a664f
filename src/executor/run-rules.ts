import type { RunnableConfig } from "@langchain/core/runnables";
import { IterableReadableStream } from "@langchain/core/utils/stream";
import { findJsonProblem, type JsonValue } from "../json.ts";
import { RUN_END } from "../nodes/take-turn.ts";
import { redactPlainSecrets } from "../secrets/redact-plain-secrets.ts";
import { RUN_FAULT, RunFault } from "./leave-open.ts";
import { refuseUnknownKeys } from "./refuse-unknown-keys.ts";
import { withDurability } from "./with-durability.ts";

/**
 * Node runs that the worst case needs: seven kept programs (three of the task, three of other literals, a shipped one) and
 * three attempts make 43, three waits for other runs, each with one more program that was kept meanwhile, 18; the rest is
 * for programs that were judged to do the same.
 */
const RECURSION_LIMIT = 100;

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
  withConfig(...args: never[]): unknown;
}

/** What a graph's rules depend on. */
export interface RunRules {
  /** Whether its programs may reach a target where they could change something. */
  readonly mayHaveEffects: boolean;
}

/**
 * Gives a compiled graph its own rules wherever it is invoked, also as a subgraph: a recursion limit that its worst
 * case fits in (a subgraph would get its parent's), errors that come out as they were thrown, no key that LangGraph would
 * drop, and no plain secret in the input, which LangGraph would write to the checkpoint before `prepare` could refuse it. Each run is given a signal that says
 * when it is over, however it ends: what it holds is given back then. A graph that `withConfig` makes of it has the same rules.
 */
export function applyRunRules<Graph extends Runs>(graph: Graph, rules: RunRules): Graph {
  type Call<Result> = (input: unknown, config?: RunnableConfig) => Promise<Result>;
  const invoke = graph.invoke.bind(graph) as unknown as Call<unknown>;
  const stream = graph.stream.bind(graph) as unknown as Call<IterableReadableStream<unknown>>;
  const ownInvoke: Call<unknown> = async (input, config) => unwrapping(() => invoke(withoutSecrets(input), raiseLimit(config)));
  // LangGraph's `invoke` goes through `stream`, so that each run passes here once.
  const ownStream: Call<IterableReadableStream<unknown>> = async (input, config) => {
    refuseUnknownKeys(input, config);
    const end = new AbortController();
    const fault = new RunFault();
    const own = inRun(withDurability(raiseLimit(config), rules), { [RUN_END]: end.signal, [RUN_FAULT]: fault });
    try {
      const chunks = await unwrapping(() => stream(withoutSecrets(input), own));
      return IterableReadableStream.fromAsyncGenerator(unwrapped(chunks, { end, fault }));
    } catch (error) {
      end.abort();
      throw error;
    }
  };
  const withConfig = graph.withConfig.bind(graph) as unknown as (config: RunnableConfig) => Graph;
  const ownWithConfig = (config: RunnableConfig): Graph => applyRunRules(withConfig(config), rules); // a copy, which would have none
  return Object.assign(graph, { invoke: ownInvoke, stream: ownStream, withConfig: ownWithConfig });
}

function withoutSecrets(input: unknown): unknown {
  if (typeof input !== "object" || input === null || !("context" in input)) return input;
  if (findJsonProblem(input.context, "context")) return input; // `prepare` says what is wrong with it
  return { ...input, context: redactPlainSecrets(input.context as JsonValue) };
}

function raiseLimit(config: RunnableConfig = {}): RunnableConfig {
  return { ...config, recursionLimit: Math.max(config.recursionLimit ?? 0, RECURSION_LIMIT) };
}

function inRun(config: RunnableConfig, own: object): RunnableConfig {
  return { ...config, configurable: { ...config.configurable, ...own } };
}

async function unwrapping<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof UnhandledError ? error.cause : error;
  }
}

interface RunEnd {
  readonly end: AbortController;
  readonly fault: RunFault;
}

async function* unwrapped(chunks: AsyncIterable<unknown>, { end, fault }: RunEnd): AsyncGenerator<unknown> {
  try {
    yield* chunks;
    fault.throwIfSet();
  } catch (error) {
    fault.throwIfSet();
    throw error instanceof UnhandledError ? error.cause : error;
  } finally {
    end.abort();
  }
}
