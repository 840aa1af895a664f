import type { EffectScope } from "../effects/effect-statements.ts";
import type { EffectLedger } from "../sandbox/port.ts";
import type { Masker } from "../secrets/create-masker.ts";
import type { ExecutorServices } from "./services.ts";

/** Which execution of a program has the effects. */
export interface EffectOwner extends Omit<EffectScope, "tenant"> {
  /** Which of the run's executions it is, from 1. */
  readonly execution: number;
}

const KEY_HOLDS_SECRET = "the key holds a secret, and keys are kept; make it of ids, dates or addresses that are none";

/**
 * Opens the ledger of an execution's effects, through which no secret gets into the database: one in a value is masked,
 * so that a later execution gets the masked value, and one in a key keeps the effect from happening.
 */
export function openEffects({ effects, tenant }: ExecutorServices, owner: EffectOwner, masker: Masker): EffectLedger {
  const { execution, ...scope } = owner;
  const ledger = effects({ scope: { ...scope, tenant }, execution });
  return {
    start: async (key) => (masker.text(key) === key ? ledger.start(key) : { status: "refused", message: KEY_HOLDS_SECRET }),
    finish: (key, value) => ledger.finish(key, masker.json(value)),
  };
}
