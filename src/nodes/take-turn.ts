import type { LangGraphRunnableConfig } from "@langchain/langgraph";
import type { LeadOutcome, LeaseRun } from "../cache/leases/port.ts";
import { countGenerated } from "./attempts.ts";
import { findKept } from "./find-kept.ts";
import { listTried } from "./list-rejected.ts";
import { remainingMs } from "./remaining-ms.ts";
import { requestOf } from "./request-of.ts";
import type { ExecutorServices } from "./services.ts";
import type { State } from "./state.ts";

/** Key under `configurable` of the signal that names a run to the leases, and is aborted when it is over. */
export const RUN_END = "cachedExecutorRunEnd";

/** Longest wait for another run, milliseconds: about what three attempts take. Who hangs for longer is not waited for. */
const MAX_WAIT_MS = 5 * 60_000;

/** How often a run waits for others; each time it may meet programs that fail with its data. */
const MAX_WAITS = 3;

/**
 * Decides whether a run may pay for its first program now, or has to look for one that another run wrote meanwhile. Waits
 * while another run writes for the same key.
 *
 * @throws BudgetExceededError when the deadline passed while it waited; the signal's reason.
 */
export async function takeTurn(
  services: ExecutorServices,
  state: State,
  runtime: LangGraphRunnableConfig,
): Promise<"write" | "look-again"> {
  const run = leaseRunOf(services, state, runtime);
  const isFirst = countGenerated(state.attempts) === 0 && requestOf(state).cacheMode === "default";
  if (!run || !isFirst || state.turn.waits >= MAX_WAITS) return "write";
  const waitMs = Math.min(MAX_WAIT_MS, remainingMs(state.run, services.clock()));
  const standing = await services.leases.take({ ...run, signal: runtime.signal, waitMs });
  remainingMs(state.run, services.clock());
  if (standing === "look-again") return standing;
  const wasKept =
    standing === "leads" && (await findKept(services, { request: requestOf(state), tried: await listTried(services, state) })) !== null; // between look-up and lease
  return wasKept ? "look-again" : "write";
}

/** Gives back the lease of a run that holds one. */
export async function giveBackTurn(
  services: ExecutorServices,
  { state, runtime }: { readonly state: State; readonly runtime: LangGraphRunnableConfig },
  outcome: LeadOutcome,
): Promise<void> {
  const run = leaseRunOf(services, state, runtime);
  if (run) await services.leases.release(run, outcome);
}

/** null for a run that failed before it had a key, or of whose end nobody would tell. */
function leaseRunOf({ tenant }: ExecutorServices, { run }: State, { configurable }: LangGraphRunnableConfig): LeaseRun | null {
  const runEnd: unknown = configurable?.[RUN_END];
  if (!run.request || !(runEnd instanceof AbortSignal)) return null;
  return { key: { tenant, exactKey: run.request.exactKey }, runEnd };
}
