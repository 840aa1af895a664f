import { rm } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { createArtifactReceiver } from "./artifact-store.ts";
import { runOnDriver } from "./driver-channel.ts";
import type { DriverRequest } from "./driver-frames.ts";
import { startDriver } from "./driver-process.ts";
import { defaultRunsFolder, openHostFolder } from "./host-folder.ts";
import { inspectFromInside } from "./inspect-from-inside.ts";
import type { LocalAdapter, LocalSetup, PreparedRun } from "./local-adapter.ts";
import type { Sandbox, SandboxCapabilities, SandboxRequest, SandboxRun } from "./port.ts";
import { remember } from "./remember.ts";
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

interface OpenedHost {
  readonly hostFolder: string;
  readonly setup: LocalSetup;
}

/** Makes a sandbox of an adapter: a bounded number of runs at once, each with a folder and a driver of its own. */
export function createLocalSandbox(adapter: LocalAdapter, options: LocalSandboxOptions): Sandbox {
  const open = remember(async (): Promise<OpenedHost> => {
    const hostFolder = await openHostFolder(options.runsFolder ?? defaultRunsFolder());
    return { hostFolder, setup: await adapter.setUp(hostFolder) };
  });

  const gate = createRunGate({
    kind: adapter.kind,
    maxConcurrentRuns: options.maxConcurrentRuns ?? Math.max(4, 2 * availableParallelism()),
    runAdmitted: runInFolder,
  });

  const capabilities = remember(async (): Promise<SandboxCapabilities> => {
    const { isolation } = (await open()).setup;
    return { ...(await inspectFromInside(gate.run, adapter)), network: false, isolation };
  });

  async function runInFolder({ request, slot, options: runOptions }: AdmittedRun): Promise<SandboxRun> {
    const { hostFolder, setup } = await open();
    const userId = setup.userOf(slot);
    const folder = await createRunFolder(hostFolder, request.files, userId);
    const receiver = createArtifactReceiver(options.artifactsFolder ?? join(hostFolder, "artifacts"));
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
    const opened = await open.settled();
    if (opened) await rm(opened.hostFolder, { recursive: true, force: true });
  }

  return { kind: adapter.kind, capabilities, warmUp: () => void open().catch(() => {}), run: gate.run, close };
}

function toDriverRequest(request: SandboxRequest, paths: PreparedRun["paths"]): DriverRequest {
  const { code, checks, context, params, limits } = request;
  return { code, checks, context, params, limits, files: request.files.map((file) => file.name), ...paths };
}
