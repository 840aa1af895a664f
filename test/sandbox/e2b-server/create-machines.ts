import type { Machines } from "./create-routes.ts";
import { makeMachine } from "./machine.ts";
import type { MachineReach } from "./parse-create.ts";
import type { MachineOptions, StandInMachine } from "./machine.ts";

/** Makes a keeper of machines that are all of one kind. */
export function createMachines(
  options: MachineOptions,
): Machines & { readonly alive: () => string[]; readonly reaches: () => MachineReach[] } {
  const machines = new Map<string, StandInMachine>();
  const reaches: MachineReach[] = [];
  return {
    add: async (id, reach) => {
      reaches.push(reach);
      machines.set(id, await makeMachine(id, { ...options, hasNetwork: reach === "everything" || reach.length > 0 }));
    },
    get: (id) => machines.get(id),
    end: async (id) => {
      const machine = machines.get(id);
      machines.delete(id);
      await machine?.end();
      return machine !== undefined;
    },
    alive: () => [...machines.keys()],
    reaches: () => reaches,
  };
}
