import { bypassDatabase } from "../database/bypass-database.ts";
import type { NotedMachine } from "../effects/machine-statements.ts";
import { sandboxErrorOf } from "./sandbox-failure.ts";
import type { ExecutorServices } from "./services.ts";

type Services = Pick<ExecutorServices, "machines" | "endMachine" | "tenant" | "onWarning">;

/**
 * Ends the machines on which a process that died has left programs of a run. The caller has the run's claim, so that nobody
 * is at them. Returns whether none is left: false where the database cannot be read.
 *
 * @throws SandboxError if one may be alive still. Nothing of the run may go on beside it.
 */
export async function endLeftMachines(services: Services, runId: string): Promise<boolean> {
  const { machines, tenant, onWarning } = services;
  const bypass = { name: "The record of machines", fallback: null, onWarning };
  const left = await bypassDatabase<readonly NotedMachine[] | null>(bypass, () => machines.list({ tenant, runId }));
  for (const machine of left ?? []) await endOne(services, runId, machine);
  return left !== null;
}

async function endOne({ machines, endMachine, tenant }: Services, runId: string, machine: NotedMachine): Promise<void> {
  try {
    await endMachine(machine);
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    throw sandboxErrorOf(
      machine.sandbox,
      `A program of run ${runId} may still be going on in the sandbox ${machine.sandbox}, which could not be ended, and nothing was executed: ` +
        `${words} Resume the run again; at ${new Date(machine.endsAt).toISOString()} that sandbox ends by itself.`,
    );
  }
  await machines.forget({ tenant, runId }, machine.id).catch(() => undefined); // it is asked for once more then
}
