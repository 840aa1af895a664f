import { DatabaseUnavailableError } from "./database-unavailable-error.ts";
import { monotonicMs } from "./wait.ts";

/** How long a call waits where one has just waited in vain, milliseconds: longer than others hold a lock for a write of theirs. */
const SHORT_MS = 100;

/** How long that is remembered, milliseconds: longer than a model takes to answer, as a run asks the database before and after. */
const MEMORY_MS = 300_000;

/** Part of its time after which a call that failed has waited, and was not refused at once. */
const WAITED_SHARE = 0.9;

/** What a call is for. `needed`: a write of what has happened and would be lost; it always waits its full time. */
export type CallKind = "read" | "write" | "needed";

/** How long the calls of a process wait for a database. */
export interface Patience {
  /** Runs a call, which is told how long it may wait, milliseconds. */
  spend<Result>(kind: CallKind, call: (waitMs: number) => Promise<Result>): Promise<Result>;
}

/**
 * Bounds what a run, which has many calls, waits in all for a database that is locked or does not answer: the first call
 * waits its full time, those that follow a short one, until a write gets through. Each is tried all the same, so that a
 * database is used as soon as it can be.
 *
 * @param clock Milliseconds that never jump.
 */
export function createPatience(fullMs: number, clock: () => number = monotonicMs): Patience {
  let shortUntilMs = -Infinity;
  return {
    async spend(kind, call) {
      const startedAt = clock();
      const isShort = kind !== "needed" && startedAt < shortUntilMs;
      const waitMs = isShort ? Math.min(SHORT_MS, fullMs) : fullMs;
      try {
        const result = await call(waitMs);
        if (kind !== "read") shortUntilMs = -Infinity; // readers get through where writers wait
        return result;
      } catch (error) {
        const hasWaited = error instanceof DatabaseUnavailableError && clock() - startedAt >= WAITED_SHARE * waitMs;
        if (hasWaited && !isShort) shortUntilMs = clock() + MEMORY_MS;
        throw error;
      }
    },
  };
}
