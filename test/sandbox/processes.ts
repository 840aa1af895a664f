import { readdir, readFile } from "node:fs/promises";

/** A process of this machine: its id may be given again, together with its start it names one for good. */
export interface ProcessFacts {
  readonly id: number;
  /** Ticks since boot. */
  readonly startedAt: string;
  readonly parent: number;
  /** What it calls itself, at most 15 characters. */
  readonly name: string;
}

/** All that run on this machine; not those that have ended and were not yet collected. */
export async function listProcesses(): Promise<ProcessFacts[]> {
  const ids = (await readdir("/proc")).filter((entry) => /^\d+$/.test(entry));
  const found = await Promise.all(ids.map((id) => readFile(`/proc/${id}/stat`, "utf8").catch(() => "")));
  return found.flatMap((stat) => readStat(stat) ?? []);
}

function readStat(stat: string): ProcessFacts | null {
  const nameEnd = stat.lastIndexOf(")"); // a name may hold anything
  const [state = "Z", parent = "", ...rest] = stat.slice(nameEnd + 2).split(" ");
  if (stat === "" || state === "Z" || state === "X") return null;
  const name = stat.slice(stat.indexOf("(") + 1, nameEnd);
  return { id: Number.parseInt(stat, 10), startedAt: rest[17] ?? "", parent: Number(parent), name };
}

/** Those that a process started, and that they started. */
export function belowProcess(ancestor: number, all: readonly ProcessFacts[]): ProcessFacts[] {
  const children = all.filter(({ parent }) => parent === ancestor);
  return children.flatMap((child) => [child, ...belowProcess(child.id, all)]);
}

/** Those that a process was started by, up to one that is not counted. */
export function aboveProcess({ parent }: ProcessFacts, { below, all }: { below: number; all: readonly ProcessFacts[] }): ProcessFacts[] {
  const found = all.find(({ id }) => id === parent);
  return found === undefined || found.id === below ? [] : [found, ...aboveProcess(found, { below, all })];
}

/** Which of these still run. */
export function stillRunning(watched: readonly ProcessFacts[], all: readonly ProcessFacts[]): ProcessFacts[] {
  return watched.filter(({ id, startedAt }) => all.some((other) => other.id === id && other.startedAt === startedAt));
}
