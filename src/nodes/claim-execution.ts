import type { LangGraphRunnableConfig } from "@langchain/langgraph";
import { RunClaimedError } from "../errors.ts";
import type { EffectOwner } from "./open-effects.ts";
import type { ExecutorServices } from "./services.ts";
import { RUN_END } from "./take-turn.ts";

/** How an execution may go on. */
export interface ExecutionClaim {
  /** Aborted when another process has taken the execution over. */
  readonly lost: AbortSignal | null;
  /** Whether the program may have effects: not where nobody could say whether another process is at it. */
  readonly mayHaveEffects: boolean;
}

const NOTHING_TO_CLAIM: ExecutionClaim = { lost: null, mayHaveEffects: true };

/** Names each run of a graph to others, by the signal of its end: an execution that is tried again is still its own. */
const holders = new WeakMap<AbortSignal, string>();

/**
 * Takes the claim of an execution, until the run is over: of two processes that go on with one run, one executes. Without
 * checkpoints nobody else can go on with it, and there is nothing to claim.
 *
 * @throws RunClaimedError if another process is at it; the signal's reason.
 */
export async function claimExecution(
  { claims, tenant }: Pick<ExecutorServices, "claims" | "tenant">,
  { runId, checkpointNamespace, execution }: EffectOwner,
  { configurable, signal }: LangGraphRunnableConfig,
): Promise<ExecutionClaim> {
  const runEnd: unknown = configurable?.[RUN_END];
  if (!configurable?.["__pregel_checkpointer"] || !(runEnd instanceof AbortSignal)) return NOTHING_TO_CLAIM;
  const claim = await claims.take({ tenant, runId, checkpointNamespace, execution, holder: holderOf(runEnd) }, signal);
  if (claim.status === "held") throw new RunClaimedError(runId);
  if (claim.status === "unavailable") return { lost: null, mayHaveEffects: false };
  if (runEnd.aborted) await claim.release();
  else runEnd.addEventListener("abort", () => void claim.release(), { once: true });
  return { lost: claim.lost, mayHaveEffects: true };
}

function holderOf(runEnd: AbortSignal): string {
  const known = holders.get(runEnd) ?? crypto.randomUUID();
  holders.set(runEnd, known);
  return known;
}
