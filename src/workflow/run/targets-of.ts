import { ConfigurationError } from "../../errors.ts";
import type { WorkflowNode } from "../definition.ts";
import { readContext } from "./context-values.ts";
import type { WorkflowPlan } from "./workflow-plan.ts";
import type { WorkflowState } from "./workflow-state.ts";

/** A value of the context in a target, such as `{imap_host}:{imap_port}`. */
const PLACEHOLDER = /\{([A-Za-z_][A-Za-z0-9_]*)\}/g;

/**
 * The targets that a node may reach, with the values of the context in them; null where it does not say. The host allows
 * them or not, so that no value of a stranger opens one.
 *
 * @throws ConfigurationError (`input`) for a value that is not there, or is no text and no number.
 */
export async function targetsOf(plan: WorkflowPlan, node: WorkflowNode, { context }: WorkflowState): Promise<readonly string[] | null> {
  if (!("network" in node) || !node.network) return null;
  const keys = node.network.flatMap((target) => [...target.matchAll(PLACEHOLDER)].map(([, key = ""]) => key));
  const values = keys.length > 0 ? await readContext(await plan.openReader(), context, [...new Set(keys)]) : {};
  const textOf = (key: string): string => {
    const value = Object.hasOwn(values, key) ? values[key] : undefined;
    if (typeof value === "string" || typeof value === "number") return String(value);
    const message = `The network of "${node.id}" names {${key}}, which is no text or number of the context.`;
    throw new ConfigurationError(message, { reason: "input" });
  };
  return node.network.map((target) => target.replaceAll(PLACEHOLDER, (_, key: string) => textOf(key)));
}
