import type { Sleep } from "../../src/model/sleep.ts";

export interface VirtualTime {
  readonly clock: () => number;
  readonly sleep: Sleep;
  /** The pauses that were taken, milliseconds. */
  readonly pauses: readonly number[];
  /** Lets time pass, and whatever waits for it go on. */
  advance(durationMs: number): void;
}

interface Waiter {
  readonly until: number;
  readonly wake: () => void;
}

/**
 * Time in which nothing is slept: a pause that begins while something waits for longer (the deadline of the call) ends
 * at once and moves the clock. A deadline passes only by `advance`.
 */
export function createVirtualTime(startMs = Date.UTC(2026, 0, 1)): VirtualTime {
  let nowMs = startMs;
  const waiters = new Set<Waiter>();
  const pauses: number[] = [];
  return {
    clock: () => nowMs,
    pauses,
    sleep(durationMs, signal) {
      const until = nowMs + durationMs;
      if ([...waiters].some((waiter) => waiter.until >= until)) {
        pauses.push(durationMs);
        nowMs = until;
        return Promise.resolve();
      }
      return new Promise((resolve, reject) => {
        const waiter = { until, wake: resolve };
        waiters.add(waiter);
        signal.addEventListener("abort", () => {
          waiters.delete(waiter);
          reject(signal.reason);
        });
      });
    },
    advance(durationMs) {
      nowMs += durationMs;
      for (const waiter of [...waiters].filter(({ until }) => until <= nowMs)) {
        waiters.delete(waiter);
        waiter.wake();
      }
    },
  };
}
