import { targetsOf, type Graph } from "./graph.ts";

/**
 * Orders the nodes that are reached from a node so that each edge leads onward, but for those that close a cycle (reverse
 * postorder of a depth-first search). Branches stand in the order of their edges, as far as their joins let them.
 */
export function orderNodes(graph: Graph, start: number): number[] {
  const seen = new Set([start]);
  const finished: number[] = [];
  const open = [{ node: start, left: targetsOf(graph, start) }];
  for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
    const target = top.left.pop(); // the last first: what is finished last stands first
    if (target === undefined) {
      finished.push(top.node);
      open.pop();
    } else if (!seen.has(target)) {
      seen.add(target);
      open.push({ node: target, left: targetsOf(graph, target) });
    }
  }
  return finished.toReversed();
}

/** Where each node stands in an order; -1 for those that are not in it. */
export function positionsIn(order: readonly number[], size: number): Int32Array {
  const positions = new Int32Array(size).fill(-1);
  for (const [position, node] of order.entries()) positions[node] = position;
  return positions;
}
