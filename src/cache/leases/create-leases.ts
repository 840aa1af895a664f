import { randomUUID } from "node:crypto";
import { LeaseLine } from "./lease-line.ts";
import type { GenerationLeases, LeadOutcome, LeaseClaim, LeaseKey, LeaseRun, LeaseStore, Standing } from "./port.ts";

/**
 * Creates the leases of one process over a store that it may share with others.
 *
 * @example
 * const leases = createLeases(createLeaseStore({ database, clock: Date.now, onWarning: console.warn }));
 * const run = { key, runEnd: ending.signal };
 * const standing = await leases.take({ ...run, signal: undefined, waitMs: 60_000 });
 * await leases.release(run, "kept");
 */
export function createLeases(store: LeaseStore): GenerationLeases {
  const lines = new Map<string, LeaseLine>();

  function lineOf(key: LeaseKey): LeaseLine {
    const name = nameOf(key);
    const known = lines.get(name);
    if (known) return known;
    const onOver = (): void => {
      if (lines.get(name) === line) lines.delete(name);
    };
    const line = new LeaseLine({ holding: { ...key, holder: randomUUID() }, store, onOver });
    lines.set(name, line);
    return line;
  }

  async function release({ key, runEnd }: LeaseRun, outcome: LeadOutcome): Promise<void> {
    const line = lines.get(nameOf(key));
    if (line?.leader === runEnd) await line.release(outcome);
  }

  async function take(claim: LeaseClaim): Promise<Standing> {
    const { key, runEnd, signal } = claim;
    for (const end of [runEnd, signal]) end?.throwIfAborted();
    const line = lineOf(key);
    if (line.leader === runEnd) return "leads";
    runEnd.addEventListener("abort", () => void release(claim, "given-up"), { once: true });
    return line.join(claim);
  }

  return {
    take,
    release,
    close: async () => void (await Promise.all([...lines.values()].map((line) => line.close()))),
  };
}

function nameOf({ tenant, exactKey }: LeaseKey): string {
  return JSON.stringify([tenant, exactKey]);
}
