import { E2BSandboxError } from "../../errors.ts";
import { createHostFolder } from "../host-folder.ts";
import { inspectFromInside } from "../inspect-from-inside.ts";
import { parseTargets } from "../network/parse-targets.ts";
import { readOwnCertificates } from "../network/read-certificates.ts";
import { resolveTarget, type ResolveTarget } from "../network/resolve-target.ts";
import type { Sandbox, SandboxCapabilities, SandboxSetting } from "../port.ts";
import { remember } from "../remember.ts";
import { createRunGate } from "../create-run-gate.ts";
import type { E2BPlace } from "./create-bridge-reader.ts";
import { createRunner } from "./create-runner.ts";
import { createMachineSource } from "./create-machine-source.ts";
import type { MachineSource } from "./create-machine-source.ts";
import { describeIsolation } from "./describe-isolation.ts";
import { readInputs } from "./read-inputs.ts";
import { refuseLoopback, resolveEgress } from "./resolve-egress.ts";
import { endMachine, startMachine } from "./start-machine.ts";
import type { E2BConnection } from "./start-machine.ts";
import { resolveE2BAccount } from "./e2b-account.ts";
import type { E2BAccountOptions } from "./e2b-account.ts";

/** Settings of an E2B sandbox. */
export interface E2BSandboxOptions extends E2BAccountOptions {
  /**
   * Whether programs may have network targets although E2B itself holds a machine to the addresses of the targets only,
   * on any port. @default false
   */
  readonly allowCoarse?: boolean | undefined;
  /** A PEM file of certificates that programs with network targets trust beside those of the machine. */
  readonly caFile?: string | undefined;
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

const NO_PORTS =
  "E2B's rules know addresses and no ports: its machine could reach every port of a target's host. " +
  "Accept that with network.allowCoarse (--allow-coarse), or choose the sandbox bubblewrap, which allows one port.";
const NO_NAMESPACES =
  "in this E2B machine programs get no network of their own, in which they could have targets and nothing else. " +
  "Choose another template, or the sandbox bubblewrap.";

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
export function createE2BSandbox(options: E2BSandboxOptions, { resolve = resolveTarget }: TestSeams = {}): Sandbox {
  const { caFile, allowCoarse = false } = options;
  const connection = { ...resolveE2BAccount(options), requestTimeoutMs: options.requestTimeoutMs ?? REQUEST_TIMEOUT_MS };
  const hostFolder = createHostFolder({ artifactsFolder: options.artifactsFolder });
  const watchdogGraceMs = options.watchdogGraceMs ?? WATCHDOG_GRACE_MS;
  const lifetimeOf = (timeoutMs: number) => timeoutMs + watchdogGraceMs + REQUESTS_OF_A_RUN * connection.requestTimeoutMs;
  const certificates = remember(async () => (caFile === undefined ? null : readOwnCertificates(caFile)));
  const machines = createMachines({ ...connection, resolve, onWarning: options.onWarning ?? (() => {}) });
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
    network: allowCoarse || NO_PORTS,
    maxConcurrentRuns: options.maxConcurrentRuns ?? DEFAULT_CONCURRENT_RUNS,
    runAdmitted: async ({ request, options: runOptions }) => {
      refuseLoopback(parseTargets(request.allow)); // before a machine costs
      const inputs = await readInputs(request.files);
      return runOnMachine({ request, inputs, certificates: await certificates(), options: runOptions });
    },
  });

  const capabilities = remember(async (): Promise<SandboxCapabilities> => {
    await certificates();
    const found = await inspectFromInside(gate.run);
    const network = allowCoarse && place === "namespaces";
    const facts = { ...found, network, isolation: describeIsolation(place, { network, debug: connection.debug }) };
    return network ? { ...facts, reachesHost: false } : { ...facts, whyNoNetwork: allowCoarse ? NO_NAMESPACES : NO_PORTS };
  });

  async function close(): Promise<void> {
    await gate.close();
    await machines.close();
    await hostFolder.remove();
  }

  const warmUp = ({ allow, limits }: SandboxSetting) => machines.warmUp({ allow, lifetimeMs: AHEAD_MS + lifetimeOf(limits.timeoutMs) });

  return { kind: "e2b", capabilities, warmUp, run: gate.run, endMachine: (id) => endMachine(connection, id), close };
}

/** What only tests set; no option of the package leads here. */
interface TestSeams {
  /** Stands for the resolver of this machine and for the check of what it finds. */
  readonly resolve?: ResolveTarget;
}

interface MachineMaking extends E2BConnection {
  readonly resolve: ResolveTarget;
  readonly onWarning: (message: string) => void;
}

function createMachines({ resolve, onWarning, ...connection }: MachineMaking): MachineSource {
  const { requestTimeoutMs } = connection;
  return createMachineSource({
    start: async ({ lifetimeMs, allow }) => startMachine(connection, { lifetimeMs, targets: await resolveEgress(allow, resolve) }),
    timeoutMs: requestTimeoutMs,
    timeoutError: () => new E2BSandboxError(`E2B did not create a sandbox within ${requestTimeoutMs} ms.`),
    onWarning,
  });
}
