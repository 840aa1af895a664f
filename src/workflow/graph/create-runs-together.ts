import { createBitRows, type BitRows } from "./bit-rows.ts";
import type { GraphLoop } from "./find-loops.ts";
import { flood, targetsOf, type Graph } from "./graph.ts";

/** What {@link createRunsTogether} looks at. */
export interface BranchedGraph {
  readonly graph: Graph;
  readonly order: readonly number[];
  readonly back: ReadonlySet<number>;
  readonly loops: readonly GraphLoop[];
  /**
   * Which branch of its source an edge belongs to; null: it may be taken whenever the source runs. Of two branches of one
   * node only one is taken in a pass.
   */
  branchOf(edge: number): string | null;
}

/** Nodes have the numbers of the graph, their branches those behind them. */
interface Branches {
  readonly count: number;
  /** Number of the branch that takes an edge, or of its source. */
  readonly ofEdge: readonly number[];
  readonly ofNode: ReadonlyMap<number, readonly number[]>;
}

/**
 * Tells whether two nodes may both run in one pass. A node runs only where an edge into it was taken, so two nodes that
 * every way reaches by different branches of one node never do. Where that cannot be seen, they may.
 *
 * The table of all pairs is made when the first is asked for, node by node: beside a node and each of its branches may run
 * what may run beside one of the edges into it.
 */
export function createRunsTogether(branched: BranchedGraph): (one: number, other: number) => boolean {
  let table: BitRows | undefined;
  return (one, other) => (table ??= makeTable(branched)).has(one, other);
}

/**
 * Edges out of a loop that may be taken while it is gone through again, with their loop: what is behind them runs beside
 * anything in the loop, and may run again, by another branch.
 */
type Leaks = ReadonlyMap<number, GraphLoop>;

function makeTable(branched: BranchedGraph): BitRows {
  const branches = numberBranches(branched);
  const leaks = new Map<number, GraphLoop>();
  for (;;) {
    const rows = fillTable(branched, { branches, leaks });
    const known = leaks.size;
    for (const loop of branched.loops) {
      for (const edge of findLeaks(branched.graph, loop, { branches, rows })) if (!leaks.has(edge)) leaks.set(edge, loop);
    }
    if (leaks.size === known) return rows;
  }
}

function numberBranches({ graph, branchOf }: BranchedGraph): Branches {
  const numbers = new Map<string, number>();
  const ofNode = new Map<number, number[]>();
  const ofEdge = graph.edges.map(({ from }, edge) => {
    const branch = branchOf(edge);
    if (branch === null) return from;
    const name = `${from} ${branch}`;
    const number = numbers.get(name) ?? graph.size + numbers.size;
    if (numbers.has(name)) return number;
    numbers.set(name, number);
    const siblings = ofNode.get(from);
    if (siblings) siblings.push(number);
    else ofNode.set(from, [number]);
    return number;
  });
  return { count: graph.size + numbers.size, ofEdge, ofNode };
}

function fillTable(branched: BranchedGraph, { branches, leaks }: { readonly branches: Branches; readonly leaks: Leaks }): BitRows {
  const rows = createBitRows(branches.count, branches.count);
  const repeated = findRepeated(branched, leaks);
  for (const node of branched.order) {
    for (const edge of branched.graph.incoming[node] ?? []) {
      if (!branched.back.has(edge)) joinEdge(rows, { node, edge, branches, loop: leaks.get(edge) });
    }
    const beside = rows.columnsOf(node);
    const own = [node, ...(branches.ofNode.get(node) ?? [])];
    for (const number of own) {
      rows.join(number, node);
      for (const other of beside) rows.add(other, number);
    }
    for (const number of own) {
      rows.add(number, number);
      rows.add(number, node);
      rows.add(node, number);
      if (repeated.has(node)) for (const other of own) rows.add(number, other);
    }
  }
  return rows;
}

function findRepeated({ graph, back }: BranchedGraph, leaks: Leaks): ReadonlySet<number> {
  const behind = [...leaks.keys()].map((edge) => graph.edges[edge]?.to ?? 0);
  return flood(behind, (node) => targetsOf(graph, node, back));
}

interface JoinedEdge {
  readonly node: number;
  readonly edge: number;
  readonly branches: Branches;
  /** The loop that goes on where the edge leaves it. */
  readonly loop: GraphLoop | undefined;
}

/** Adds to a node's row what may run beside an edge into it. */
function joinEdge(rows: BitRows, { node, edge, branches, loop }: JoinedEdge): void {
  const inLoop = [...(loop?.body ?? [])].flatMap((member) => [member, ...(branches.ofNode.get(member) ?? [])]);
  for (const number of [branches.ofEdge[edge] ?? 0, ...inLoop]) {
    rows.join(node, number);
    rows.add(node, number);
  }
}

/** Finds the edges out of a loop beside which an edge that leads back in it may be taken. */
function findLeaks(
  graph: Graph,
  { body, backEdges }: GraphLoop,
  { branches, rows }: { readonly branches: Branches; readonly rows: BitRows },
): number[] {
  const leaving = [...body].flatMap((node) => (graph.outgoing[node] ?? []).filter((edge) => !body.has(graph.edges[edge]?.to ?? 0)));
  return leaving.filter((edge) => backEdges.some((back) => rows.has(branches.ofEdge[edge] ?? 0, branches.ofEdge[back] ?? 0)));
}
