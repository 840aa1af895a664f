import { canonicalSha256 } from "../../request/canonical-sha256.ts";
import type { WorkflowDefinition } from "../definition.ts";

/** The edges that a run began with: what its nodes have taken stands in its state by their indexes. */
export interface EdgesOfRun {
  readonly count: number;
  readonly sha256: string;
}

/** Names the edges of a definition, for runs that begin with it. */
export function edgesOfRun({ edges }: Pick<WorkflowDefinition, "edges">): EdgesOfRun {
  return { count: edges.length, sha256: canonicalSha256(edges.map(({ from, to }) => [from, to])) };
}

/** Whether a run can go on with a definition: prompts, code, conditions and bounds may have changed, and edges been added at the end. */
export function canGoOnWith({ edges }: Pick<WorkflowDefinition, "edges">, { count, sha256 }: EdgesOfRun): boolean {
  return edgesOfRun({ edges: edges.slice(0, count) }).sha256 === sha256;
}
