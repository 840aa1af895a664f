import { availableParallelism } from "node:os";
import { createArtifactReceiver } from "./artifact-store.ts";
import { runOnDriver } from "./driver-channel.ts";
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

/** Makes a sandbox of an adapter: a bounded number of runs at once, each with a folder and a driver of its own. */
export function createLocalSandbox(adapter: LocalAdapter, options: LocalSandboxOptions): Sandbox {
  const hostFolder = createHostFolder(options);
  const setUp = remember(async () => adapter.setUp((await hostFolder.open()).path));

  const gate = createRunGate({
    kind: adapter.kind,
    maxConcurrentRuns: options.maxConcurrentRuns ?? Math.max(4, 2 * availableParallelism()),
    runAdmitted: runInFolder,
  });

  const capabilities = remember(async (): Promise<SandboxCapabilities> => {
    const { isolation } = await setUp();
    const found = await inspectFromInside(gate.run).catch((cause: unknown) => refuseHost(cause, adapter));
    return { ...found, network: false, isolation };
  });

  async function runInFolder({ request, slot, options: runOptions }: AdmittedRun): Promise<SandboxRun> {
    const setup = await setUp();
    const { path, artifacts } = await hostFolder.open();
    const userId = setup.userOf(slot);
    const folder = await createRunFolder(path, request.files, userId);
    const receiver = createArtifactReceiver(artifacts);
    try {
      const { command, paths } = await setup.prepare({ request, folder, userId });
      const ran = await runOnDriver(startDriver(command), toDriverRequest(request, paths), {
        ...runOptions,
        onArtifact: receiver.receive,
      });
      return { ...ran, artifacts: receiver.artifacts };
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

function toDriverRequest(request: SandboxRequest, paths: PreparedRun["paths"]): DriverRequest {
  const { code, checks, context, params, limits } = request;
  return { code, checks, context, params, limits, files: request.files.map((file) => file.name), ...paths };
}
