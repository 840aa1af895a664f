import { buildGraph, type ExecutorGraph } from "./build-graph.ts";
import { createServices } from "./create-services.ts";
import type { ExecutorOptions } from "./options.ts";
import { resolveOptions } from "./resolve-options.ts";

/**
 * Creates the compiled graph, to serve, to embed or to draw. Needs no key and starts nothing before its first run; what
 * it opens then (database, sandbox) ends with the process.
 *
 * @throws ConfigurationError (`input`) if an option is not valid.
 * @example
 * const graph = createExecutorGraph({ filesRoot: "./inbox" });
 * const { result, error, metadata } = await graph.invoke({ task: "Add the numbers in context['values']", context: { values: [1, 2] } });
 */
export function createExecutorGraph(options: ExecutorOptions = {}): ExecutorGraph {
  const resolved = resolveOptions(options);
  return buildGraph({ ...resolved, open: createServices(resolved).open });
}
