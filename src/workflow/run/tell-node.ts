import type { LangGraphRunnableConfig } from "@langchain/langgraph";

/** What a workflow tells of a node while it runs. */
export interface NodeEvent {
  readonly type: "node";
  /** The node; inside another, with its path: outer/inner, outer[3]/inner. */
  readonly node: string;
  readonly status: "begun" | "ok" | "failed";
}

/** Under this key of `configurable` stands the path of the nodes around. */
const NODE_PATH = "cachedWorkflowPath";

/** Tells whoever streams the run (`streamMode: "custom"`) how a node stands. */
export function tellNode(config: LangGraphRunnableConfig, { node, status }: Omit<NodeEvent, "type">): void {
  config.writer?.({ cachedWorkflow: { type: "node", node: pathOf(config, node), status } satisfies NodeEvent });
}

/** The config for what runs inside a node. */
export function inside(config: LangGraphRunnableConfig, node: string): LangGraphRunnableConfig {
  return { ...config, configurable: { ...config.configurable, [NODE_PATH]: pathOf(config, node) } };
}

function pathOf({ configurable }: LangGraphRunnableConfig, node: string): string {
  const around: unknown = configurable?.[NODE_PATH];
  return typeof around === "string" ? `${around}/${node}` : node;
}
