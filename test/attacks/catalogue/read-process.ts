import { readdirSync, readFileSync } from "node:fs";

/** What the kernel tells of a process. */
export interface KnownProcess {
  readonly id: number;
  /** As in proc(5): R, S, T for stopped, Z for ended and not yet collected. */
  readonly state: string;
  readonly parent: number;
  readonly userId: number;
  /** Without what is shared with others. */
  readonly residentBytes: number;
}

/** Reads a process; null if there is none. */
export function readProcess(id: number): KnownProcess | null {
  try {
    const status = readFileSync(`/proc/${id}/status`, "utf8");
    const numberOf = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(status)?.[1] ?? 0);
    const state = /^State:\s+(\w)/m.exec(status)?.[1] ?? "";
    return { id, state, parent: numberOf("PPid"), userId: numberOf("Uid"), residentBytes: numberOf("RssAnon") * 1_024 };
  } catch {
    return null;
  }
}

/** What a process was started with; empty if there is none. */
export function readCommand(id: number): string {
  try {
    return readFileSync(`/proc/${id}/cmdline`, "utf8");
  } catch {
    return "";
  }
}

/** Priority and niceness of a process, as text. */
export function readPriority(id: number): string {
  try {
    const stat = readFileSync(`/proc/${id}/stat`, "utf8");
    return stat
      .slice(stat.lastIndexOf(")") + 2)
      .split(" ")
      .slice(15, 17)
      .join(" ");
  } catch {
    return "";
  }
}

/** All processes that can be seen from here. */
export function readProcesses(): KnownProcess[] {
  const ids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return ids.map((name) => readProcess(Number(name))).filter((found) => found !== null);
}
