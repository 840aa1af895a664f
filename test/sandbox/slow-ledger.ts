import { createMemoryEffectLedger } from "../../src/effects/create-memory-effect-ledger.ts";
import type { EffectLedger } from "../../src/sandbox/port.ts";

/** A ledger that answers the start of an effect when the test lets it. */
export function createSlowLedger() {
  const asked = Promise.withResolvers<void>();
  const answered = Promise.withResolvers<void>();
  const memory = createMemoryEffectLedger();
  const ledger: EffectLedger = {
    start: async (key) => {
      asked.resolve();
      await answered.promise;
      return memory.start(key);
    },
    finish: (key, value) => memory.finish(key, value),
  };
  return { ledger, memory, asked: asked.promise, answer: () => answered.resolve() };
}
