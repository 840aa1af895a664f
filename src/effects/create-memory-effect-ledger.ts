import type { JsonValue } from "../json.ts";
import type { EffectLedger } from "../sandbox/port.ts";
import { STARTED_BEFORE } from "./create-effect-ledger.ts";

/** An effect as a ledger in memory has it. */
export interface MemoryEffect {
  readonly status: "started" | "done";
  /** What its action returned; null while it is only started. */
  readonly value: JsonValue;
}

/** A ledger that is gone with the process: for tests, and for runs that nothing can repeat. */
export interface MemoryEffectLedger extends EffectLedger {
  /** Every effect by its key, in the order in which they began. */
  readonly effects: ReadonlyMap<string, MemoryEffect>;
}

/**
 * Creates a ledger in memory. Given to a second run, it stands for what an earlier execution has done.
 *
 * @example
 * const ledger = createMemoryEffectLedger();
 * await sandbox.run(request, { effects: ledger });
 * ledger.effects.get("mail:INV-7"); // { status: "done", value: null }
 */
export function createMemoryEffectLedger(): MemoryEffectLedger {
  const effects = new Map<string, MemoryEffect>();
  return {
    effects,
    async start(key) {
      const found = effects.get(key);
      if (found?.status === "done") return { status: "done", value: found.value };
      if (found) return { status: "unknown", message: STARTED_BEFORE };
      effects.set(key, { status: "started", value: null });
      return { status: "go" };
    },
    async finish(key, value) {
      effects.set(key, { status: "done", value });
    },
  };
}
