import { availableParallelism } from "node:os";
import { join } from "node:path";
import { createArtifactReceiver } from "../artifact-store.ts";
import type { PoolOptions } from "../create-pool.ts";
import { createHostFolder, defaultRunsFolder } from "../host-folder.ts";
import { inspectFromInside } from "../inspect-from-inside.ts";
import type { Sandbox, SandboxCapabilities, SandboxRun } from "../port.ts";
import { refuseHost } from "../refuse-host.ts";
import { remember } from "../remember.ts";
import { createRunGate } from "../create-run-gate.ts";
import type { AdmittedRun } from "../create-run-gate.ts";
import { checkInputs } from "./check-inputs.ts";
import { createChildSource } from "./create-child-source.ts";
import { createBootPlanner } from "./create-boot-planner.ts";
import { ChildNotStartedError, runOnChild } from "./run-on-child.ts";

/** Settings of a Pyodide sandbox. */
export interface PyodideSandboxOptions {
  /** Where a snapshot of the loaded interpreter is kept, 35 MB; only we may be able to write to it. @default a folder in `runsFolder` */
  readonly cacheFolder?: string | undefined;
  /** Told why children start slowly, if they do. */
  readonly onWarning?: ((message: string) => void) | undefined;
  /** Where this host keeps what it needs while it lives. @default /tmp/cached-executor-UID */
  readonly runsFolder?: string | undefined;
  /** Where files from `out/` are kept, for the caller to remove. @default a folder that lives until `close` */
  readonly artifactsFolder?: string | undefined;
  /** How many programs run at once, each with about 200 MB; others wait. @default twice the processors, at least 2 and at most 8 */
  readonly maxConcurrentRuns?: number | undefined;
  /** Children that are started ahead, each with about 200 MB. */
  readonly pool?: Partial<PoolOptions> | undefined;
}

const ISOLATION =
  "WebAssembly in a locked child process, which the program shares with the driver: it finds no file, process or network of this machine";

/**
 * Makes a sandbox of Pyodide, CPython in WebAssembly: standard library only, no network, threads or processes. It
 * needs nothing but Node and the npm package `pyodide`.
 *
 * @example
 * const sandbox = createPyodideSandbox();
 * try {
 *   const run = await sandbox.run(request);
 * } finally {
 *   await sandbox.close();
 * }
 */
export function createPyodideSandbox(options: PyodideSandboxOptions = {}): Sandbox {
  const runsFolder = options.runsFolder ?? defaultRunsFolder();
  const hostFolder = createHostFolder({ ...options, runsFolder });
  const planner = createBootPlanner(options.cacheFolder ?? join(runsFolder, "pyodide"), options.onWarning ?? (() => {}));
  const children = createChildSource(async () => {
    await hostFolder.open(); // makes the folder that the snapshot's is in
    return planner.plan();
  }, options.pool);

  const gate = createRunGate({
    kind: "pyodide",
    maxConcurrentRuns: options.maxConcurrentRuns ?? Math.min(8, Math.max(2, 2 * availableParallelism())),
    runAdmitted: runInChild,
  });

  const capabilities = remember(async (): Promise<SandboxCapabilities> => {
    const found = await inspectFromInside(gate.run).catch((cause: unknown) => refuseHost(cause, { kind: "pyodide", remedy }));
    return { ...found, network: false, isolation: ISOLATION };
  });

  async function runInChild({ request, options: runOptions }: AdmittedRun): Promise<SandboxRun> {
    await checkInputs(request.files);
    const receiver = createArtifactReceiver((await hostFolder.open()).artifacts, request.limits);
    try {
      const run = async () => runOnChild((await children.take(request)).driver, { ...runOptions, request, receiver });
      return await run().catch(async (error: unknown) => {
        if (!(error instanceof ChildNotStartedError) || !(await planner.giveUpSnapshot())) throw error;
        children.clear(); // those that wait were told to load it too
        return run(); // nothing has run
      });
    } finally {
      await receiver.close();
    }
  }

  async function close(): Promise<void> {
    await gate.close();
    await children.close();
    await hostFolder.remove();
  }

  return { kind: "pyodide", capabilities, warmUp: children.warmUp, run: gate.run, close };
}

function remedy(): string {
  return "See whether Node is 22.13 or newer and the package pyodide is complete: npm install pyodide";
}
