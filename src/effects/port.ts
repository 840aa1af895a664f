import type { ClaimHolding } from "./claim-statements.ts";

/**
 * What came of a claim.
 * - `taken`: it is the holder's until `release`, which never rejects; `lost` is aborted, with a RunClaimedError, if another has taken it over, as
 *   happens to a process that stood still.
 * - `held`: another process is at it, and alive.
 * - `unavailable`: there is no database to ask. Effects have to fail then.
 */
export type Claim =
  | { readonly status: "taken"; readonly lost: AbortSignal; readonly release: () => Promise<void> }
  | { readonly status: "held" }
  | { readonly status: "unavailable" };

/** Lets one process at a time go on with a run. */
export interface Claims {
  /**
   * Takes a claim that is free, over, or the holder's own. Whoever has it is waited for until the claim is renewed, which a
   * living process does within {@link CLAIM_MS} / 3, or is over: a process that died is taken over from.
   *
   * @throws the signal's reason.
   */
  take(holding: ClaimHolding, signal?: AbortSignal): Promise<Claim>;
}
