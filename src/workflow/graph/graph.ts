/** An edge between two nodes, by their numbers. */
export interface GraphEdge {
  readonly from: number;
  readonly to: number;
}

/** A directed graph; nodes and edges are numbered from 0. */
export interface Graph {
  readonly size: number;
  readonly edges: readonly GraphEdge[];
  /** Numbers of the edges into and out of each node. */
  readonly incoming: readonly (readonly number[])[];
  readonly outgoing: readonly (readonly number[])[];
}

/** Makes a graph of edges, in whose order those of each node stand. */
export function createGraph(size: number, edges: readonly GraphEdge[]): Graph {
  const incoming = Array.from({ length: size }, (): number[] => []);
  const outgoing = Array.from({ length: size }, (): number[] => []);
  for (const [edge, { from, to }] of edges.entries()) {
    outgoing[from]?.push(edge);
    incoming[to]?.push(edge);
  }
  return { size, edges, incoming, outgoing };
}

/** Nodes to which the edges out of a node lead, without those edges that are left out. */
export function targetsOf(graph: Graph, node: number, leftOut?: ReadonlySet<number>): number[] {
  return endsOf(graph, graph.outgoing[node], { leftOut, end: "to" });
}

/** Nodes from which the edges into a node come, without those edges that are left out. */
export function sourcesOf(graph: Graph, node: number, leftOut?: ReadonlySet<number>): number[] {
  return endsOf(graph, graph.incoming[node], { leftOut, end: "from" });
}

function endsOf(
  graph: Graph,
  edges: readonly number[] = [],
  { leftOut, end }: { readonly leftOut: ReadonlySet<number> | undefined; readonly end: "from" | "to" },
): number[] {
  const ends: number[] = [];
  for (const edge of edges) {
    const node = graph.edges[edge]?.[end];
    if (node !== undefined && leftOut?.has(edge) !== true) ends.push(node);
  }
  return ends;
}

/** All nodes that are reached from some nodes, themselves among them, by the steps that a function gives. */
export function flood(from: Iterable<number>, next: (node: number) => readonly number[]): Set<number> {
  const found = new Set(from);
  const waiting = [...found];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    for (const target of next(node)) {
      if (found.has(target)) continue;
      found.add(target);
      waiting.push(target);
    }
  }
  return found;
}
