import { rm } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { SandboxError } from "../errors.ts";
import { createArtifactReceiver } from "./artifact-store.ts";
import { CANCELLED_RUN } from "./cancelled-run.ts";
import { runOnDriver } from "./driver-channel.ts";
import type { DriverRequest } from "./driver-frames.ts";
import { startDriver } from "./driver-process.ts";
import { defaultRunsFolder, openHostFolder } from "./host-folder.ts";
import { inspectFromInside } from "./inspect-from-inside.ts";
import type { LocalAdapter, LocalSetup, PreparedRun } from "./local-adapter.ts";
import type { Sandbox, SandboxCapabilities, SandboxRequest, SandboxRun, SandboxRunOptions } from "./port.ts";
import { refuseNetwork } from "./refuse-network.ts";
import { remember } from "./remember.ts";
import { createRunFolder } from "./run-folder.ts";
import { createRunSlots } from "./run-slots.ts";

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
  const slots = createRunSlots(options.maxConcurrentRuns ?? Math.max(4, 2 * availableParallelism()));
  const closing = new AbortController();
  const running = new Set<Promise<SandboxRun>>();
  const open = remember(async (): Promise<OpenedHost> => {
    const hostFolder = await openHostFolder(options.runsFolder ?? defaultRunsFolder());
    return { hostFolder, setup: await adapter.setUp(hostFolder) };
  });

  const capabilities = remember(async (): Promise<SandboxCapabilities> => {
    const { isolation } = (await open()).setup;
    return { ...(await inspectFromInside(run, adapter)), network: false, isolation };
  });

  function run(request: SandboxRequest, runOptions: SandboxRunOptions = {}): Promise<SandboxRun> {
    const result = runWhenFree(request, runOptions);
    running.add(result);
    return result.finally(() => running.delete(result));
  }

  async function runWhenFree(request: SandboxRequest, runOptions: SandboxRunOptions): Promise<SandboxRun> {
    if (closing.signal.aborted) throw new SandboxError("The sandbox is closed.", { retryable: false });
    refuseNetwork(request, adapter.kind);
    const signal = runOptions.signal ? AbortSignal.any([closing.signal, runOptions.signal]) : closing.signal;
    const slot = await slots.acquire(signal);
    if (slot === null) return CANCELLED_RUN;
    try {
      return await runInSlot(slot, request, { ...runOptions, signal });
    } finally {
      slots.release(slot);
    }
  }

  async function runInSlot(slot: number, request: SandboxRequest, runOptions: SandboxRunOptions): Promise<SandboxRun> {
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
    closing.abort();
    await Promise.allSettled(running);
    const opened = await open.settled();
    if (opened) await rm(opened.hostFolder, { recursive: true, force: true });
  }

  return { kind: adapter.kind, capabilities, warmUp: () => void open().catch(() => {}), run, close };
}

function toDriverRequest(request: SandboxRequest, paths: PreparedRun["paths"]): DriverRequest {
  const { code, checks, context, params, limits } = request;
  return { code, checks, context, params, limits, files: request.files.map((file) => file.name), ...paths };
}
