import type { Statement } from "../database/port.ts";

/** Whose effects they are. One key is one effect within a scope, whatever execution had it. */
export interface EffectScope {
  readonly tenant: string;
  readonly runId: string;
  /** LangGraph's namespace of the graph that runs; empty for the outermost. */
  readonly checkpointNamespace: string;
  /** Which item of a map it is about; empty where there is none. */
  readonly mapIndex: string;
}

interface EffectStep {
  readonly key: string;
  readonly execution: number;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

const ALL = "tenant = :tenant AND run_id = :runId AND checkpoint_ns = :checkpointNamespace AND map_index = :mapIndex";
const SCOPE = `${ALL} AND key = :key`;

/** Inserts an effect that begins. Returns a row only if the scope had none of this key. */
export function startEffect(scope: EffectScope, step: EffectStep & { readonly program: string }): Statement {
  return {
    sql: `INSERT INTO effects (tenant, run_id, checkpoint_ns, map_index, key, execution, program, status, started_at)
      VALUES (:tenant, :runId, :checkpointNamespace, :mapIndex, :key, :execution, :program, 'started', :now)
      ON CONFLICT DO NOTHING RETURNING key`,
    values: { ...valuesOf(scope), ...step },
  };
}

/** Selects an effect. */
export function findEffect(scope: EffectScope, key: string): Statement {
  return { sql: `SELECT status, value FROM effects WHERE ${SCOPE}`, values: { ...valuesOf(scope), key } };
}

/** Notes that an effect of this execution is done; `value` is JSON. Returns a row only if it was there, and not done. */
export function finishEffect(scope: EffectScope, { value, ...step }: EffectStep & { readonly value: string }): Statement {
  return {
    sql: `UPDATE effects SET status = 'done', value = :value, done_at = :now
      WHERE ${SCOPE} AND execution = :execution AND status = 'started' RETURNING key`,
    values: { ...valuesOf(scope), ...step, value },
  };
}

/** Selects every effect of a scope, those first of which nobody knows. */
export function listEffects(scope: EffectScope): Statement {
  return { sql: `SELECT key, status, program FROM effects WHERE ${ALL} ORDER BY status DESC, started_at, key`, values: valuesOf(scope) };
}

/** Notes that an effect which was only started has happened; `value` is JSON. */
export function settleEffect(scope: EffectScope, settled: Omit<EffectStep, "execution"> & { readonly value: string }): Statement {
  return {
    sql: `UPDATE effects SET status = 'done', value = :value, done_at = :now WHERE ${SCOPE} AND status = 'started'`,
    values: { ...valuesOf(scope), ...settled },
  };
}

/** Forgets an effect that was only started, so that it may start again. */
export function releaseEffect(scope: EffectScope, key: string): Statement {
  return { sql: `DELETE FROM effects WHERE ${SCOPE} AND status = 'started'`, values: { ...valuesOf(scope), key } };
}

/** The scope alone: what else an object may hold is not bound. */
function valuesOf({ tenant, runId, checkpointNamespace, mapIndex }: EffectScope): Record<string, string> {
  return { tenant, runId, checkpointNamespace, mapIndex };
}
