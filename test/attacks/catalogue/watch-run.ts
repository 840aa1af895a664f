import type { SandboxLimits } from "../../../src/sandbox/port.ts";
import { readCommand, readProcesses } from "./read-process.ts";
import type { KnownProcess } from "./read-process.ts";

const LOOK_EVERY_MS = 100;
/** The driver, and bubblewrap outside and inside. */
const OWN_PROCESSES = 3;
const OWN_BYTES = 128 * 1024 ** 2;

/** Watches what the processes of a run take of this machine. */
export interface RunWatch {
  /** What was taken beyond the limits, in words; what is left of the run's processes as well. */
  stop(): string[];
}

interface WatchedRun {
  readonly limits: SandboxLimits;
  /** The users that the sandbox's programs run as; undefined where that is us. */
  readonly users: readonly (number | undefined)[];
  /** Whether to look all the time, and not only at the end. */
  readonly closely: boolean;
}

/** Begins to watch a run under bubblewrap. Processes that are there already are not the run's. */
export function watchRun({ limits, users, closely }: WatchedRun): RunWatch {
  const others = new Set(readProcesses().map(({ id }) => id));
  const most = { processes: 0, bytes: 0 };
  const look = () => {
    const found = readProcesses().filter((one) => !others.has(one.id) && one.state !== "Z" && isOfSandbox(one, users));
    most.processes = Math.max(most.processes, found.length);
    most.bytes = Math.max(
      most.bytes,
      found.reduce((sum, { residentBytes }) => sum + residentBytes, 0),
    );
    return found;
  };
  const looking = closely ? setInterval(look, LOOK_EVERY_MS) : undefined;

  function stop(): string[] {
    clearInterval(looking);
    return [
      ...look().map(({ id }) => `it left the process ${id}: ${readCommand(id).slice(0, 60)}`),
      ...(most.processes > limits.processes + OWN_PROCESSES ? [`it had ${most.processes} processes`] : []),
      ...(most.bytes > limits.memoryBytes + OWN_BYTES ? [`it had ${most.bytes} bytes of memory`] : []),
    ];
  }

  return { stop };
}

function isOfSandbox(found: KnownProcess, users: readonly (number | undefined)[]): boolean {
  if (users[0] !== undefined) return users.includes(found.userId);
  return found.parent === process.pid && readCommand(found.id).includes("bwrap");
}
