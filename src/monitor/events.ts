/** Names of the graph's nodes, in the order of a run that goes well. */
export const PHASES = ["prepare", "lookup", "generate", "approve", "execute", "validate", "learn"] as const;

/** The node at work. */
export type Phase = (typeof PHASES)[number];

/** What a run tells while it goes on. */
export interface PhaseEvent {
  readonly type: "phase";
  readonly phase: Phase;
  /** null in `prepare`, which makes the run. */
  readonly runId: string | null;
  /** Programs generated so far. */
  readonly attempts: number;
}
