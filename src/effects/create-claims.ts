import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import { bypassDatabase } from "../database/bypass-database.ts";
import type { Database, Row } from "../database/port.ts";
import { findClaim, releaseClaim, renewClaim, takeClaim, type ClaimHolding } from "./claim-statements.ts";
import { keepClaim } from "./keep-claim.ts";
import type { Claim, Claims } from "./port.ts";

/** How long a claim lasts unless it is renewed, milliseconds. */
const CLAIM_MS = 10_000;

/** Claims that have been over for so long are deleted, milliseconds. */
const LONG_OVER_MS = 24 * 3_600_000;

/** First and longest pause between two questions whether the one who has a claim is alive, milliseconds. */
const FIRST_PAUSE_MS = 20;
const MAX_PAUSE_MS = 500;

/** How long somebody who gives no sign of life may keep others waiting, whatever the clock says, milliseconds. */
const MAX_WAIT_MS = CLAIM_MS + 2_000;

export interface ClaimsOptions {
  /** The database that the processes share. The claims do not close it. */
  readonly database: Database;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
  /** Told when a claim cannot be had because the database is unavailable. */
  readonly onWarning: (message: string) => void;
}

const row = z.object({ holder: z.string(), expires_at: z.number() });
type Seen = z.output<typeof row>;

/**
 * Creates the claims of a database.
 *
 * @example
 * const claims = createClaims({ database, clock: Date.now, onWarning: console.warn });
 * const claim = await claims.take({ tenant: "default", runId, checkpointNamespace: "", execution: 1, holder: randomUUID() });
 */
export function createClaims({ database, clock, onWarning }: ClaimsOptions): Claims {
  /** Takes it now; else says who has it. */
  async function tryToTake(holding: ClaimHolding): Promise<"taken" | Seen | null> {
    const now = clock();
    const times = { now, expiresAt: now + CLAIM_MS, latest: now + 2 * CLAIM_MS };
    const [taken, found] = await database.write([takeClaim(holding, times), findClaim(holding)]);
    return taken?.length === 1 ? "taken" : readSeen(found?.[0]);
  }

  function keep(holding: ClaimHolding): Extract<Claim, { status: "taken" }> {
    return keepClaim({
      runId: holding.runId,
      everyMs: CLAIM_MS / 3,
      renew: async () => (await database.write([renewClaim(holding, clock() + CLAIM_MS)]))[0]?.length === 1,
      release: async () => void (await database.write([releaseClaim(holding, clock() - LONG_OVER_MS)])),
    });
  }

  async function take(holding: ClaimHolding, signal?: AbortSignal): Promise<Claim> {
    const giveUpAt = performance.now() + MAX_WAIT_MS;
    let first: Seen | null = null;
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, MAX_PAUSE_MS)) {
      signal?.throwIfAborted();
      const seen = await tryToTake(holding);
      if (seen === "taken") return keep(holding);
      first ??= seen;
      const isAlive = seen?.holder !== first?.holder || seen?.expires_at !== first?.expires_at;
      if (isAlive || performance.now() >= giveUpAt) return { status: "held" };
      await pause(pauseMs, undefined, { ...(signal && { signal }) }).catch(() => undefined); // the loop throws the reason
    }
  }

  return {
    take: (holding, signal) =>
      bypassDatabase<Claim>({ name: "The claim of a run", fallback: { status: "unavailable" }, onWarning }, () => take(holding, signal)),
  };
}

/** A row that cannot be read says of nobody that it is alive. */
function readSeen(found: Row | undefined): Seen | null {
  const parsed = row.safeParse(found);
  return parsed.success ? parsed.data : null;
}
