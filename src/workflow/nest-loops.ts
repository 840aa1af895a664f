import type { GraphLoop } from "./graph/find-loops.ts";
import type { Loop } from "./structure.ts";

/** Gives each loop the one around it. */
export function nestLoops(loops: readonly GraphLoop[], idOf: (node: number) => string): Loop[] {
  const innermost = new Map<number, Loop>();
  return loops.map(({ header, body, backEdges }) => {
    const parent = innermost.get(header) ?? null; // outer loops come first
    const loop: Loop = { header: idOf(header), body: new Set([...body].map(idOf)), backEdges, parent };
    for (const node of body) innermost.set(node, loop);
    return loop;
  });
}
