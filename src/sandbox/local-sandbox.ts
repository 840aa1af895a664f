import { availableParallelism } from "node:os";
import { createArtifactReceiver } from "./artifact-store.ts";
import { SandboxError } from "../errors.ts";
import { runOnDriver, type DriverRun, type DriverRunOptions } from "./driver-channel.ts";
import type { DriverRequest } from "./driver-frames.ts";
import { startDriver } from "./driver-process.ts";
import { createHostFolder } from "./host-folder.ts";
import { inspectFromInside } from "./inspect-from-inside.ts";
import type { LocalAdapter, PreparedRun } from "./local-adapter.ts";
import type { Sandbox, SandboxCapabilities, SandboxRequest, SandboxRun } from "./port.ts";
import { remember } from "./remember.ts";
import { refuseHost } from "./refuse-host.ts";
import { createRunFolder } from "./run-folder.ts";
import { createRunGate } from "./create-run-gate.ts";
import type { AdmittedRun } from "./create-run-gate.ts";

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
}

/** A name that nobody has, and a port that needs a capability to listen on. */
const PROBED_TARGET = "probe.invalid:1";

/** Makes a sandbox of an adapter: a bounded number of runs at once, each with a folder and a driver of its own. */
export function createLocalSandbox(adapter: LocalAdapter, options: LocalSandboxOptions): Sandbox {
  const hostFolder = createHostFolder(options);
  const setUp = remember(async () => adapter.setUp((await hostFolder.open()).path));

  const gate = createRunGate({
    kind: adapter.kind,
    network: adapter.network ?? false,
    maxConcurrentRuns: options.maxConcurrentRuns ?? Math.max(4, 2 * availableParallelism()),
    runAdmitted: runInFolder,
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

  async function runInFolder({ request, slot, options: runOptions }: AdmittedRun): Promise<SandboxRun> {
    const setup = await setUp();
    const { path, artifacts } = await hostFolder.open();
    const userId = setup.userOf(slot);
    const folder = await createRunFolder(path, request.files, userId);
    const receiver = createArtifactReceiver(artifacts, request.limits);
    try {
      const prepared = await setup.prepare({ request, folder, userId });
      const ran = await runConnected(prepared, request, { ...runOptions, onArtifact: receiver.receive });
      return { ...ran, ...receiver.received(ran) };
    } finally {
      await receiver.close();
      await folder.remove();
    }
  }

  async function close(): Promise<void> {
    await gate.close();
    await setUp.settled();
    await hostFolder.remove();
  }

  return { kind: adapter.kind, capabilities, warmUp: () => void setUp().catch(() => {}), run: gate.run, close };
}

/** Runs a request on a driver of its own, and closes the run's network when it has ended. */
async function runConnected(prepared: PreparedRun, request: SandboxRequest, options: DriverRunOptions): Promise<DriverRun> {
  const { command, relay } = prepared;
  let ran: DriverRun | null = null;
  try {
    ran = await runOnDriver(startDriver(command), toDriverRequest(request, prepared), options);
  } finally {
    const connections = await relay?.close({ atOnce: !(ran?.outcome.status === "ok" || ran?.outcome.status === "error") });
    if (ran && connections) ran = { ...ran, connections };
  }
  return ran;
}

function toDriverRequest(request: SandboxRequest, { paths, environment = {} }: PreparedRun): DriverRequest {
  const { code, checks, context, params, limits } = request;
  return { code, checks, context, params, limits, files: request.files.map((file) => file.name), ...paths, environment };
}

function ignoreSandboxError(error: unknown): null {
  if (error instanceof SandboxError) return null;
  throw error;
}
