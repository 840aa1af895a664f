import type { Machines } from "./create-routes.ts";
import { makeMachine } from "./machine.ts";
import type { MachineOptions, StandInMachine } from "./machine.ts";

/** Makes a keeper of machines that are all of one kind. */
export function createMachines(options: MachineOptions): Machines & { readonly alive: () => string[] } {
  const machines = new Map<string, StandInMachine>();
  return {
    add: async (id) => void machines.set(id, await makeMachine(id, options)),
    get: (id) => machines.get(id),
    end: async (id) => {
      const machine = machines.get(id);
      machines.delete(id);
      await machine?.end();
      return machine !== undefined;
    },
    alive: () => [...machines.keys()],
  };
}
