import type { Loop } from "../structure.ts";
import type { LoopRecord, NodeRecord } from "./records.ts";
import type { StepOrder } from "./step-order.ts";

/** What is known of the nodes. */
export type Records = Readonly<Record<string, NodeRecord>>;

/** What a node does when it is reached; `bound`: an edge that leads back is used up. */
export type StepDecision =
  | { readonly action: "wait" }
  | { readonly action: "skip" | "run"; readonly pass: readonly number[]; readonly loop: LoopRecord | null }
  | { readonly action: "bound"; readonly pass: readonly number[]; readonly loop: LoopRecord; readonly edge: number };

/**
 * Decides what a node does when it is reached. It waits until all nodes before it have run or were skipped; it runs if one of
 * the edges into it was taken, and is skipped otherwise, as everything behind it then. The header of a loop runs again where
 * an edge that leads back was taken and all of the loop has come to rest. What was done in an earlier round counts for nothing.
 */
export function decideStep(order: StepOrder, records: Records, id: string): StepDecision {
  const loops = order.loopsAround(id);
  const innermost = loops.at(-1);
  if (innermost?.header === id) return decideHeader({ order, records }, { id, loop: innermost, outer: loops.slice(0, -1) });
  const pass = passOf(records, loops);
  const record = records[id];
  if (record && isSame(record.pass, pass) && isResolved(record)) return { action: "wait" };
  return { action: decideEntry({ order, records }, id, order.structure.incoming.get(id) ?? []), pass, loop: null } as StepDecision;
}

/** The order of the steps, and how far they are. */
interface Standing {
  readonly order: StepOrder;
  readonly records: Records;
}

interface Header {
  readonly id: string;
  readonly loop: Loop;
  readonly outer: readonly Loop[];
}

function decideHeader(standing: Standing, { id, loop, outer }: Header): StepDecision {
  const { order, records } = standing;
  const record = records[id];
  const outerPass = passOf(records, outer);
  const epoch = (record?.loop?.epoch ?? 0) + 1;
  const pass = [...outerPass, epoch];
  if (!record || !isSame(record.pass.slice(0, -1), outerPass)) {
    const entries = (order.structure.incoming.get(id) ?? []).filter((edge) => !order.isBackEdge(edge));
    return { action: decideEntry(standing, id, entries), pass, loop: { epoch, taken: {} } } as StepDecision;
  }
  if (!isResolved(record)) return againAt(order, record); // it is tried again
  const back = loop.backEdges.filter((edge) => isTaken(standing, edge));
  if (back.length === 0 || !hasComeToRest(standing, loop)) return { action: "wait" };
  const taken = { ...record.loop?.taken };
  for (const edge of back) taken[edge] = (taken[edge] ?? 0) + 1;
  const edge = back.find((index) => isUsedUp(order, index, taken));
  const next = { pass, loop: { epoch, taken } };
  return edge === undefined ? { action: "run", ...next } : { action: "bound", ...next, edge };
}

/** A header that failed as an edge back was used up fails again, unless its bound was raised. */
function againAt(order: StepOrder, { pass, loop }: NodeRecord): StepDecision {
  const edge = Object.keys(loop?.taken ?? {}).find((index) => isUsedUp(order, Number(index), loop?.taken ?? {}));
  return loop && edge !== undefined ? { action: "bound", pass, loop, edge: Number(edge) } : { action: "run", pass, loop };
}

function isUsedUp({ structure }: StepOrder, edge: number, taken: LoopRecord["taken"]): boolean {
  return (taken[edge] ?? 0) > (structure.definition.edges[edge]?.max ?? 0);
}

function decideEntry(standing: Standing, id: string, edges: readonly number[]): "wait" | "run" | "skip" {
  if (edges.length === 0) return "run"; // the start
  const loops = standing.order.loopsAround(id);
  const states = new Set(edges.map((edge) => edgeState(standing, edge, loops)));
  if (states.has("open")) return "wait";
  return states.has("taken") ? "run" : "skip";
}

/** An edge that leaves a loop counts when the loop has ended. */
function edgeState(standing: Standing, edge: number, loopsOfTarget: readonly Loop[]): "open" | "taken" | "dead" {
  const { order } = standing;
  const from = order.structure.definition.edges[edge]?.from ?? "";
  const left = order.loopsAround(from).find((loop) => !loopsOfTarget.includes(loop));
  if (!hasSettled(standing, from) || (left && !isOver(standing, left))) return "open";
  return isTaken(standing, edge) ? "taken" : "dead";
}

function isTaken(standing: Standing, edge: number): boolean {
  const from = standing.order.structure.definition.edges[edge]?.from ?? "";
  return hasSettled(standing, from) && (standing.records[from]?.taken.includes(edge) ?? false);
}

/** Whether a node has run, or was skipped, in the round that its loops are in. */
function hasSettled({ order, records }: Standing, id: string): boolean {
  const record = records[id];
  return record !== undefined && isResolved(record) && isSame(record.pass, passOf(records, order.loopsAround(id)));
}

/** Whether nothing in a loop goes on in this round. */
function hasComeToRest(standing: Standing, loop: Loop): boolean {
  const { order } = standing;
  const inside = (id: string): Loop[] => order.loopsAround(id).filter((inner) => inner !== loop && inner.body.size < loop.body.size);
  return order.sinksOf(loop).every((id) => hasSettled(standing, id) && inside(id).every((inner) => isOver(standing, inner)));
}

function isOver(standing: Standing, loop: Loop): boolean {
  return hasComeToRest(standing, loop) && !loop.backEdges.some((edge) => isTaken(standing, edge));
}

function passOf(records: Records, loops: readonly Loop[]): number[] {
  return loops.map((loop) => records[loop.header]?.loop?.epoch ?? 0);
}

/** Whether it has run to its end, or will not run. */
function isResolved({ status }: NodeRecord): boolean {
  return status === "done" || status === "skipped";
}

function isSame(one: readonly number[], other: readonly number[]): boolean {
  return one.length === other.length && one.every((part, index) => part === other[index]);
}
