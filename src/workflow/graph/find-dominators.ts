import { sourcesOf, type Graph } from "./graph.ts";
import { positionsIn } from "./order-nodes.ts";

/** Tells whether all ways from the start to `node` lead through `through`, or they are the same. */
export type Dominates = (through: number, node: number) => boolean;

/**
 * Finds for each node those through which every way to it leads (Cooper, Harvey and Kennedy, "A Simple, Fast Dominance
 * Algorithm", 2001).
 *
 * @param order Of {@link orderNodes}; its first node is the start.
 */
export function findDominators(graph: Graph, order: readonly number[]): Dominates {
  const positions = positionsIn(order, graph.size);
  const sources = order.map((node) => sourcesOf(graph, node).map((source) => positions[source] ?? -1));
  const immediate = new Int32Array(order.length).fill(-1); // by positions
  if (order.length > 0) immediate[0] = 0;
  for (let changed = true; changed;) {
    changed = false;
    for (let position = 1; position < order.length; position += 1) {
      const found = commonOf(immediate, sources[position] ?? []);
      if (found === immediate[position]) continue;
      immediate[position] = found;
      changed = true;
    }
  }
  return (through, node) => {
    const wanted = positions[through] ?? -1;
    let position = positions[node] ?? -1;
    while (position > wanted) position = immediate[position] ?? -1;
    return position === wanted && wanted >= 0;
  };
}

/** The last node through which the ways to all sources lead, as far as it is known. */
function commonOf(immediate: Int32Array, sources: readonly number[]): number {
  let common = -1;
  for (const source of sources) {
    if (source < 0 || (immediate[source] ?? -1) < 0) continue;
    common = common < 0 ? source : meet(immediate, common, source);
  }
  return common;
}

function meet(immediate: Int32Array, one: number, other: number): number {
  let left = one;
  let right = other;
  while (left !== right) {
    if (left > right) left = immediate[left] ?? 0;
    else right = immediate[right] ?? 0;
  }
  return left;
}
