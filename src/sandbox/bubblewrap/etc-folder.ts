import { chmod, cp, mkdir, stat, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { OWN_HOSTS } from "../network/plan-listeners.ts";
import { CERTIFICATES_PATH } from "../network/read-certificates.ts";

/** What Python and common packages read from /etc; nothing that belongs to this machine's users. */
const COPIED = ["fonts", "ld.so.cache", "localtime", "matplotlibrc", "mime.types", "ssl/openssl.cnf", "timezone"];

/** Folders of many entries: mounted, as copying them takes longer than mounts do. */
const MOUNTED = ["alternatives", "ssl/certs", "pki"];

/** The few lines without which names of users and of the machine itself cannot be looked up. */
const WRITTEN = {
  hosts: OWN_HOSTS,
  "nsswitch.conf": "hosts: files\npasswd: files\ngroup: files\n",
  passwd: "program:x:1000:1000::/tmp:/bin/sh\n",
};

/**
 * Makes a folder that stands for /etc in sandboxes. One folder of copies, as each mount makes every start slower.
 *
 * @param certificates PEM for {@link CERTIFICATES_PATH}; null for no such file.
 * @returns The arguments for `bwrap` that show it.
 */
export async function createEtcFolder(folder: string, certificates: string | null): Promise<string[]> {
  await makeFolder(folder);
  for (const name of COPIED.filter((entry) => entry.includes("/"))) await makeFolder(join(folder, dirname(name)));
  for (const name of COPIED) await copyPublic(join("/etc", name), join(folder, name));
  const written = { ...WRITTEN, ...(certificates !== null && { [relative("/etc", CERTIFICATES_PATH)]: certificates }) };
  for (const [name, text] of Object.entries(written)) {
    await writeFile(join(folder, name), text);
    await chmod(join(folder, name), 0o644);
  }
  const mounts: string[] = [];
  for (const path of MOUNTED) {
    if (!(await isPublic(join("/etc", path)))) continue;
    await makeFolder(join(folder, path));
    mounts.push("--ro-bind", join("/etc", path), join("/etc", path));
  }
  return ["--ro-bind", folder, "/etc", ...mounts];
}

/** Copies what every user may read. Links stay links: they lead to /usr, which sandboxes have. */
async function copyPublic(source: string, target: string): Promise<void> {
  if (!(await isPublic(source))) return;
  await cp(source, target, { recursive: true, verbatimSymlinks: true, filter: isPublic });
}

async function isPublic(path: string): Promise<boolean> {
  try {
    return ((await stat(path)).mode & 0o004) !== 0;
  } catch {
    return false;
  }
}

async function makeFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true });
  await chmod(path, 0o755); // readable for the user of the runs, whatever our umask is
}
