import { createHash } from "node:crypto";
import type { LangGraphRunnableConfig } from "@langchain/langgraph";
import { findJsonProblem } from "../json.ts";

/** All that a tool call is. */
export interface ToolCallIdentity {
  readonly toolName: string;
  readonly toolCallId: string;
  /** What the model sent. */
  readonly input: unknown;
}

/** Where LangGraph counts the graphs that a running node has called; where it is missing, nothing is counted. */
const SCRATCHPAD = "__pregel_scratchpad";

/**
 * Gives a tool call a checkpoint namespace of its own. LangGraph numbers the graphs that one node calls in the order in which
 * they begin, and a graph that is resumed takes its input for known: in another order, a call would get another's result.
 * Each call has a name of its own instead, and no number.
 *
 * @returns The very config where there is no call to name, or no node around.
 */
export function inItsOwnNamespace(config: LangGraphRunnableConfig, call: ToolCallIdentity | null): LangGraphRunnableConfig {
  const namespace: unknown = config.configurable?.["checkpoint_ns"];
  if (call === null || typeof namespace !== "string" || namespace === "") return config;
  const scratchpad: unknown = config.configurable?.[SCRATCHPAD];
  const uncounted =
    typeof scratchpad === "object" && scratchpad !== null && Object.create(scratchpad, { subgraphCounter: { value: 0, writable: true } });
  return {
    ...config,
    configurable: {
      ...config.configurable,
      checkpoint_ns: `${namespace}|call:${nameOf(call)}`,
      ...(uncounted && { [SCRATCHPAD]: uncounted as unknown }),
    },
  };
}

/** Says by thread and namespace where a config has its checkpoints. */
export function placeOf({ configurable }: LangGraphRunnableConfig): string {
  return JSON.stringify([configurable?.["thread_id"], configurable?.["checkpoint_ns"]]);
}

/** By more than the id: models and services have given several calls of one message the same. */
function nameOf({ toolName, toolCallId, input }: ToolCallIdentity): string {
  const given = findJsonProblem(input, "input") === null ? input : null; // what is not JSON, `prepare` refuses
  return createHash("sha256")
    .update(JSON.stringify([toolName, toolCallId, given]))
    .digest("hex");
}
