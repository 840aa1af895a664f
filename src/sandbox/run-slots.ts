/** A number of turns that are had at once; who finds none free waits in line. */
export interface RunSlots {
  /** Resolves with true when it is the caller's turn, or with false if the signal aborts first. */
  acquire(signal?: AbortSignal): Promise<boolean>;
  release(): void;
}

type Waiter = (hasTurn: boolean) => void;

/** Makes `count` slots. */
export function createRunSlots(count: number): RunSlots {
  const waiting = new Set<Waiter>();
  let free = count;

  async function acquire(signal?: AbortSignal): Promise<boolean> {
    if (signal?.aborted) return false;
    if (free === 0) return wait(signal);
    free -= 1;
    return true;
  }

  function wait(signal: AbortSignal | undefined): Promise<boolean> {
    return new Promise((resolve) => {
      const onAbort = () => waiter(false);
      const waiter: Waiter = (hasTurn) => {
        waiting.delete(waiter);
        signal?.removeEventListener("abort", onAbort);
        resolve(hasTurn);
      };
      waiting.add(waiter);
      signal?.addEventListener("abort", onAbort, { once: true });
    });
  }

  function release(): void {
    const [next] = waiting;
    if (next) next(true);
    else free += 1;
  }

  return { acquire, release };
}
