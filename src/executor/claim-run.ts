import { RunClaimedError } from "../errors.ts";
import type { ExecutorServices } from "../nodes/services.ts";

/** A run that no other process goes on with, as far as can be known. */
export interface ClaimedRun {
  /** Aborted, with a RunClaimedError, when another process has taken the run over: this one had stood still. */
  readonly lost: AbortSignal;
  release(): Promise<void>;
}

/**
 * Takes the claim of a whole run, before anything of it is read: whoever waited for another process finds what that has done.
 * Without the database the run goes on unclaimed, and can have no effects.
 *
 * @throws RunClaimedError if another process is at it; the signal's reason.
 */
export async function claimRun({ claims, tenant }: ExecutorServices, runId: string, signal?: AbortSignal): Promise<ClaimedRun> {
  const claim = await claims.take({ tenant, runId, checkpointNamespace: "", execution: 0, holder: crypto.randomUUID() }, signal);
  if (claim.status === "held") throw new RunClaimedError(runId);
  if (claim.status === "unavailable") return { lost: new AbortController().signal, release: async () => undefined };
  return claim;
}
