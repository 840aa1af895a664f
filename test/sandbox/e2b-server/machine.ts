import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { appendFile, chmod, chown, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { once } from "node:events";
import { setTimeout } from "node:timers/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { whyNoBubblewrap } from "../without-bubblewrap.ts";

const KERNEL = join(import.meta.dirname, "kernel_stand_in.py");
const PYTHON = process.env.E2B_STAND_IN_PYTHON ?? "/usr/bin/python3";
const TORN_MS = 1;
const BUBBLEWRAP = "/usr/bin/bwrap";

/** Whether machines have a `/tmp` and a process list of their own; only then can files be written to them. */
export const hasOwnFolders = (await whyNoBubblewrap()) === null;

/** A stand-in for a virtual machine: a Python process per cell, under bubblewrap where it is there. */
export interface StandInMachine {
  readonly id: string;
  /** Starts a kernel for one cell; its standard output holds the events. */
  execute(code: string): ChildProcess;
  write(path: string, content: Uint8Array): Promise<void>;
  /** Ends all its processes. */
  end(): Promise<void>;
}

export interface MachineOptions {
  /** The user of its kernel; ours if left out. */
  readonly userId?: number;
  /** Whether its kernel may not make namespaces. */
  readonly noNamespaces?: boolean;
  /** Whether it has the network of this machine, else none: addresses it does not know apart. @default false */
  readonly hasNetwork?: boolean;
}

/** Makes a stand-in for a virtual machine. */
export async function makeMachine(id: string, options: MachineOptions = {}): Promise<StandInMachine> {
  const { userId } = options;
  const folder = await mkdtemp(join(tmpdir(), "e2b-stand-in-"));
  const temporary = join(folder, "tmp");
  await mkdir(temporary);
  for (const path of [folder, temporary]) {
    await chmod(path, 0o755);
    if (userId !== undefined) await chown(path, userId, userId);
  }
  const kernels = new Set<ChildProcess>();

  function execute(code: string): ChildProcess {
    const [file = PYTHON, ...args] = [...(hasOwnFolders ? wrapped(temporary, options) : []), PYTHON, "-I", KERNEL];
    const kernel = spawn(file, args, {
      cwd: "/",
      env: { TMPDIR: hasOwnFolders ? "/tmp" : temporary, E2B_SECRET: "of the machine" },
      stdio: ["pipe", "pipe", "inherit"],
      ...(userId === undefined ? {} : { uid: userId, gid: userId }),
    });
    kernels.add(kernel);
    kernel.once("close", () => kernels.delete(kernel));
    kernel.stdin.on("error", () => {}); // it was killed
    kernel.stdin.end(code);
    return kernel;
  }

  async function write(path: string, content: Uint8Array): Promise<void> {
    if (!path.startsWith("/tmp/")) throw new Error(`This stand-in has no ${path}`);
    const target = join(folder, path);
    await mkdir(dirname(target), { recursive: true });
    await writeInPieces(target, content);
    if (userId !== undefined) {
      for (let part = target; part !== temporary; part = dirname(part)) await chown(part, userId, userId);
    }
  }

  async function end(): Promise<void> {
    await Promise.all(
      [...kernels].map(async (kernel) => {
        const closed = once(kernel, "close");
        kernel.kill("SIGKILL");
        await closed;
      }),
    );
    await rm(folder, { recursive: true, force: true });
  }

  return { id, execute, write, end };
}

/** A reader may see a file before all of it is there, as with E2B's. */
async function writeInPieces(path: string, content: Uint8Array): Promise<void> {
  const middle = content.length >> 1;
  await writeFile(path, content.subarray(0, middle));
  await setTimeout(TORN_MS);
  await appendFile(path, content.subarray(middle));
}

/** As root it keeps root's rights, as the kernel of a real machine has them. */
function wrapped(temporary: string, { noNamespaces = false, hasNetwork = false, userId = process.getuid?.() }: MachineOptions): string[] {
  const view = ["--dev-bind", "/", "/", "--bind", temporary, "/tmp", "--ro-bind", dirname(KERNEL), dirname(KERNEL), "--proc", "/proc"];
  const rights = noNamespaces ? ["CAP_SETUID", "CAP_SETGID", "CAP_CHOWN", "CAP_KILL", "CAP_DAC_OVERRIDE"] : ["ALL"];
  const asRoot = userId === 0 ? ["--cap-drop", "ALL", ...rights.flatMap((right) => ["--cap-add", right])] : [];
  const asUser = userId !== 0 && noNamespaces ? ["--unshare-user", "--disable-userns"] : [];
  const network = hasNetwork ? [] : ["--unshare-net"];
  return [BUBBLEWRAP, "--die-with-parent", "--unshare-pid", ...network, ...asRoot, ...asUser, ...view];
}
