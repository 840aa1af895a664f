import { DatabaseUnavailableError } from "../database/database-unavailable-error.ts";
import type { MachineOwner, NotedMachine } from "../effects/machine-statements.ts";
import type { MachineLog } from "../sandbox/port.ts";
import { sandboxErrorOf } from "./sandbox-failure.ts";
import type { ExecutorServices } from "./services.ts";

/** Which run may go on in another process, and in which sandbox. */
interface LoggedRun extends Pick<MachineOwner, "runId"> {
  readonly kind: string;
  readonly mayHaveEffects: boolean;
}

/**
 * Opens the log of a run's machines, by which whoever goes on with the run ends them first. A program that may have effects
 * does not begin on a machine that could not be written down; any other does, with a warning: it may cost money until it ends.
 */
export function openMachineLog({ machines, tenant, onWarning }: ExecutorServices, { runId, kind, mayHaveEffects }: LoggedRun): MachineLog {
  const owner = { tenant, runId };
  const note = (machine: Omit<NotedMachine, "sandbox">) => machines.note(owner, { ...machine, sandbox: kind });
  return {
    begin: (machine) => note(machine).catch((error: unknown) => refuseOrWarn(error)),
    end: ({ id }) => machines.forget(owner, id).catch(() => undefined), // it is known at its next end to be no more
  };

  function refuseOrWarn(error: unknown): void {
    if (!(error instanceof DatabaseUnavailableError)) throw error;
    const what = `The machine of run ${runId} could not be written down: ${error.message}`;
    if (mayHaveEffects) throw sandboxErrorOf(kind, `${what} Its program may have effects, and was not begun.`);
    onWarning(`${what} If this process dies, nobody ends it before its time.`);
  }
}
