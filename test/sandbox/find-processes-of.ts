import { readdir, readFile } from "node:fs/promises";

/** The ids of the sandboxes of a host that live: the command line of bubblewrap outside holds the host's folder. */
export async function findProcessesOf(runsFolder: string): Promise<number[]> {
  const ids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(ids.map(async (id) => ({ id, line: await readFile(`/proc/${id}/cmdline`, "utf8").catch(() => "") })));
  return lines.filter(({ line }) => line.includes(runsFolder) && line.includes("--unshare-all")).map(({ id }) => Number(id));
}
