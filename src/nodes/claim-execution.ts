import type { LangGraphRunnableConfig } from "@langchain/langgraph";
import { bypassDatabase } from "../database/bypass-database.ts";
import type { EffectEntry } from "../effects/create-effect-record.ts";
import { RunClaimedError } from "../errors.ts";
import { deciderOf } from "./decider-of.ts";
import { endLeftMachines } from "./end-left-machines.ts";
import type { EffectOwner } from "./open-effects.ts";
import { findUnsettled } from "./refuse-unsettled.ts";
import type { ExecutorServices } from "./services.ts";
import type { Run } from "./state.ts";
import { RUN_END } from "./take-turn.ts";

/** How an execution may go on. */
export interface ExecutionClaim {
  /** Aborted when another process has taken the execution over. */
  readonly lost: AbortSignal | null;
  /** Whether the program may have effects: not where nobody could say whether another process is at it. */
  readonly mayHaveEffects: boolean;
  /** Whether another process may go on with the run after this one. */
  readonly canBeResumed: boolean;
}

const NOTHING_TO_CLAIM: ExecutionClaim = { lost: null, mayHaveEffects: true, canBeResumed: false };

interface Executing {
  readonly owner: Omit<EffectOwner, "isClaimed">;
  readonly run: Run;
}

/** Names each run of a graph to others, by the signal of its end: an execution that is tried again is still its own. */
const holders = new WeakMap<AbortSignal, string>();

/**
 * Takes the claim of an execution, until the run is over: of two processes that go on with one run, one executes. Without
 * checkpoints nobody else can go on with it, and there is nothing to claim.
 *
 * @throws RunClaimedError if another process is at it; EffectsPendingError if an earlier execution left what a person has to
 *   decide on; SandboxError if a process that died has left a program that cannot be ended; the signal's reason.
 */
export async function claimExecution(
  services: ExecutorServices,
  { owner, run }: Executing,
  config: LangGraphRunnableConfig,
): Promise<ExecutionClaim> {
  const { configurable, signal } = config;
  const runEnd: unknown = configurable?.[RUN_END];
  if (!configurable?.["__pregel_checkpointer"] || !(runEnd instanceof AbortSignal)) return NOTHING_TO_CLAIM;
  const { runId, checkpointNamespace, execution } = owner;
  const holding = { tenant: services.tenant, runId, checkpointNamespace, execution, holder: holderOf(runEnd) };
  const claim = await services.claims.take(holding, signal);
  if (claim.status === "held") throw new RunClaimedError(runId);
  if (claim.status === "unavailable") return { lost: null, mayHaveEffects: false, canBeResumed: true };
  if (runEnd.aborted) await claim.release();
  else runEnd.addEventListener("abort", () => void claim.release(), { once: true });
  const isAlone = await endLeftMachines(services, runId);
  const entries = await listEarlier(services, owner);
  const unsettled = entries && findUnsettled(entries, { run, program: { sha256: owner.program }, decider: deciderOf(runId, config) });
  if (unsettled) throw unsettled;
  return { lost: claim.lost, mayHaveEffects: isAlone && entries !== null, canBeResumed: true };
}

/** What the run has done already; null where the ledger cannot be read. */
function listEarlier(
  { effectRecord, tenant, onWarning }: ExecutorServices,
  owner: Executing["owner"],
): Promise<readonly EffectEntry[] | null> {
  const { runId, checkpointNamespace, mapIndex } = owner;
  return bypassDatabase<readonly EffectEntry[] | null>({ name: "The ledger of effects", fallback: null, onWarning }, () =>
    effectRecord.list({ tenant, runId, checkpointNamespace, mapIndex }),
  );
}

function holderOf(runEnd: AbortSignal): string {
  const known = holders.get(runEnd) ?? crypto.randomUUID();
  holders.set(runEnd, known);
  return known;
}
