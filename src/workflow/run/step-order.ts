import type { Loop, WorkflowStructure } from "../structure.ts";

/** What follows from a structure for the order of its steps, found out once. */
export interface StepOrder {
  readonly structure: WorkflowStructure;
  /** The loops around a node, outermost first. */
  loopsAround(id: string): readonly Loop[];
  /** Nodes of a loop with nothing behind them in the same round. */
  sinksOf(loop: Loop): readonly string[];
  isBackEdge(edge: number): boolean;
  /**
   * Nodes that are reached when a node has run or was skipped: all behind it, whether the edge was taken or not; and where it
   * may be the last of a loop's round, the loop's header and what lies behind the loop.
   */
  nextOf(id: string): readonly string[];
}

/** Finds out in which order the steps of a workflow go. */
export function createStepOrder(structure: WorkflowStructure): StepOrder {
  const backEdges = new Set(structure.loops.flatMap((loop) => loop.backEdges));
  const loops = new Map([...structure.nodes.keys()].map((id) => [id, findLoopsAround(structure, id)]));
  const loopsAround = (id: string): readonly Loop[] => loops.get(id) ?? [];
  const onward = (id: string): string[] =>
    (structure.outgoing.get(id) ?? []).filter((edge) => !backEdges.has(edge)).map((edge) => structure.definition.edges[edge]?.to ?? "");
  const sinks = new Map(
    structure.loops.map((loop) => [loop, [...loop.body].filter((id) => onward(id).every((to) => !loop.body.has(to)))] as const),
  );
  const behindLoop = (loop: Loop, id: string): string[] => {
    if (!sinks.get(loop)?.includes(id)) return [];
    const outer = loopsAround(loop.header).filter((other) => other !== loop);
    const exits = [...loop.body].flatMap(onward).filter((to) => !loop.body.has(to));
    return [loop.header, ...exits.filter((to) => outer.every((other) => other.body.has(to)))]; // the rest is reached when that one ends
  };
  const next = (id: string): string[] => {
    const around = loopsAround(id);
    const followers = onward(id).filter((to) => around.every((loop) => loop.body.has(to)));
    return [...new Set([...followers, ...around.flatMap((loop) => behindLoop(loop, id))])];
  };
  const nextOf = new Map([...structure.nodes.keys()].map((id) => [id, next(id)]));
  return {
    structure,
    loopsAround,
    sinksOf: (loop) => sinks.get(loop) ?? [],
    isBackEdge: (edge) => backEdges.has(edge),
    nextOf: (id) => nextOf.get(id) ?? [],
  };
}

function findLoopsAround({ loops }: WorkflowStructure, id: string): Loop[] {
  return loops.filter((loop) => loop.body.has(id)).sort((one, other) => other.body.size - one.body.size);
}
