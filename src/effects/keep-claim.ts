import { RunClaimedError } from "../errors.ts";
import type { Claim } from "./port.ts";

interface Keeping {
  readonly runId: string;
  /** Milliseconds between two signs of life. */
  readonly everyMs: number;
  /** Makes the claim last; false if it is another's now. */
  readonly renew: () => Promise<boolean>;
  readonly release: () => Promise<void>;
}

/** Gives signs of life for a claim until it is released or lost. While the database is unavailable it tries again: the claim may end, and nobody knows yet. */
export function keepClaim({ runId, everyMs, renew, release }: Keeping): Extract<Claim, { status: "taken" }> {
  const lost = new AbortController();
  const heartbeat = setInterval(() => {
    renew().then(
      (isOurs) => (isOurs ? undefined : lose()),
      () => undefined, // what needs the database more says what is wrong with it
    );
  }, everyMs).unref();

  let isReleased = false;

  function lose(): void {
    clearInterval(heartbeat);
    if (!isReleased) lost.abort(new RunClaimedError(runId));
  }

  return {
    status: "taken",
    lost: lost.signal,
    release: async () => {
      isReleased = true;
      clearInterval(heartbeat);
      await release().catch(() => undefined); // it ends by itself
    },
  };
}
