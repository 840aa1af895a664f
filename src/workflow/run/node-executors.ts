import { buildGraph, type ExecutorGraph } from "../../executor/build-graph.ts";
import { createServices, type OpenableServices } from "../../executor/create-services.ts";
import { resolveE2BOptions } from "../../executor/e2b-options.ts";
import type { ExecutorOptions } from "../../executor/options.ts";
import { resolveOptions, type ResolvedOptions } from "../../executor/resolve-options.ts";
import { ConfigurationError } from "../../errors.ts";
import { createCodeModel } from "../../model/create-code-model.ts";
import type { ExecutorServices } from "../../nodes/services.ts";
import type { PreparedWorkflow } from "../prepared-workflow.ts";

/** Where a node's programs run. */
export type ExecutorKind = "cached" | "e2b" | "local";

/** Finds the model that a definition names. @default OpenAI's of that name */
export type ModelResolver = (name: string) => NonNullable<ExecutorOptions["model"]>;

/** The executor's graph in each of the ways in which nodes of a workflow run. */
export interface NodeExecutors {
  graphOf(kind: ExecutorKind): ExecutorGraph;
  /** What all share: the staging folder, the clock. */
  open(): Promise<ExecutorServices>;
  /** What a call passes to choose the model that a definition names. */
  modelOf(name: string): unknown;
  /** Whether programs may reach a target where they could change something. */
  readonly mayHaveEffects: boolean;
  close(): Promise<void>;
}

/** A graph and what it works with. */
interface Opened {
  readonly graph: ExecutorGraph;
  readonly services: OpenableServices;
  readonly mayHaveEffects: boolean;
}

/**
 * Creates the graphs of a workflow's nodes, one for each kind of executor; nothing is opened before a run needs it.
 *
 * @throws ConfigurationError if an option is not valid, or a node asks for E2B and there is no key.
 */
export function createNodeExecutors(
  prepared: PreparedWorkflow,
  options: Omit<ExecutorOptions, "onError">,
  resolveModel: ModelResolver = (name) => findByName(options, name),
): NodeExecutors {
  const models = new Map(modelNamesOf(prepared).map((name) => [name, resolveModel(name)]));
  const kinds = new Map<ExecutorKind, Opened>();
  for (const kind of new Set<ExecutorKind>(["cached", ...kindsOf(prepared)]))
    kinds.set(kind, openKind(kind, options, [...models.values()]));
  const opened = (kind: ExecutorKind): Opened => {
    const found = kinds.get(kind);
    if (!found) throw new Error(`There is no executor of the kind ${kind}.`);
    return found;
  };
  return {
    graphOf: (kind) => opened(kind).graph,
    open: () => opened("cached").services.open(),
    modelOf: (name) => models.get(name),
    mayHaveEffects: opened("cached").mayHaveEffects,
    close: async () => {
      const closings = await Promise.allSettled([...kinds.values()].map(({ services }) => services.close()));
      const failed = closings.find((closing) => closing.status === "rejected");
      if (failed) throw failed.reason;
    },
  };
}

/** One of the host's own models, where it has that name. */
function findByName({ model, models = [] }: ExecutorOptions, name: string): NonNullable<ExecutorOptions["model"]> {
  const own = [...(model === undefined ? [] : [model]), ...models];
  return own.find((given) => typeof given === "object" && ("invoke" in given ? createCodeModel(given) : given).name === name) ?? name;
}

function openKind(
  kind: ExecutorKind,
  options: Omit<ExecutorOptions, "onError">,
  models: readonly NonNullable<ExecutorOptions["model"]>[],
): Opened {
  const own = options.model ?? [];
  const others = [...(options.models ?? []), ...models].filter(
    (model, index, all) => ![own].flat().includes(model) && all.indexOf(model) === index,
  );
  const resolved = atKind(kind, { ...resolveOptions({ ...options, models: others }), onError: "state" });
  const services = createServices(resolved);
  const graph = buildGraph({ ...resolved, checkpointer: undefined, open: services.open });
  return { services, graph, mayHaveEffects: resolved.effectTargets.length > 0 };
}

function atKind(kind: ExecutorKind, resolved: ResolvedOptions): ResolvedOptions {
  if (kind === "cached") return resolved;
  if (kind === "local") {
    const sandbox = resolved.sandbox === "e2b" ? "auto" : resolved.sandbox;
    return { ...resolved, sandbox, e2b: resolveE2BOptions({}, {}) }; // no key: nothing leaves this machine
  }
  if (resolved.e2b.apiKey === undefined && !resolved.e2b.debug) {
    throw new ConfigurationError(
      'A node has the executor "e2b": E2B API key required. Set E2B_API_KEY (or e2b: { apiKey }), or let the node say executor: local.',
      { reason: "no-key" },
    );
  }
  return { ...resolved, sandbox: "e2b" };
}

function kindsOf({ structure, children }: PreparedWorkflow): ExecutorKind[] {
  const own = [...structure.nodes.values()].flatMap((node) => ("executor" in node && node.executor ? [node.executor] : []));
  return [...own, ...[...children.values()].flatMap(kindsOf)];
}

function modelNamesOf({ structure, children }: PreparedWorkflow): string[] {
  const { definition, nodes } = structure;
  const own = [...nodes.values()].flatMap((node) => ("model" in node && node.model ? [node.model] : []));
  const inner = [...children.values()].flatMap(modelNamesOf);
  return [...new Set([...(definition.model === undefined ? [] : [definition.model]), ...own, ...inner])];
}
