import { setTimeout as wait } from "node:timers/promises";
import { ConfigurationError } from "../errors.ts";

/** The runs of an executor that are going on. */
export interface RunRegister {
  /**
   * Notes that a run begins. The signal ends it when the executor is closed.
   * @throws ConfigurationError (`input`) once closing has begun, and for a run that is going on here.
   */
  begin(runId: string): AbortSignal;
  end(runId: string): void;
  /** Refuses new runs, waits for those that are going on, and ends those that are not over by then. */
  close(drainMs: number): Promise<void>;
}

/** How long runs that were ended may take for it, milliseconds: a caller who no longer listens to a stream is not waited for. */
const ENDING_MS = 2_000;

/** Longest that a timer takes, milliseconds, some 24 days; one that is set for longer is over at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Creates the register of one executor. */
export function createRunRegister(): RunRegister {
  const running = new Set<string>();
  const stop = new AbortController();
  const idle = Promise.withResolvers<void>();
  let isClosing = false;

  function begin(runId: string): AbortSignal {
    if (isClosing) throw new ConfigurationError("This executor is closed and takes no more runs. Create a new one.", { reason: "input" });
    if (running.has(runId)) throw new ConfigurationError(`Run ${runId} is going on here already.`, { reason: "input" });
    running.add(runId);
    return stop.signal;
  }

  function settle(): void {
    if (isClosing && running.size === 0) idle.resolve();
  }

  async function idleWithin(milliseconds: number): Promise<void> {
    const isIdle = new AbortController();
    const over = wait(Math.min(milliseconds, LONGEST_TIMER_MS), undefined, { signal: isIdle.signal }).catch(() => undefined);
    await Promise.race([idle.promise, over]);
    isIdle.abort();
  }

  return {
    begin,
    end(runId) {
      running.delete(runId);
      settle();
    },
    async close(drainMs) {
      isClosing = true;
      settle();
      await idleWithin(drainMs);
      stop.abort();
      await idleWithin(ENDING_MS);
    },
  };
}
