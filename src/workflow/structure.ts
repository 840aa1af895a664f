import type { WorkflowDefinition, WorkflowEdge, WorkflowNode } from "./definition.ts";

/** A loop: the nodes that run again, from `header` on, until no edge that leads back is taken. */
export interface Loop {
  /** The only node through which it is entered, and to which its back edges lead. */
  readonly header: string;
  readonly body: ReadonlySet<string>;
  /** Indexes of the edges that lead back. */
  readonly backEdges: readonly number[];
  /** The loop around it. */
  readonly parent: Loop | null;
}

/** How the nodes of a definition hang together. */
export interface WorkflowStructure {
  readonly definition: WorkflowDefinition;
  readonly nodes: ReadonlyMap<string, WorkflowNode>;
  /** Index of each node in `definition.nodes`. */
  readonly indexes: ReadonlyMap<string, number>;
  readonly start: string;
  /** Edges by their index in `definition.edges`, which lead into and out of a node. */
  readonly incoming: ReadonlyMap<string, readonly number[]>;
  readonly outgoing: ReadonlyMap<string, readonly number[]>;
  /** Nodes in an order in which all but back edges lead onward. */
  readonly order: readonly string[];
  readonly loops: readonly Loop[];
  /** Whether what `from` does may be known to `to`: there is a way, back edges included. */
  reaches(from: string, to: string): boolean;
  /** Whether both may run in one pass, and neither is known to run before the other. */
  areParallel(one: string, other: string): boolean;
}

/** An edge's condition in words: the outcome, or the expression; null where it has none. */
export function conditionOf({ condition }: WorkflowEdge): string | null {
  return condition === undefined ? null : String(condition).trim();
}
