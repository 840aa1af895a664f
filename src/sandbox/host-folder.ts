import { chmod, lstat, mkdir, mkdtemp, readFile, readdir, readlink, rm } from "node:fs/promises";
import { join } from "node:path";
import { ConfigurationError } from "../errors.ts";

/** Others may pass through, to the one folder that is theirs, and see nothing else. */
const PASS_ONLY = 0o711;

/** Where hosts keep their folders if the caller names no place. */
export function defaultRunsFolder(): string {
  return `/tmp/cached-executor-${process.getuid?.() ?? 0}`;
}

/**
 * Makes this host's own folder below `runsFolder`, after removing those of hosts that no longer live
 * (a host that is killed cannot remove its own).
 *
 * @throws ConfigurationError if `runsFolder` belongs to somebody else.
 */
export async function openHostFolder(runsFolder: string): Promise<string> {
  if (await mkdir(runsFolder, { recursive: true, mode: PASS_ONLY })) await chmod(runsFolder, PASS_ONLY); // our umask may say less
  const found = await lstat(runsFolder);
  if (!found.isDirectory() || found.uid !== process.getuid?.() || (found.mode & 0o022) !== 0) {
    throw new ConfigurationError(`${runsFolder} is not a folder that only we can write to. Remove it, or set runsFolder.`, {
      reason: "input",
    });
  }
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

async function pidNamespace(): Promise<string> {
  return (await readlink("/proc/self/ns/pid")).replace(/\D/g, "");
}

/** When a process started, in ticks since boot; with its id it names one process for good. Null if none lives. */
async function startTime(pid: number): Promise<string | null> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const isDead = fields[0] === "Z" || fields[0] === "X"; // ended, and not yet collected by its parent
    return isDead ? null : (fields[19] ?? null);
  } catch {
    return null;
  }
}
