import type { LeaseClaim, Standing } from "./port.ts";

/** A run that waits in line. */
export interface LeaseWaiter {
  readonly runEnd: AbortSignal;
  /** How the wait ends. */
  readonly standing: Promise<Standing>;
  tell(standing: Standing): void;
  fail(error: unknown): void;
}

/**
 * Creates a waiter, whose wait ends by itself when the run is ended or has waited long enough.
 *
 * @param leave Told when it does, before anybody else is: nobody must hand it a lease from then on.
 */
export function createLeaseWaiter({ runEnd, signal, waitMs }: LeaseClaim, leave: (waiter: LeaseWaiter) => void): LeaseWaiter {
  const { promise, resolve, reject } = Promise.withResolvers<Standing>();
  const ending = new AbortController();
  const waiter: LeaseWaiter = { runEnd, standing: promise, tell: settling(resolve), fail: settling(reject) };
  const timer = setTimeout(() => {
    leave(waiter);
    waiter.tell("alone");
  }, waitMs);
  for (const end of new Set([runEnd, signal ?? runEnd])) {
    const giveUp = (): void => {
      leave(waiter);
      waiter.fail(end.reason);
    };
    end.addEventListener("abort", giveUp, { once: true, signal: ending.signal });
  }
  return waiter;

  function settling<Value>(settle: (value: Value) => void): (value: Value) => void {
    return (value) => {
      clearTimeout(timer);
      ending.abort();
      settle(value);
    };
  }
}
