import type { Sleep } from "./sleep.ts";

/** What bounds a piece of work in time. */
export interface Deadline {
  readonly timeoutMs: number;
  /** The caller's; its reason is thrown unchanged. */
  readonly signal?: AbortSignal | undefined;
  readonly sleep: Sleep;
  /** Makes the error for work that ran out of time. */
  readonly onTimeout: () => Error;
}

/** Work that can be told to stop, and can stop itself with an error of its own. */
export type StoppableWork<Value> = (signal: AbortSignal, stop: (reason: Error) => void) => Promise<Value>;

/**
 * Runs work until it ends, the time is up, the caller aborts, or it calls `stop`. Rejects at once in the last three
 * cases, even if the work ignores its signal.
 */
export async function withDeadline<Value>(deadline: Deadline, work: StoppableWork<Value>): Promise<Value> {
  deadline.signal?.throwIfAborted();
  const stopper = new AbortController();
  const timer = new AbortController();
  const onCallerAbort = () => stopper.abort(deadline.signal?.reason);
  deadline.signal?.addEventListener("abort", onCallerAbort, { once: true });
  deadline.sleep(deadline.timeoutMs, timer.signal).then(
    () => stopper.abort(deadline.onTimeout()),
    () => undefined, // the work ended first, and the timer was taken back
  );
  try {
    return await Promise.race([work(stopper.signal, (reason) => stopper.abort(reason)), rejectWhenAborted(stopper.signal)]);
  } finally {
    timer.abort();
    deadline.signal?.removeEventListener("abort", onCallerAbort);
  }
}

function rejectWhenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}
