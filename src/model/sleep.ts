import { setTimeout as wait } from "node:timers/promises";

/** Longest delay a Node timer holds; a longer one would fire at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** Waits; rejects as soon as the signal aborts. Injected in tests, where nothing is slept. */
export type Sleep = (durationMs: number, signal: AbortSignal) => Promise<void>;

/** Waits in real time. */
export const sleep: Sleep = (durationMs, signal) => wait(Math.min(durationMs, MAX_TIMER_MS), undefined, { signal });
