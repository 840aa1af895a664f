/** Numbers that tell apart the runs of one moment; who finds none free waits in line. */
export interface RunSlots {
  /** Resolves with a free slot, or with null if the signal aborts first. */
  acquire(signal?: AbortSignal): Promise<number | null>;
  release(slot: number): void;
}

type Waiter = (slot: number | null) => void;

/** Makes `count` slots, numbered from 0. */
export function createRunSlots(count: number): RunSlots {
  const free = Array.from({ length: count }, (_, index) => index);
  const waiting = new Set<Waiter>();

  function acquire(signal?: AbortSignal): Promise<number | null> {
    if (signal?.aborted) return Promise.resolve(null);
    const slot = free.shift();
    return slot === undefined ? wait(signal) : Promise.resolve(slot);
  }

  function wait(signal: AbortSignal | undefined): Promise<number | null> {
    return new Promise((resolve) => {
      const onAbort = () => waiter(null);
      const waiter: Waiter = (slot) => {
        waiting.delete(waiter);
        signal?.removeEventListener("abort", onAbort);
        resolve(slot);
      };
      waiting.add(waiter);
      signal?.addEventListener("abort", onAbort, { once: true });
    });
  }

  function release(slot: number): void {
    const [next] = waiting;
    if (next) next(slot);
    else free.push(slot);
  }

  return { acquire, release };
}
