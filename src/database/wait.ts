import type { DatabaseSync } from "node:sqlite";

const never = new Int32Array(new SharedArrayBuffer(4));

/** Milliseconds on a clock that never jumps and is the same in all threads. */
export function monotonicMs(): number {
  return Number(process.hrtime.bigint() / 1000n) / 1000;
}

/** Blocks this thread; for the database's worker only. */
export function blockFor(milliseconds: number): void {
  Atomics.wait(never, 0, 0, milliseconds);
}

/** Sets how long SQLite itself waits for another process's lock: until a moment on the clock of {@link monotonicMs}. */
export function waitUntil(connection: DatabaseSync, deadlineMs: number): void {
  connection.exec(`PRAGMA busy_timeout = ${Math.max(0, Math.ceil(deadlineMs - monotonicMs()))}`);
}
