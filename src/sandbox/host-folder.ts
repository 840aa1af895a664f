import { chmod, mkdtemp, readFile, readdir, readlink, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openOwnFolder, PASS_ONLY } from "./own-folder.ts";
import { remember } from "./remember.ts";

/** Where hosts keep their folders if the caller names no place. */
export function defaultRunsFolder(): string {
  return process.platform === "win32" ? join(tmpdir(), "cached-executor") : `/tmp/cached-executor-${process.getuid?.() ?? 0}`;
}

/** This host's own folder, which it makes when it first needs it. */
export interface HostFolder {
  /** @throws ConfigurationError if the folder around it belongs to somebody else. */
  open(): Promise<OpenHostFolder>;
  /** Removes it with all in it, if it was made. */
  remove(): Promise<void>;
}

interface OpenHostFolder {
  readonly path: string;
  /** Where files from `out/` are kept. */
  readonly artifacts: string;
}

export interface HostFolderOptions {
  /** Where hosts keep their folders. @default the usual place, see `defaultRunsFolder` */
  readonly runsFolder?: string | undefined;
  /** Where the caller wants files from `out/`. @default within this folder */
  readonly artifactsFolder?: string | undefined;
}

/** Makes a folder for this host, after removing those of hosts that no longer live (who is killed cannot remove its own). */
export function createHostFolder({ runsFolder = defaultRunsFolder(), artifactsFolder }: HostFolderOptions): HostFolder {
  const open = remember(async () => {
    const path = await makeFolder(runsFolder);
    return { path, artifacts: artifactsFolder ?? join(path, "artifacts") };
  });
  const remove = async () => {
    const opened = await open.settled();
    if (opened) await rm(opened.path, { recursive: true, force: true });
  };
  return { open, remove };
}

async function makeFolder(runsFolder: string): Promise<string> {
  await openOwnFolder(runsFolder, "runsFolder");
  const namespace = await pidNamespace();
  await sweep(runsFolder, namespace);
  const folder = await mkdtemp(join(runsFolder, `${namespace}-${process.pid}-${await startTime(process.pid)}-`));
  await chmod(folder, PASS_ONLY);
  return folder;
}

async function sweep(runsFolder: string, namespace: string): Promise<void> {
  for (const name of await readdir(runsFolder)) {
    const [owner, pid, started] = name.split("-");
    if (owner !== namespace || pid === undefined) continue; // of another container: its processes cannot be seen here
    if ((await startTime(Number(pid))) === started) continue;
    await rm(join(runsFolder, name), { recursive: true, force: true });
  }
}

/** Where process ids mean the same; systems without /proc have one such space. */
async function pidNamespace(): Promise<string> {
  const link = await readlink("/proc/self/ns/pid").catch(() => "0");
  return link.replace(/\D/g, "");
}

/** When a process started, in ticks since boot; with its id it names one process for good. Null if none lives. */
async function startTime(pid: number): Promise<string | null> {
  if (process.platform !== "linux") return isAlive(pid) ? "0" : null;
  try {
    const stat = await readFile(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const isDead = fields[0] === "Z" || fields[0] === "X"; // ended, and not yet collected by its parent
    return isDead ? null : (fields[19] ?? null);
  } catch {
    return null;
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM"; // it lives, and is somebody else's
  }
}
