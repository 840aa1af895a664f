import type { Statement } from "../database/port.ts";

/** What one process at a time may do: one execution of a run's program, from 1, or the whole run, which is 0. */
export interface ClaimKey {
  readonly tenant: string;
  readonly runId: string;
  /** LangGraph's namespace of the graph that runs; empty for the outermost. */
  readonly checkpointNamespace: string;
  readonly execution: number;
}

/** A claim and who has it: a name that nobody else has. */
export interface ClaimHolding extends ClaimKey {
  readonly holder: string;
}

/** Times are milliseconds since the epoch. */
export interface ClaimTimes {
  readonly now: number;
  readonly expiresAt: number;
  /** No claim can last longer: one that says so was written before the clock jumped back. */
  readonly latest: number;
}

const KEY = "tenant = :tenant AND run_id = :runId AND checkpoint_ns = :checkpointNamespace AND execution = :execution";

/** Inserts a claim, or takes over one that is over or the holder's own. Returns a row only if the holder has it now. */
export function takeClaim(holding: ClaimHolding, times: ClaimTimes): Statement {
  return {
    sql: `INSERT INTO claims (tenant, run_id, checkpoint_ns, execution, holder, expires_at)
      VALUES (:tenant, :runId, :checkpointNamespace, :execution, :holder, :expiresAt)
      ON CONFLICT (tenant, run_id, checkpoint_ns, execution) DO UPDATE SET holder = excluded.holder, expires_at = excluded.expires_at
      WHERE claims.holder = excluded.holder OR claims.expires_at <= :now OR claims.expires_at > :latest
      RETURNING holder`,
    values: { ...valuesOf(holding), ...times },
  };
}

/** Selects a claim. */
export function findClaim(key: ClaimKey): Statement {
  return { sql: `SELECT holder, expires_at FROM claims WHERE ${KEY}`, values: keyOf(key) };
}

/** Makes a claim last. Returns a row only if the holder still has it. */
export function renewClaim(holding: ClaimHolding, expiresAt: number): Statement {
  return {
    sql: `UPDATE claims SET expires_at = :expiresAt WHERE ${KEY} AND holder = :holder RETURNING holder`,
    values: { ...valuesOf(holding), expiresAt },
  };
}

/** Deletes a claim, if it still is the holder's, and those that were over before `longOver`: their processes died. */
export function releaseClaim(holding: ClaimHolding, longOver: number): Statement {
  return {
    sql: `DELETE FROM claims WHERE (${KEY} AND holder = :holder) OR expires_at < :longOver`,
    values: { ...valuesOf(holding), longOver },
  };
}

/** The key alone: what else an object may hold is not bound. */
function keyOf({ tenant, runId, checkpointNamespace, execution }: ClaimKey) {
  return { tenant, runId, checkpointNamespace, execution };
}

function valuesOf({ holder, ...key }: ClaimHolding) {
  return { ...keyOf(key), holder };
}
