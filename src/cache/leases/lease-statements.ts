import type { Statement } from "../../database/port.ts";
import type { LeaseHolding } from "./port.ts";

/** Times are milliseconds since the epoch. */
export interface LeaseTimes {
  readonly now: number;
  readonly expiresAt: number;
  /** No lease can last longer: one that claims to was written before the clock jumped back. */
  readonly latest: number;
}

/** Inserts a lease, or takes over one that is over or the holder's own. Returns a row only if the holder has it now. */
export function takeLease(holding: LeaseHolding, { now, expiresAt, latest }: LeaseTimes): Statement {
  return {
    sql: `INSERT INTO leases (tenant, exact_key, holder, expires_at) VALUES (:tenant, :exactKey, :holder, :expiresAt)
      ON CONFLICT (tenant, exact_key) DO UPDATE SET holder = excluded.holder, expires_at = excluded.expires_at
      WHERE leases.holder = excluded.holder OR leases.expires_at <= :now OR leases.expires_at > :latest
      RETURNING holder`,
    values: { ...valuesOf(holding), now, expiresAt, latest },
  };
}

/** Deletes a lease, and those that were over before `longOver`, which nobody asked for again. */
export function releaseLease(holding: LeaseHolding, longOver: number): Statement {
  return {
    sql: `DELETE FROM leases
      WHERE (tenant = :tenant AND exact_key = :exactKey AND holder = :holder) OR expires_at < :longOver`,
    values: { ...valuesOf(holding), longOver },
  };
}

/** The holding alone: what else an object may hold is not bound. */
function valuesOf({ tenant, exactKey, holder }: LeaseHolding): Record<string, string> {
  return { tenant, exactKey, holder };
}
