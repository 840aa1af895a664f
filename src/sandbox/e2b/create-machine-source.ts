import { parseTargets } from "../network/parse-targets.ts";
import type { E2BMachine } from "./start-machine.ts";

/** A machine for one run. */
interface TakenMachine {
  readonly machine: E2BMachine;
  /** Whether it was made ahead, and may have died meanwhile. */
  readonly ahead: boolean;
}

/** What a machine has to be fit for. */
export interface MachineWish {
  /** How long it has to live at least, milliseconds. */
  readonly lifetimeMs: number;
  /** The targets that it may reach: a machine for others is never taken. */
  readonly allow: readonly string[];
}

/** Makes machines and keeps track of them until each has ended. */
export interface MachineSource {
  /**
   * A machine that was made for this; null if the signal aborts first.
   * @throws what the making of it throws
   */
  take(wish: MachineWish, signal: AbortSignal): Promise<TakenMachine | null>;
  /** The same, never one that was made ahead. */
  takeFresh(wish: MachineWish, signal: AbortSignal): Promise<E2BMachine | null>;
  /** Makes one ahead for runs with the same targets, if there is none. Its lifetime is what one costs that nobody takes. */
  warmUp(wish: MachineWish): void;
  /** Ends what was made ahead, and waits for what is still being ended. */
  close(): Promise<void>;
}

export interface MachineSourceOptions {
  readonly start: (wish: MachineWish) => Promise<E2BMachine>;
  /** How long `take` waits for a machine. One that comes later is ended. */
  readonly timeoutMs: number;
  /** What `take` throws then. */
  readonly timeoutError: () => Error;
  /** Told of machines that could not be ended. */
  readonly onWarning: (message: string) => void;
}

/** Makes a source of machines that are each used once. */
export function createMachineSource(options: MachineSourceOptions): MachineSource {
  const ending = new Set<Promise<unknown>>();
  const aheadByTargets = new Map<string, Promise<E2BMachine>>();
  let closed = false;

  function track(work: Promise<unknown>): void {
    const settled = work.catch(() => {}).finally(() => ending.delete(settled));
    ending.add(settled);
  }

  async function start(wish: MachineWish): Promise<E2BMachine> {
    const machine = await options.start(wish);
    let killed: Promise<boolean> | null = null;
    const kill = () => {
      if (killed === null) track((killed = machine.kill().catch(() => warnOf(machine))));
      return killed;
    };
    return { ...machine, kill };
  }

  function warnOf({ endsAtMs }: E2BMachine): false {
    const seconds = Math.max(0, Math.ceil((endsAtMs - performance.now()) / 1_000));
    const howLong = Number.isFinite(seconds) ? `it ends by itself within ${seconds} s` : "its kernel lives as long as the code interpreter";
    options.onWarning(`An E2B sandbox could not be ended; ${howLong}.`);
    return false;
  }

  function discard(machine: Promise<E2BMachine>): void {
    track(machine.then(({ kill }) => kill()));
  }

  async function takeAhead({ lifetimeMs, allow }: MachineWish, signal: AbortSignal): Promise<E2BMachine | null> {
    const key = keyOf(allow);
    const made = aheadByTargets.get(key);
    if (made === undefined) return null;
    aheadByTargets.delete(key);
    const machine = await waitFor(made, signal).catch(() => null); // why it failed shows when the next one is made
    if (machine !== null && machine.endsAtMs - performance.now() >= lifetimeMs) return machine;
    discard(made);
    return null;
  }

  async function takeFresh(wish: MachineWish, signal: AbortSignal): Promise<E2BMachine | null> {
    if (signal.aborted) return null;
    const made = start(wish);
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

  async function take(wish: MachineWish, signal: AbortSignal): Promise<TakenMachine | null> {
    const made = await takeAhead(wish, signal);
    if (made) return { machine: made, ahead: true };
    const machine = await takeFresh(wish, signal);
    return machine && { machine, ahead: false };
  }

  function warmUp(wish: MachineWish): void {
    const key = keyOf(wish.allow);
    if (closed || aheadByTargets.has(key)) return;
    const made = start(wish);
    made.catch(() => {});
    aheadByTargets.set(key, made);
  }

  async function close(): Promise<void> {
    closed = true;
    for (const made of aheadByTargets.values()) discard(made);
    aheadByTargets.clear();
    await Promise.race([Promise.all(ending), aborted(AbortSignal.timeout(options.timeoutMs))]);
  }

  return { take, takeFresh, warmUp, close };
}

function keyOf(allow: readonly string[]): string {
  return [...new Set(parseTargets(allow).map(({ name }) => name))].sort().join(" ");
}

function aborted(signal: AbortSignal): Promise<null> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(null);
    signal.addEventListener("abort", () => resolve(null), { once: true });
  });
}
