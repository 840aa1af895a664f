import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createBubblewrapSandbox } from "../../../src/sandbox/bubblewrap/create-bubblewrap-sandbox.ts";
import { defaultRunsFolder } from "../../../src/sandbox/host-folder.ts";
import { createPyodideSandbox } from "../../../src/sandbox/pyodide/create-pyodide-sandbox.ts";
import { spareUser } from "../../../src/sandbox/spare-user.ts";
import type { AttackedKind } from "./attack.ts";
import type { AttackedSandbox } from "./run-attack.ts";

/** Under bubblewrap an attack, and the victim beside it; in Pyodide, which is slower, another attack as well. */
const RUNS_AT_ONCE: Readonly<Record<AttackedKind, number>> = { bubblewrap: 2, pyodide: 3 };

/** What makes sandboxes: the package's own functions, or those of a copy without a protection. */
export interface SandboxMakers {
  readonly createBubblewrapSandbox: typeof createBubblewrapSandbox;
  readonly createPyodideSandbox: typeof createPyodideSandbox;
  /** Where Pyodide's snapshot is kept. */
  readonly cacheFolder?: string;
}

const REAL: SandboxMakers = { createBubblewrapSandbox, createPyodideSandbox, cacheFolder: join(defaultRunsFolder(), "pyodide") };

/** Opens a sandbox for attacks, with a folder of its own; every target's name leads to this machine. */
export async function openAttacked(
  kind: AttackedKind,
  makers: SandboxMakers = REAL,
): Promise<AttackedSandbox & { close(): Promise<void> }> {
  const around = await mkdtemp(join(tmpdir(), "attacked-"));
  await chmod(around, 0o755);
  const pool = { size: 0 }; // what waits in its folder would look like something that was left
  const options = { runsFolder: join(around, "runs"), maxConcurrentRuns: RUNS_AT_ONCE[kind], pool };
  const sandbox =
    kind === "bubblewrap"
      ? makers.createBubblewrapSandbox(options, { resolve: async () => ["127.0.0.1"] })
      : makers.createPyodideSandbox({ ...options, cacheFolder: makers.cacheFolder ?? join(around, "cache") });
  const users = kind === "bubblewrap" ? Array.from({ length: RUNS_AT_ONCE[kind] }, (_, slot) => spareUser(slot)) : [undefined];
  const close = async () => {
    await sandbox.close();
    await rm(around, { recursive: true, force: true });
  };
  return { kind, sandbox, runsFolder: options.runsFolder, users, close };
}
