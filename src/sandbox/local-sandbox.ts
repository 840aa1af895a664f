import { availableParallelism } from "node:os";
import { createArtifactReceiver } from "./artifact-store.ts";
import { NO_LEDGER } from "./create-effect-desk.ts";
import { createFreeNumbers } from "./create-free-numbers.ts";
import { createPool, type PoolOptions } from "./create-pool.ts";
import { createRunGate, type AdmittedRun } from "./create-run-gate.ts";
import { runOnDriver, type DriverRun } from "./driver-channel.ts";
import type { DriverRequest } from "./driver-frames.ts";
import { SandboxError } from "../errors.ts";
import { createHostFolder } from "./host-folder.ts";
import { inspectFromInside } from "./inspect-from-inside.ts";
import type { LocalAdapter, PreparedRun } from "./local-adapter.ts";
import type { Sandbox, SandboxCapabilities, SandboxRequest, SandboxRun, SandboxRunOptions, SandboxSetting } from "./port.ts";
import { refuseHost } from "./refuse-host.ts";
import { remember } from "./remember.ts";
import { copyInputs } from "./run-folder.ts";
import { startInterpreter, type LocalInterpreter } from "./start-interpreter.ts";

/** Settings of every sandbox on this machine. */
export interface LocalSandboxOptions {
  /** The Python interpreter to use. @default the one with most packages, see `findInterpreter` */
  readonly python?: string | undefined;
  /** Where to look for programs, in the form of PATH. @default the usual folders */
  readonly searchPath?: string | undefined;
  /** Where the folders of runs are made. @default /tmp/cached-executor-UID */
  readonly runsFolder?: string | undefined;
  /** Where files from `out/` are kept, for the caller to remove. @default a folder that lives until `close` */
  readonly artifactsFolder?: string | undefined;
  /** How many programs run at once; others wait. @default twice the processors, at least 4 */
  readonly maxConcurrentRuns?: number | undefined;
  /** Interpreters that are started ahead. */
  readonly pool?: Partial<PoolOptions> | undefined;
}

/** A name that nobody has, and a port that needs a capability to listen on. */
const PROBED_TARGET = "probe.invalid:1";
/** Python with our driver, and bubblewrap around it. */
const FOOTPRINT_BYTES = 16 * 1024 ** 2;

/** Makes a sandbox of an adapter: a bounded number of runs at once, each with a folder and a driver of its own. */
export function createLocalSandbox(adapter: LocalAdapter, options: LocalSandboxOptions): Sandbox {
  const hostFolder = createHostFolder(options);
  const setUp = remember(async () => adapter.setUp((await hostFolder.open()).path));
  const userNumbers = createFreeNumbers();
  const pool = createPool({ start, keyOf, footprintBytes: FOOTPRINT_BYTES, options: options.pool });

  const gate = createRunGate({
    kind: adapter.kind,
    network: adapter.network ?? false,
    maxConcurrentRuns: options.maxConcurrentRuns ?? Math.max(4, 2 * availableParallelism()),
    runAdmitted,
  });

  const capabilities = remember(async (): Promise<SandboxCapabilities> => {
    const { isolation } = await setUp();
    const found = await inspect().catch((cause: unknown) => refuseHost(cause, adapter));
    return { ...found, isolation };
  });

  /** With a target first, which is how it shows whether the network can be given here. */
  async function inspect(): Promise<Omit<SandboxCapabilities, "isolation">> {
    if (adapter.network) {
      const found = await inspectFromInside(gate.run, [PROBED_TARGET]).catch(ignoreSandboxError);
      if (found) return { ...found, network: true };
    }
    return { ...(await inspectFromInside(gate.run)), network: false };
  }

  async function start(setting: SandboxSetting): Promise<LocalInterpreter> {
    const setup = await setUp();
    const { path } = await hostFolder.open();
    const number = userNumbers.take();
    const release = () => userNumbers.release(number);
    try {
      const interpreter = await startInterpreter(setup, { hostFolder: path, setting, userId: setup.userOf(number) });
      void interpreter.ended.then(release);
      return interpreter;
    } catch (error) {
      release();
      throw error;
    }
  }

  async function runAdmitted({ request, options: runOptions }: AdmittedRun): Promise<SandboxRun> {
    const interpreter = await pool.take(request);
    const receiver = createArtifactReceiver((await hostFolder.open()).artifacts, request.limits);
    let ran: DriverRun | null = null;
    let connections: SandboxRun["connections"];
    try {
      await copyInputs(request.files, interpreter.folder);
      const driverRequest = toDriverRequest(request, interpreter.prepared, runOptions);
      ran = await runOnDriver(interpreter.driver, driverRequest, { ...runOptions, onArtifact: receiver.receive });
    } finally {
      await receiver.close();
      connections = await interpreter.end({ atOnce: !(ran?.outcome.status === "ok" || ran?.outcome.status === "error") });
    }
    return { ...ran, ...receiver.received(ran), ...(connections && { connections }) };
  }

  async function close(): Promise<void> {
    await gate.close();
    await pool.close();
    await setUp.settled();
    await hostFolder.remove();
  }

  return { kind: adapter.kind, capabilities, warmUp: pool.warmUp, run: gate.run, close };
}

/** What an interpreter cannot change once it has started. */
function keyOf({ allow, limits }: SandboxSetting): string {
  return JSON.stringify([allow, limits.diskBytes]);
}

function toDriverRequest(request: SandboxRequest, prepared: PreparedRun, options: SandboxRunOptions): DriverRequest {
  const { code, checks, context, params, limits } = request;
  const { paths, environment = {} } = prepared;
  const effects = options.effects ? ({ status: "possible" } as const) : ({ status: "none", message: NO_LEDGER } as const);
  return { code, checks, context, params, limits, files: request.files.map((file) => file.name), effects, ...paths, environment };
}

function ignoreSandboxError(error: unknown): null {
  if (error instanceof SandboxError) return null;
  throw error;
}
