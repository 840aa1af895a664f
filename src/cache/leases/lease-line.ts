import { setTimeout as pause } from "node:timers/promises";
import { LEASE_MS } from "./create-lease-store.ts";
import { createLeaseWaiter, type LeaseWaiter } from "./lease-waiter.ts";
import type { LeadOutcome, LeaseClaim, LeaseHolding, LeaseStore, Standing } from "./port.ts";

/** First and longest pause between two questions whether another process is done, milliseconds. */
const FIRST_PAUSE_MS = 20;
const MAX_PAUSE_MS = 500;

/** How often a lease is renewed, milliseconds: two may be missed. */
const RENEW_MS = LEASE_MS / 3;

export interface LeaseLineOptions {
  readonly holding: LeaseHolding;
  readonly store: LeaseStore;
  /** Told when nobody leads or waits any more; then nobody may join. */
  readonly onOver: () => void;
}

/**
 * The runs of this process that want to write for one key: one leads, the others wait in line. The line has one lease
 * among processes, which goes from a leader that gives up to the next in line.
 */
export class LeaseLine {
  readonly #options: LeaseLineOptions;
  readonly #waiting: LeaseWaiter[] = [];
  readonly #over = new AbortController();
  #leader: AbortSignal | null = null;
  #hasLease = false;
  #heartbeat: NodeJS.Timeout | null = null;

  constructor(options: LeaseLineOptions) {
    this.#options = options;
  }

  get leader(): AbortSignal | null {
    return this.#leader;
  }

  /** Puts a run at the end of the line. The first one has the lease asked for. */
  join(claim: LeaseClaim): Promise<Standing> {
    const isFirst = this.#leader === null && this.#waiting.length === 0;
    const waiter = createLeaseWaiter(claim, (gone) => this.#leave(gone));
    this.#waiting.push(waiter);
    if (isFirst) this.#askForLease().catch((error: unknown) => this.#fail(error));
    return waiter.standing;
  }

  /** The leader is done. */
  async release(outcome: LeadOutcome): Promise<void> {
    if (this.#leader === null) return;
    this.#leader = null;
    if (outcome === "given-up" && this.#callNext("look-again")) return;
    await this.#dissolve(outcome === "nothing-kept" ? "alone" : "look-again");
  }

  /** Ends the line; whoever waits has to look again. */
  close(): Promise<void> {
    return this.#dissolve("look-again");
  }

  async #askForLease(): Promise<void> {
    const { store, holding } = this.#options;
    let standing: Standing = "leads";
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, MAX_PAUSE_MS)) {
      const answer = await store.take(holding);
      if (answer === "unavailable") return this.#dissolve("alone");
      this.#hasLease = answer === "taken";
      if (this.#hasLease) return this.#callNext(standing) ? undefined : this.#dissolve("alone"); // all may have left meanwhile
      standing = "look-again";
      await pause(pauseMs, undefined, { signal: this.#over.signal }).catch(() => undefined); // all have left
      if (this.#over.signal.aborted) return;
    }
  }

  /** Gives the lease to the next in line; false if there is none. */
  #callNext(standing: Standing): boolean {
    const next = this.#waiting.shift();
    if (!next) return false;
    const { store, holding } = this.#options;
    this.#leader = next.runEnd;
    this.#heartbeat ??= setInterval(() => void store.renew(holding), RENEW_MS).unref();
    next.tell(standing);
    return true;
  }

  /** The last one to leave a line without a leader ends it. */
  #leave(waiter: LeaseWaiter): void {
    const place = this.#waiting.indexOf(waiter);
    if (place >= 0) this.#waiting.splice(place, 1);
    if (this.#leader === null && this.#waiting.length === 0) void this.#dissolve("alone");
  }

  #fail(error: unknown): void {
    for (const waiter of this.#waiting.splice(0)) waiter.fail(error);
    void this.#dissolve("alone");
  }

  async #dissolve(standing: Standing): Promise<void> {
    const { store, holding, onOver } = this.#options;
    onOver();
    this.#over.abort();
    this.#leader = null;
    if (this.#heartbeat) clearInterval(this.#heartbeat);
    for (const waiter of this.#waiting.splice(0)) waiter.tell(standing);
    if (this.#hasLease) await store.release(holding);
    this.#hasLease = false;
  }
}
