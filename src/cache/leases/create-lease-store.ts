import { bypassDatabase } from "../../database/bypass-database.ts";
import type { Database, Statement } from "../../database/port.ts";
import { releaseLease, takeLease } from "./lease-statements.ts";
import type { LeaseHolding, LeaseStore } from "./port.ts";

/** How long a lease lasts unless it is renewed, milliseconds. */
export const LEASE_MS = 10_000;

/** Leases that have been over for so long are deleted, milliseconds. */
const LONG_OVER_MS = 24 * 3_600_000;

export interface LeaseStoreOptions {
  /** The database that the processes share. The store does not close it. */
  readonly database: Database;
  /** Milliseconds since the epoch. One that jumps costs a generation, or {@link LEASE_MS} twice over, and no more. */
  readonly clock: () => number;
  /** Told when a lease cannot be had because the database is unavailable. */
  readonly onWarning: (message: string) => void;
}

/** Creates the store that keeps leases in a database. */
export function createLeaseStore({ database, clock, onWarning }: LeaseStoreOptions): LeaseStore {
  const taking = (holding: LeaseHolding): Statement => {
    const now = clock();
    return takeLease(holding, { now, expiresAt: now + LEASE_MS, latest: now + 2 * LEASE_MS });
  };
  const silently = (statement: Statement): Promise<void> =>
    database.write([statement]).then(
      () => undefined,
      () => undefined, // the lease ends by itself, and what needs the database more says what is wrong with it
    );
  return {
    take: (holding) =>
      bypassDatabase({ name: "The lease of a generation", fallback: "unavailable" as const, onWarning }, async () => {
        const [taken] = await database.write([taking(holding)]);
        return taken?.length === 1 ? "taken" : "held";
      }),
    renew: (holding) => silently(taking(holding)),
    release: (holding) => silently(releaseLease(holding, clock() - LONG_OVER_MS)),
  };
}
