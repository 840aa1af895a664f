import type { LangGraphRunnableConfig } from "@langchain/langgraph";

/** What a workflow tells of a node while it runs. */
export interface NodeEvent {
  readonly type: "node";
  /** The node; inside another, with its path: outer/inner, outer[3]/inner. */
  readonly node: string;
  readonly status: "begun" | "ok" | "failed";
}

/** Under this key of `configurable` stands the path of the nodes around. */
export const NODE_PATH = "cachedWorkflowPath";

/** Tells whoever streams the run (`streamMode: "custom"`) how a node stands. */
export function tellNode({ configurable, writer }: LangGraphRunnableConfig, { node, status }: Omit<NodeEvent, "type">): void {
  const around: unknown = configurable?.[NODE_PATH];
  const path = typeof around === "string" && around !== "" ? `${around}/${node}` : node;
  writer?.({ cachedWorkflow: { type: "node", node: path, status } satisfies NodeEvent });
}

/** The config for what runs inside a node. */
export function inside(config: LangGraphRunnableConfig, node: string): LangGraphRunnableConfig {
  const around: unknown = config.configurable?.[NODE_PATH];
  const path = typeof around === "string" && around !== "" ? `${around}/${node}` : node;
  return { ...config, configurable: { ...config.configurable, [NODE_PATH]: path } };
}
