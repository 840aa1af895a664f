import type { WorkflowDefinition } from "./definition.ts";
import { findEdgeProblems } from "./find-edge-problems.ts";
import { findIdProblems } from "./find-id-problems.ts";
import { findLoopProblems } from "./find-loop-problems.ts";
import { findOutcomeProblems } from "./find-outcome-problems.ts";
import { findReachProblems } from "./find-reach-problems.ts";
import { branchesOf } from "./branches-of.ts";
import { createForwardReach } from "./graph/create-forward-reach.ts";
import { createRunsTogether } from "./graph/create-runs-together.ts";
import { findDominators } from "./graph/find-dominators.ts";
import { findClosingEdges, findLoops, type ClosingEdges, type GraphLoop } from "./graph/find-loops.ts";
import { createGraph, type Graph } from "./graph/graph.ts";
import { orderNodes } from "./graph/order-nodes.ts";
import { nestLoops } from "./nest-loops.ts";
import type { WorkflowProblem } from "./problem.ts";
import type { WorkflowStructure } from "./structure.ts";

/** The structure of a definition, or what is wrong with it, in the order of the definition as far as that can be. */
export type StructureAnalysis =
  | { readonly status: "ok"; readonly structure: WorkflowStructure }
  | { readonly status: "problems"; readonly problems: readonly WorkflowProblem[] };

/**
 * Finds out how the nodes of a definition hang together, and what is wrong with that. What stands on something that is wrong
 * is not looked at: loops are looked for where all nodes are reached, and outcomes where the loops are in order.
 */
export function analyseStructure(definition: WorkflowDefinition): StructureAnalysis {
  const basic = [...findIdProblems(definition), ...findEdgeProblems(definition)];
  if (basic.length > 0) return { status: "problems", problems: basic };
  const indexes = new Map(definition.nodes.map(({ id }, index) => [id, index]));
  const numbered = definition.edges.map(({ from, to }) => ({ from: indexes.get(from) ?? 0, to: indexes.get(to) ?? 0 }));
  const graph = createGraph(definition.nodes.length, numbered);
  const unreached = findReachProblems(definition, graph);
  if (unreached.length > 0) return { status: "problems", problems: unreached };
  const order = orderNodes(
    graph,
    definition.nodes.findIndex(({ type }) => type === "start"),
  );
  const closing = findClosingEdges(graph, order, findDominators(graph, order));
  const loops = findLoops(graph, closing.back);
  const looping = findLoopProblems(definition, graph, { closing, loops });
  if (looping.length > 0) return { status: "problems", problems: looping };
  const structure = describe(definition, { graph, order, closing, loops: loops ?? [], indexes });
  const problems = findOutcomeProblems(structure);
  return problems.length > 0 ? { status: "problems", problems } : { status: "ok", structure };
}

interface Analysed {
  readonly graph: Graph;
  readonly order: readonly number[];
  readonly closing: ClosingEdges;
  readonly loops: readonly GraphLoop[];
  readonly indexes: ReadonlyMap<string, number>;
}

function describe(definition: WorkflowDefinition, analysed: Analysed): WorkflowStructure {
  const { graph, order, loops, indexes } = analysed;
  const idOf = (node: number) => definition.nodes[node]?.id ?? "";
  const edgesOf = (edges: Graph["incoming"]) => new Map(edges.map((list, node) => [idOf(node), list]));
  return {
    definition,
    nodes: new Map(definition.nodes.map((node) => [node.id, node])),
    indexes,
    start: idOf(order[0] ?? 0),
    incoming: edgesOf(graph.incoming),
    outgoing: edgesOf(graph.outgoing),
    order: order.map(idOf),
    loops: nestLoops(loops, idOf),
    ...relate(definition, analysed),
  };
}

/** From a node in a loop everything is reached that its outermost header reaches, and the header itself. */
function relate(
  definition: WorkflowDefinition,
  { graph, order, closing, loops, indexes }: Analysed,
): Pick<WorkflowStructure, "reaches" | "areParallel"> {
  const isBefore = createForwardReach(graph, order, closing.back);
  const runTogether = createRunsTogether({ graph, order, back: closing.back, loops, branchOf: branchesOf(definition) });
  const headers = new Map<number, number>();
  for (const { header, body } of loops) for (const node of body) if (!headers.has(node)) headers.set(node, header);
  return {
    reaches(from, to) {
      const [source, target] = [indexes.get(from), indexes.get(to)];
      if (source === undefined || target === undefined) return false;
      const header = headers.get(source);
      return isBefore(header ?? source, target) || header === target;
    },
    areParallel(one, other) {
      const [left, right] = [indexes.get(one), indexes.get(other)];
      if (left === undefined || right === undefined || left === right) return false;
      return runTogether(left, right) && !isBefore(left, right) && !isBefore(right, left);
    },
  };
}
