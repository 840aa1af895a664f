import { createBitRows } from "./bit-rows.ts";
import { targetsOf, type Graph } from "./graph.ts";

/**
 * Tells whether a way of one edge or more leads from one node to another, without back edges. The table of all pairs is made
 * when the first is asked for.
 */
export function createForwardReach(
  graph: Graph,
  order: readonly number[],
  back: ReadonlySet<number>,
): (from: number, to: number) => boolean {
  const makeTable = () => {
    const rows = createBitRows(graph.size, graph.size);
    for (const node of order.toReversed()) {
      for (const target of targetsOf(graph, node, back)) {
        rows.add(node, target);
        rows.join(node, target);
      }
    }
    return rows;
  };
  let table: ReturnType<typeof makeTable> | undefined;
  return (from, to) => (table ??= makeTable()).has(from, to);
}
