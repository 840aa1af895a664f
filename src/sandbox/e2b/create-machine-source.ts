import type { E2BMachine } from "./start-machine.ts";

/** A machine for one run. */
interface TakenMachine {
  readonly machine: E2BMachine;
  /** Whether it was made ahead, and may have died meanwhile. */
  readonly ahead: boolean;
}

/** Makes machines and keeps track of them until each has ended. */
export interface MachineSource {
  /**
   * A machine that lives at least so long; null if the signal aborts first.
   * @throws what the making of it throws
   */
  take(lifetimeMs: number, signal: AbortSignal): Promise<TakenMachine | null>;
  /** The same, never one that was made ahead. */
  takeFresh(lifetimeMs: number, signal: AbortSignal): Promise<E2BMachine | null>;
  /** Makes one ahead, if there is none. */
  warmUp(): void;
  /** Ends what was made ahead, and waits for what is still being ended. */
  close(): Promise<void>;
}

export interface MachineSourceOptions {
  readonly start: (lifetimeMs: number) => Promise<E2BMachine>;
  /** How long `take` waits for a machine. One that comes later is ended. */
  readonly timeoutMs: number;
  /** What `take` throws then. */
  readonly timeoutError: () => Error;
  /** The lifetime of a machine made ahead: what one costs that nobody takes. */
  readonly aheadLifetimeMs: number;
  /** Told of machines that could not be ended. */
  readonly onWarning: (message: string) => void;
}

/** Makes a source of machines that are each used once. */
export function createMachineSource(options: MachineSourceOptions): MachineSource {
  const ending = new Set<Promise<unknown>>();
  let ahead: Promise<E2BMachine> | null = null;
  let closed = false;

  function track(work: Promise<unknown>): void {
    const settled = work.catch(() => {}).finally(() => ending.delete(settled));
    ending.add(settled);
  }

  async function start(lifetimeMs: number): Promise<E2BMachine> {
    const machine = await options.start(lifetimeMs);
    let killed: Promise<void> | null = null;
    const kill = () => {
      if (killed === null) track((killed = machine.kill().catch(() => warnOf(machine))));
      return killed;
    };
    return { ...machine, kill };
  }

  function warnOf({ endsAtMs }: E2BMachine): void {
    const seconds = Math.max(0, Math.ceil((endsAtMs - performance.now()) / 1_000));
    const howLong = Number.isFinite(seconds) ? `it ends by itself within ${seconds} s` : "its kernel lives as long as the code interpreter";
    options.onWarning(`An E2B sandbox could not be ended; ${howLong}.`);
  }

  function discard(machine: Promise<E2BMachine>): void {
    track(machine.then(({ kill }) => kill()));
  }

  async function takeAhead(lifetimeMs: number, signal: AbortSignal): Promise<E2BMachine | null> {
    if (ahead === null) return null;
    const made = ahead;
    ahead = null;
    const machine = await waitFor(made, signal).catch(() => null); // why it failed shows when the next one is made
    if (machine !== null && machine.endsAtMs - performance.now() >= lifetimeMs) return machine;
    discard(made);
    return null;
  }

  async function takeFresh(lifetimeMs: number, signal: AbortSignal): Promise<E2BMachine | null> {
    if (signal.aborted) return null;
    const made = start(lifetimeMs);
    try {
      const machine = await waitFor(made, signal);
      if (machine === null) discard(made);
      return machine;
    } catch (error) {
      discard(made);
      throw error;
    }
  }

  async function waitFor(made: Promise<E2BMachine>, signal: AbortSignal): Promise<E2BMachine | null> {
    const late = AbortSignal.timeout(options.timeoutMs);
    const machine = await Promise.race([made, aborted(AbortSignal.any([signal, late]))]);
    if (machine === null && !signal.aborted) throw options.timeoutError();
    return machine;
  }

  async function take(lifetimeMs: number, signal: AbortSignal): Promise<TakenMachine | null> {
    const made = await takeAhead(lifetimeMs, signal);
    if (made) return { machine: made, ahead: true };
    const machine = await takeFresh(lifetimeMs, signal);
    return machine && { machine, ahead: false };
  }

  function warmUp(): void {
    if (closed || ahead !== null) return;
    ahead = start(options.aheadLifetimeMs);
    ahead.catch(() => {});
  }

  async function close(): Promise<void> {
    closed = true;
    if (ahead) discard(ahead);
    ahead = null;
    await Promise.race([Promise.all(ending), aborted(AbortSignal.timeout(options.timeoutMs))]);
  }

  return { take, takeFresh, warmUp, close };
}

function aborted(signal: AbortSignal): Promise<null> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(null);
    signal.addEventListener("abort", () => resolve(null), { once: true });
  });
}
