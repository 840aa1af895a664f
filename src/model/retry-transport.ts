import { ModelError } from "../errors.ts";
import type { Failure } from "./explain-failure.ts";
import type { Sleep } from "./sleep.ts";

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 8000;

/** How a request is repeated when the transport failed, not the answer. */
export interface TransportPolicy {
  readonly maxTries: number;
  /** When the call as a whole runs out of time, on `clock`. */
  readonly deadlineAt: number;
  readonly clock: () => number;
  readonly sleep: Sleep;
  readonly signal: AbortSignal;
  readonly explain: (error: unknown) => Failure;
  /** Told of each failure that may pass. */
  readonly onPassing: (what: string) => void;
}

/**
 * Sends a request until an answer comes, with growing pauses of random length, or as long as the service asks for.
 *
 * @throws what `explain` calls final, unchanged; ModelError once the tries or the time are used up; the signal's
 *   reason when it aborts.
 */
export async function retryTransport<Value>(send: () => Promise<Value>, policy: TransportPolicy): Promise<Value> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await send();
    } catch (error) {
      policy.signal.throwIfAborted();
      const failure = policy.explain(error);
      if (failure.kind === "final") throw failure.error;
      policy.onPassing(failure.what);
      await policy.sleep(choosePause(failure, tries, policy), policy.signal);
    }
    policy.signal.throwIfAborted();
  }
}

type PassingFailure = Extract<Failure, { kind: "passing" }>;

/** @throws ModelError when there is no try or no time left for another request. */
function choosePause(failure: PassingFailure, tries: number, policy: TransportPolicy): number {
  const { what, advice, cause, retryAfterMs } = failure;
  if (tries >= policy.maxTries) {
    const times = tries === 1 ? "once" : `${tries} times`;
    throw new ModelError(`Asked ${times} without getting an answer; at last ${what}. ${advice}`, { cause });
  }
  const pauseMs = retryAfterMs === null ? growPause(tries) : retryAfterMs * (1 + Math.random() / 10);
  const leftMs = policy.deadlineAt - policy.clock();
  if (pauseMs >= leftMs) {
    const left = `${seconds(pauseMs)} to wait, ${seconds(Math.max(0, leftMs))} left for this call`;
    throw new ModelError(`No time for another request (${left}): ${what}. ${advice}`, { cause });
  }
  return pauseMs;
}

/** Exponential backoff with equal jitter (AWS Architecture Blog, "Exponential Backoff And Jitter"). */
function growPause(tries: number): number {
  const pauseMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (tries - 1));
  return pauseMs / 2 + (Math.random() * pauseMs) / 2;
}

function seconds(durationMs: number): string {
  return `${Math.round(durationMs / 100) / 10} s`;
}
