import { readFileSync } from "node:fs";
import type { ChildDriver } from "../driver-process.ts";
import type { SandboxLimits } from "../port.ts";
import { LOAD_TIMEOUT_MS } from "./create-boot-planner.ts";

/** Why a child was ended from here. */
interface WatchedEnd {
  readonly status: "cancelled" | "timeout" | "memory" | "not-loaded";
  readonly message: string;
}

/** What is known of a child's end. */
export interface ChildWatch {
  /** The program has begun: its own time counts from here. */
  begin(): void;
  stop(): void;
  readonly reason: () => WatchedEnd | null;
}

const MEASURE_EVERY_MS = 200;
/** What Node and Pyodide take beside the program's memory and files. */
const OWN_BYTES = 600 * 1024 ** 2;

/**
 * Ends a child that takes too long to load, runs out of its time or is cancelled. Nothing inside can do this, as an
 * endless loop lets nothing else in its process run. Where there is a /proc, it also sees to memory that no limit inside
 * covers.
 */
export function watchChild(child: ChildDriver, limits: SandboxLimits, signal: AbortSignal | undefined): ChildWatch {
  let reason: WatchedEnd | null = null;
  const end = (status: WatchedEnd["status"], message: string) => {
    reason ??= { status, message };
    child.kill();
  };
  const onAbort = () => end("cancelled", "The run was cancelled.");
  const notLoaded = () => end("not-loaded", `Pyodide had not loaded after ${LOAD_TIMEOUT_MS} ms.`);
  const onTimeout = () => end("timeout", `The program ran longer than ${limits.timeoutMs} ms and was ended.`);
  const measure = () => {
    if (residentBytes(child.pid) <= limits.memoryBytes + limits.diskBytes + OWN_BYTES) return;
    end("memory", `The program needed more than ${limits.memoryBytes} bytes of memory.`);
  };
  let timer = setTimeout(notLoaded, LOAD_TIMEOUT_MS);
  const measuring = setInterval(measure, MEASURE_EVERY_MS);
  signal?.addEventListener("abort", onAbort, { once: true });
  if (signal?.aborted) onAbort();
  const begin = () => {
    clearTimeout(timer);
    timer = setTimeout(onTimeout, limits.timeoutMs);
  };
  const stop = () => {
    clearTimeout(timer);
    clearInterval(measuring);
    signal?.removeEventListener("abort", onAbort);
  };
  return { begin, stop, reason: () => reason };
}

/** The process's memory that is not swapped out. */
function residentBytes(pid: number | undefined): number {
  try {
    const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    return Number(kilobytes ?? 0) * 1_024; // a process that has just ended has no such line
  } catch {
    return 0; // there is no /proc, or no such process any more: nothing to see to
  }
}
