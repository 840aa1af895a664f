import type { Dominates } from "./find-dominators.ts";
import { flood, sourcesOf, targetsOf, type Graph } from "./graph.ts";
import { positionsIn } from "./order-nodes.ts";

/** How deep loops may nest: each multiplies what a run may cost. */
export const MAX_LOOP_DEPTH = 16;

/** A loop, by numbers of nodes and edges. */
export interface GraphLoop {
  readonly header: number;
  readonly body: ReadonlySet<number>;
  readonly backEdges: readonly number[];
}

/** Edges that close a cycle. */
export interface ClosingEdges {
  /** Those that lead to a node through which every way to their source goes: they make loops. */
  readonly back: ReadonlySet<number>;
  /** Those that lead to a node that another way to their source goes around: their loop is entered at several places. */
  readonly irregular: readonly number[];
}

/** Finds the edges that close a cycle. */
export function findClosingEdges(graph: Graph, order: readonly number[], dominates: Dominates): ClosingEdges {
  const positions = positionsIn(order, graph.size);
  const back = new Set<number>();
  const irregular: number[] = [];
  for (const [edge, { from, to }] of graph.edges.entries()) {
    if ((positions[to] ?? 0) > (positions[from] ?? 0)) continue;
    if (dominates(to, from)) back.add(edge);
    else irregular.push(edge);
  }
  return { back, irregular };
}

/**
 * Finds the loops that back edges make: all edges back to one node make one loop. Two of them that share a node lie one in
 * the other, as each is entered through its header alone, so none can overlap without that.
 *
 * @returns Outer loops before those in them; null where they nest deeper than {@link MAX_LOOP_DEPTH}.
 */
export function findLoops(graph: Graph, back: ReadonlySet<number>): GraphLoop[] | null {
  const byHeader = Map.groupBy(back, (edge) => graph.edges[edge]?.to ?? 0);
  const loops: GraphLoop[] = [];
  let members = 0;
  for (const [header, backEdges] of byHeader) {
    const tails = backEdges.map((edge) => graph.edges[edge]?.from ?? 0);
    const body = flood([header, ...tails], (node) => (node === header ? [] : sourcesOf(graph, node)));
    members += body.size;
    if (members > MAX_LOOP_DEPTH * graph.size) return null; // one node at least is in more of them
    loops.push({ header, body, backEdges });
  }
  loops.sort((one, other) => other.body.size - one.body.size);
  return depthOf(loops) > MAX_LOOP_DEPTH ? null : loops;
}

function depthOf(loops: readonly GraphLoop[]): number {
  const depths = new Map<number, number>();
  for (const { body } of loops) for (const node of body) depths.set(node, (depths.get(node) ?? 0) + 1);
  return Math.max(0, ...new Set(depths.values()));
}

/** The nodes of the cycle that an irregular edge closes, in the order of their numbers, and the edges into it from outside. */
export function findEntries(graph: Graph, closing: number, back: ReadonlySet<number>): { cycle: Set<number>; entering: number[] } {
  const { to } = graph.edges[closing] ?? { to: 0 };
  const ahead = flood([to], (node) => targetsOf(graph, node, back));
  const behind = flood([to], (node) => sourcesOf(graph, node, back));
  const cycle = new Set([...ahead].filter((node) => behind.has(node)).toSorted((one, other) => one - other));
  const entering = [...graph.edges.entries()].filter(
    ([edge, { from, to: target }]) => !back.has(edge) && cycle.has(target) && !cycle.has(from),
  );
  return { cycle, entering: entering.map(([edge]) => edge) };
}
