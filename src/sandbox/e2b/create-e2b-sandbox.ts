import { rm } from "node:fs/promises";
import { join } from "node:path";
import { ConfigurationError, E2BSandboxError } from "../../errors.ts";
import { defaultRunsFolder, openHostFolder } from "../host-folder.ts";
import { askFromInside } from "../inspect-from-inside.ts";
import type { Sandbox, SandboxCapabilities } from "../port.ts";
import { DEFAULT_LIMITS } from "../port.ts";
import { remember } from "../remember.ts";
import { createRunGate } from "../create-run-gate.ts";
import type { E2BPlace } from "./create-bridge-reader.ts";
import { createRunner } from "./create-runner.ts";
import { createMachineSource } from "./create-machine-source.ts";
import type { MachineSource } from "./create-machine-source.ts";
import { readInputs } from "./read-inputs.ts";
import { startMachine } from "./start-machine.ts";
import type { E2BConnection } from "./start-machine.ts";
import { toE2BError } from "./to-e2b-error.ts";

/** Settings of an E2B sandbox. Nothing is taken from the environment; but without `sandboxUrl` the SDK looks at E2B_SANDBOX_URL. */
export interface E2BSandboxOptions {
  /** Needed but in debug mode. */
  readonly apiKey?: string | undefined;
  /** Template that machines are made of. @default "code-interpreter-v1" */
  readonly templateId?: string | undefined;
  /** @default "e2b.app" */
  readonly domain?: string | undefined;
  /** Another control plane. @default https://api.DOMAIN */
  readonly apiUrl?: string | undefined;
  /** One address for all machines. @default one of each machine's own */
  readonly sandboxUrl?: string | undefined;
  /** Makes no machine: programs run in a code interpreter on this one, port 49999. @default false */
  readonly debug?: boolean | undefined;
  /** Where files from `out/` are kept, for the caller to remove. @default a folder that lives until `close` */
  readonly artifactsFolder?: string | undefined;
  /** How many programs run at once; others wait. @default 10, half of what E2B's smallest plan allows */
  readonly maxConcurrentRuns?: number | undefined;
  /** How long one request to E2B may take, besides a program's own time. Milliseconds. @default 60 s, as in E2B's SDK */
  readonly requestTimeoutMs?: number | undefined;
  /** How long after a program's time limit a machine that says nothing is given up. Milliseconds. @default 30 s */
  readonly watchdogGraceMs?: number | undefined;
}

const DEFAULT_TEMPLATE = "code-interpreter-v1";
const DEFAULT_DOMAIN = "e2b.app";
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
  const connection = toConnection(options);
  const hostFolder = remember(() => openHostFolder(defaultRunsFolder()));
  const watchdogGraceMs = options.watchdogGraceMs ?? WATCHDOG_GRACE_MS;
  const lifetimeOf = (timeoutMs: number) => timeoutMs + watchdogGraceMs + REQUESTS_OF_A_RUN * connection.requestTimeoutMs;
  const machines = createMachines(connection, AHEAD_MS + lifetimeOf(DEFAULT_LIMITS.timeoutMs));
  let place: E2BPlace = "namespaces";
  const runOnMachine = createRunner({
    connection,
    machines,
    watchdogGraceMs,
    lifetimeOf,
    artifactsFolder: async () => options.artifactsFolder ?? join(await hostFolder(), "artifacts"),
    onPlace: (found) => (place = found),
  });

  const gate = createRunGate({
    kind: "e2b",
    maxConcurrentRuns: options.maxConcurrentRuns ?? DEFAULT_CONCURRENT_RUNS,
    runAdmitted: async ({ request, options: runOptions }) =>
      runOnMachine({ request, inputs: await readInputs(request.files), options: runOptions }),
  });

  const capabilities = remember(async (): Promise<SandboxCapabilities> => {
    const found = await askFromInside(gate.run);
    return { ...found, network: false, isolation: `${connection.debug ? DEBUG : MACHINE}; ${ENCLOSED[place]}` };
  });

  async function close(): Promise<void> {
    await gate.close();
    await machines.close();
    const folder = await hostFolder.settled();
    if (folder !== null) await rm(folder, { recursive: true, force: true });
  }

  return { kind: "e2b", capabilities, warmUp: machines.warmUp, run: gate.run, close };
}

function createMachines(connection: E2BConnection, aheadLifetimeMs: number): MachineSource {
  const { requestTimeoutMs } = connection;
  const start = async (lifetimeMs: number) => {
    try {
      return await startMachine(connection, lifetimeMs);
    } catch (error) {
      throw toE2BError(error, { ...connection, doing: "create" });
    }
  };
  const timeoutError = () => new E2BSandboxError(`E2B did not create a sandbox within ${requestTimeoutMs} ms.`);
  return createMachineSource({ start, timeoutMs: requestTimeoutMs, timeoutError, aheadLifetimeMs });
}

function toConnection(options: E2BSandboxOptions): E2BConnection {
  const { apiKey, debug = false } = options;
  if (!apiKey && !debug) {
    throw new ConfigurationError(
      "E2B API key required: set E2B_API_KEY (keys are listed at https://e2b.dev/dashboard?tab=keys), or choose another sandbox.",
      { reason: "no-key" },
    );
  }
  return {
    apiKey,
    debug,
    templateId: options.templateId ?? DEFAULT_TEMPLATE,
    domain: options.domain ?? DEFAULT_DOMAIN,
    apiUrl: options.apiUrl,
    sandboxUrl: options.sandboxUrl,
    requestTimeoutMs: options.requestTimeoutMs ?? REQUEST_TIMEOUT_MS,
  };
}
