import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** Whether tests that look at processes are skipped, with the reason printed. Where all are required they run, and fail. */
export function skipsProcessList(): boolean {
  if (process.platform === "linux") return false;
  console.warn("Tests that look at the children of Pyodide are skipped: there is no /proc here to find them in");
  return process.env.REQUIRE_ALL !== "1";
}

/** Ids of the children of this process that run Pyodide. */
export async function findPyodideChildren(): Promise<number[]> {
  const found: number[] = [];
  for (const name of (await readdir("/proc")).filter((entry) => /^\d+$/.test(entry))) {
    const stat = await readFile(`/proc/${name}/stat`, "utf8").catch(() => "");
    const command = await readFile(`/proc/${name}/cmdline`, "utf8").catch(() => "");
    const parent = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
    if (parent === process.pid && command.includes(join("pyodide", "child"))) found.push(Number(name));
  }
  return found;
}

/** Whether a process is there, be it one that has ended and was not yet collected. */
export function isThere(id: number): boolean {
  try {
    return process.kill(id, 0);
  } catch {
    return false;
  }
}
