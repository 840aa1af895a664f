import { existsSync, lstatSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import type { SandboxLimits } from "../port.ts";

/** What a bubblewrap command line is made of. */
export interface SandboxView {
  /** Arguments that show /usr and what belongs to it, see `findSystemFolders`. */
  readonly system: readonly string[];
  /** Folders the interpreter is installed in. */
  readonly prefixes: readonly string[];
  /** Arguments that show /etc, see `createEtcFolder`. */
  readonly etc: readonly string[];
  /** The folder on the host that holds the input files. */
  readonly inputs: string;
  /** What leads to the run's targets; null where there are none. */
  readonly network: NetworkView | null;
  readonly limits: Pick<SandboxLimits, "diskBytes">;
}

/** The files on the host that connect a run to its targets. */
export interface NetworkView {
  /** The folder of the sockets, see `openRelay`. */
  readonly sockets: string;
  /** A file that stands for /etc/hosts. */
  readonly hosts: string;
}

/** The sandbox's folders as the driver sees them. The work folder and the temporary one share one limited file system. */
export const SANDBOX_PATHS = { folder: "/tmp/work", inputs: "/inputs", scratch: "/tmp" } as const;

const SHARED_MEMORY_BYTES = 64 * 1024 ** 2;
const EMPTY_FOLDER_BYTES = 64 * 1024;
/** Not /dev/zero: to map it is to have memory that no limit counts. */
const DEVICES = ["null", "full", "random", "urandom"];
const SYSTEM_LINKS = ["/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"];
const PREFIX_PARTS = ["bin", "lib", "lib64", "share", "pyvenv.cfg"];

/**
 * The arguments for `bwrap` that come before the command. Neither `--dev` nor `--disable-userns`: each makes a second
 * user namespace, in which the driver could not listen on ports below 1024.
 */
export function bubblewrapArguments(view: SandboxView): string[] {
  const { diskBytes } = view.limits;
  const outside = view.prefixes.filter((prefix) => !isBelow(prefix, "/usr"));
  return [
    ["--unshare-all", "--die-with-parent", "--new-session", "--as-pid-1"],
    ["--hostname", "sandbox", "--uid", "1000", "--gid", "1000"],
    limitedFolder("/", EMPTY_FOLDER_BYTES),
    view.system,
    view.etc,
    view.network ? network(view.network) : [],
    ["--proc", "/proc"],
    devices(Math.min(SHARED_MEMORY_BYTES, diskBytes)),
    limitedFolder(SANDBOX_PATHS.scratch, diskBytes),
    ["--dir", SANDBOX_PATHS.folder],
    ["--ro-bind", view.inputs, SANDBOX_PATHS.inputs],
    outside.flatMap(prefixFolders), // last, as they may lie in /tmp
    ["--chdir", SANDBOX_PATHS.folder, "--remount-ro", "/"],
  ].flat();
}

/** The capability is for the driver, which gives it up before it starts the program. */
function network({ sockets, hosts }: NetworkView): string[] {
  const listening = ["--cap-add", "CAP_NET_BIND_SERVICE"];
  return [...listening, "--ro-bind", hosts, "/etc/hosts", "--ro-bind", sockets, "/run/targets"];
}

/** A tmpfs has no limit unless it is given one. */
function limitedFolder(path: string, bytes: number): string[] {
  return ["--size", String(bytes), "--tmpfs", path];
}

/** The arguments that show /usr, and what belongs to it but has another path: links on most systems, folders on some. */
export function findSystemFolders(): string[] {
  const others = SYSTEM_LINKS.filter((path) => existsSync(path)).flatMap((path) =>
    lstatSync(path).isSymbolicLink() ? ["--symlink", readlinkSync(path), path] : ["--ro-bind", path, path],
  );
  return ["--ro-bind", "/usr", "/usr", ...others];
}

/** An installation outside /usr, by its parts: a prefix may be a home or a project. */
function prefixFolders(prefix: string): string[] {
  return PREFIX_PARTS.map((part) => join(prefix, part)).flatMap((path) => ["--ro-bind-try", path, path]);
}

function devices(sharedMemoryBytes: number): string[] {
  return [
    limitedFolder("/dev", EMPTY_FOLDER_BYTES),
    DEVICES.flatMap((name) => ["--dev-bind", `/dev/${name}`, `/dev/${name}`]),
    ["--symlink", "/proc/self/fd", "/dev/fd"],
    limitedFolder("/dev/shm", sharedMemoryBytes),
    ["--remount-ro", "/dev"],
  ].flat();
}

function isBelow(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}
