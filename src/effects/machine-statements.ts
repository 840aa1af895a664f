import type { Statement } from "../database/port.ts";

/** Whose machines they are. */
export interface MachineOwner {
  readonly tenant: string;
  readonly runId: string;
}

/** A machine on which a program of a run was begun. */
export interface NotedMachine {
  /** Kind of the sandbox that made it, such as `e2b`. */
  readonly sandbox: string;
  readonly id: string;
  /** When it ends by itself, milliseconds since the epoch. */
  readonly endsAt: number;
}

const OWNER = "tenant = :tenant AND run_id = :runId";

/** Inserts a machine, and deletes those of all runs that ended by themselves before `longOver`. */
export function noteMachine(owner: MachineOwner, { sandbox, id, endsAt }: NotedMachine, longOver: number): readonly Statement[] {
  return [
    { sql: "DELETE FROM machines WHERE ends_at < :longOver", values: { longOver } },
    {
      sql: `INSERT INTO machines (tenant, run_id, id, sandbox, ends_at) VALUES (:tenant, :runId, :id, :sandbox, :endsAt)
      ON CONFLICT DO NOTHING`,
      values: { ...valuesOf(owner), id, sandbox, endsAt },
    },
  ];
}

/** Deletes a machine of a run. */
export function forgetMachine(owner: MachineOwner, id: string): Statement {
  return { sql: `DELETE FROM machines WHERE ${OWNER} AND id = :id`, values: { ...valuesOf(owner), id } };
}

/** Selects the machines of a run that may be alive at a time. */
export function listMachines(owner: MachineOwner, now: number): Statement {
  return {
    sql: `SELECT id, sandbox, ends_at FROM machines WHERE ${OWNER} AND ends_at >= :now ORDER BY ends_at, id`,
    values: { ...valuesOf(owner), now },
  };
}

/** The owner alone: what else an object may hold is not bound. */
function valuesOf({ tenant, runId }: MachineOwner) {
  return { tenant, runId };
}
