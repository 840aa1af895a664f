import { z } from "zod";
import type { Database } from "../database/port.ts";
import { forgetMachine, listMachines, noteMachine, type MachineOwner, type NotedMachine } from "./machine-statements.ts";

/** The machines elsewhere on which programs of runs were begun, and that nobody is known to have ended. */
export interface MachineRecord {
  /**
   * Writes a machine down, so that no crash can lose it.
   * @throws DatabaseUnavailableError
   */
  note(owner: MachineOwner, machine: NotedMachine): Promise<void>;
  /**
   * Crosses a machine out.
   * @throws DatabaseUnavailableError
   */
  forget(owner: MachineOwner, id: string): Promise<void>;
  /**
   * Lists those of a run that may be alive.
   * @throws DatabaseUnavailableError
   */
  list(owner: MachineOwner): Promise<readonly NotedMachine[]>;
}

/** How much later than was noted a machine may end by itself: clocks differ, and so do moments from which a lifetime counts. Milliseconds. */
const TOLERANCE_MS = 10 * 60_000;

const row = z.object({ id: z.string(), sandbox: z.string(), ends_at: z.number() });

/** Creates the record of machines in a database. `clock` gives milliseconds since the epoch. */
export function createMachineRecord(database: Database, clock: () => number): MachineRecord {
  const over = (): number => clock() - TOLERANCE_MS;
  return {
    async note(owner, { endsAt, ...machine }) {
      await database.write(noteMachine(owner, { ...machine, endsAt: Math.ceil(endsAt) }, over()));
    },
    async forget(owner, id) {
      await database.write([forgetMachine(owner, id)]);
    },
    async list(owner) {
      const rows = await database.read(listMachines(owner, over()));
      return rows.map((found) => {
        const { id, sandbox, ends_at: endsAt } = row.parse(found);
        return { id, sandbox, endsAt };
      });
    },
  };
}
