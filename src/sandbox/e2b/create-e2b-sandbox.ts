import { E2BSandboxError } from "../../errors.ts";
import { createHostFolder } from "../host-folder.ts";
import { inspectFromInside } from "../inspect-from-inside.ts";
import type { Sandbox, SandboxCapabilities } from "../port.ts";
import { DEFAULT_LIMITS } from "../port.ts";
import { remember } from "../remember.ts";
import { createRunGate } from "../create-run-gate.ts";
import type { E2BPlace } from "./create-bridge-reader.ts";
import { createRunner } from "./create-runner.ts";
import { createMachineSource } from "./create-machine-source.ts";
import type { MachineSource, MachineSourceOptions } from "./create-machine-source.ts";
import { readInputs } from "./read-inputs.ts";
import { startMachine } from "./start-machine.ts";
import type { E2BConnection } from "./start-machine.ts";
import { resolveE2BAccount } from "./e2b-account.ts";
import type { E2BAccountOptions } from "./e2b-account.ts";

/** Settings of an E2B sandbox. */
export interface E2BSandboxOptions extends E2BAccountOptions {
  /** Where files from `out/` are kept, for the caller to remove. @default a folder that lives until `close` */
  readonly artifactsFolder?: string | undefined;
  /** How many programs run at once; others wait. @default 10, half of what E2B's smallest plan allows */
  readonly maxConcurrentRuns?: number | undefined;
  /** Told of machines that could not be ended. */
  readonly onWarning?: ((message: string) => void) | undefined;
  /** How long one request to E2B may take, besides a program's own time. Milliseconds. @default 60 s, as in E2B's SDK */
  readonly requestTimeoutMs?: number | undefined;
  /** How long after a program's time limit a machine that says nothing is given up. Milliseconds. @default 30 s */
  readonly watchdogGraceMs?: number | undefined;
}

const DEFAULT_CONCURRENT_RUNS = 10;
const REQUEST_TIMEOUT_MS = 60_000;
const WATCHDOG_GRACE_MS = 30_000;
const REQUESTS_OF_A_RUN = 2; // for its files and for its code
const AHEAD_MS = 120_000;

const MACHINE = "a virtual machine of its own at E2B";
const DEBUG = "E2B's debug mode: no machine of its own";

const ENCLOSED: Readonly<Record<E2BPlace, string>> = {
  namespaces: "in it Linux namespaces, a seccomp filter and limits; no network, nothing to write but its own folder",
  filter: "in it a user of its own, a seccomp filter and limits; no network",
  "same-user": "in it a seccomp filter and limits; no network, but in sight of what else its user runs there",
};

/**
 * Makes a sandbox of E2B's virtual machines: each run has one of its own, which is killed after it.
 *
 * @throws ConfigurationError (`no-key`) without a key, but in debug mode.
 * @example
 * const sandbox = createE2BSandbox({ apiKey });
 * try {
 *   const run = await sandbox.run(request);
 * } finally {
 *   await sandbox.close();
 * }
 */
export function createE2BSandbox(options: E2BSandboxOptions): Sandbox {
  const connection = { ...resolveE2BAccount(options), requestTimeoutMs: options.requestTimeoutMs ?? REQUEST_TIMEOUT_MS };
  const hostFolder = createHostFolder({ artifactsFolder: options.artifactsFolder });
  const watchdogGraceMs = options.watchdogGraceMs ?? WATCHDOG_GRACE_MS;
  const lifetimeOf = (timeoutMs: number) => timeoutMs + watchdogGraceMs + REQUESTS_OF_A_RUN * connection.requestTimeoutMs;
  const machines = createMachines(connection, {
    aheadLifetimeMs: AHEAD_MS + lifetimeOf(DEFAULT_LIMITS.timeoutMs),
    onWarning: options.onWarning ?? (() => {}),
  });
  let place: E2BPlace = "namespaces";
  const runOnMachine = createRunner({
    machines,
    watchdogGraceMs,
    lifetimeOf,
    artifactsFolder: async () => (await hostFolder.open()).artifacts,
    onPlace: (found) => (place = found),
  });

  const gate = createRunGate({
    kind: "e2b",
    maxConcurrentRuns: options.maxConcurrentRuns ?? DEFAULT_CONCURRENT_RUNS,
    runAdmitted: async ({ request, options: runOptions }) =>
      runOnMachine({ request, inputs: await readInputs(request.files), options: runOptions }),
  });

  const capabilities = remember(async (): Promise<SandboxCapabilities> => {
    const found = await inspectFromInside(gate.run);
    return { ...found, network: false, isolation: `${connection.debug ? DEBUG : MACHINE}; ${ENCLOSED[place]}` };
  });

  async function close(): Promise<void> {
    await gate.close();
    await machines.close();
    await hostFolder.remove();
  }

  return { kind: "e2b", capabilities, warmUp: machines.warmUp, run: gate.run, close };
}

function createMachines(connection: E2BConnection, options: Pick<MachineSourceOptions, "aheadLifetimeMs" | "onWarning">): MachineSource {
  const { requestTimeoutMs } = connection;
  const timeoutError = () => new E2BSandboxError(`E2B did not create a sandbox within ${requestTimeoutMs} ms.`);
  return createMachineSource({
    ...options,
    start: (lifetimeMs) => startMachine(connection, lifetimeMs),
    timeoutMs: requestTimeoutMs,
    timeoutError,
  });
}
