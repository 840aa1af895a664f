import type { Startable } from "./create-pool.ts";
import { startDriver, type ChildDriver } from "./driver-process.ts";
import type { LocalSetup, PreparedRun } from "./local-adapter.ts";
import type { SandboxConnection, SandboxSetting } from "./port.ts";
import { createRunFolder, type RunFolder } from "./run-folder.ts";

/** A driver that waits for its one request, and all that belongs to it. */
export interface LocalInterpreter extends Startable {
  readonly driver: ChildDriver;
  readonly folder: RunFolder;
  readonly prepared: PreparedRun;
  /**
   * Ends it, with nothing left behind. What its program had sent arrives first, but not `atOnce`.
   * @returns The connections of its program; none if it could have none.
   */
  end(options?: { readonly atOnce: boolean }): Promise<readonly SandboxConnection[] | undefined>;
}

interface InterpreterPlace {
  readonly hostFolder: string;
  readonly setting: SandboxSetting;
  readonly userId: number | undefined;
}

/** Starts a driver in a folder of its own. */
export async function startInterpreter(setup: LocalSetup, { hostFolder, setting, userId }: InterpreterPlace): Promise<LocalInterpreter> {
  const folder = await createRunFolder(hostFolder, userId);
  try {
    const prepared = await setup.prepare({ setting, folder, userId });
    return interpreterOf(startOn(prepared), { folder, prepared });
  } catch (error) {
    await folder.remove();
    throw error;
  }
}

/** Closes the network that was opened for a driver which cannot be started. */
function startOn({ command, relay }: PreparedRun): ChildDriver {
  try {
    return startDriver(command);
  } catch (error) {
    void relay?.close({ atOnce: true });
    throw error;
  }
}

function interpreterOf(driver: ChildDriver, { folder, prepared }: Pick<LocalInterpreter, "folder" | "prepared">): LocalInterpreter {
  const { relay } = prepared;
  return {
    driver,
    folder,
    prepared,
    ended: driver.closed,
    ref: () => [driver, relay].forEach((part) => part?.ref()),
    unref: () => [driver, relay].forEach((part) => part?.unref()),
    end: async ({ atOnce } = { atOnce: true }) => {
      driver.kill();
      await driver.closed;
      const connections = await relay?.close({ atOnce });
      await folder.remove();
      return connections;
    },
  };
}
