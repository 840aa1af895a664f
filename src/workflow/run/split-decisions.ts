import { ConfigurationError } from "../../errors.ts";
import type { NodeRecord } from "./records.ts";

type Decisions = NonNullable<NodeRecord["decisions"]>;

/** Words by the path of a node, such as `save`, `each[3]` or `handle/save`. */
export type DecisionsByPath = Readonly<Record<string, Decisions>>;

const STEP = /^(?<node>[A-Za-z_][A-Za-z0-9_-]*)(?:\[(?<index>\d+)\])?(?:\/(?<rest>.+))?$/;

/**
 * Gives each node what was decided for it: its own words by key; of a `workflow` words by path; of a `map` either, by index.
 *
 * @throws ConfigurationError (`input`) for a path that is none.
 */
export function splitDecisions(decisions: DecisionsByPath): ReadonlyMap<string, Decisions> {
  const byNode = new Map<string, Decisions>();
  for (const [path, words] of Object.entries(decisions)) {
    const groups = STEP.exec(path)?.groups;
    if (!groups?.["node"]) {
      const message = `effects names ${JSON.stringify(path.slice(0, 100))}: give the path of the node that failed, such as save, each[3] or handle/save.`;
      throw new ConfigurationError(message, { reason: "input" });
    }
    const { node, index, rest } = groups;
    const inner = rest === undefined ? words : { [rest]: words };
    const known = byNode.get(node) ?? {};
    const added = index === undefined ? inner : { [index]: { ...(known[index] as Decisions | undefined), ...inner } };
    byNode.set(node, { ...known, ...added });
  }
  return byNode;
}
