import { LEDGER_UNAVAILABLE } from "../effects/create-effect-ledger.ts";
import type { EffectScope } from "../effects/effect-statements.ts";
import type { EffectLedger } from "../sandbox/port.ts";
import type { Masker } from "../secrets/create-masker.ts";
import type { ExecutorServices } from "./services.ts";

/** Which execution of a program has the effects. */
export interface EffectOwner extends Omit<EffectScope, "tenant"> {
  /** Which of the run's executions it is, from 1. */
  readonly execution: number;
  /** sha256 of the program. */
  readonly program: string;
  /** Whether no other process is at it, as far as can be known; while nobody can say, it has no effects. */
  readonly isClaimed: boolean;
}

const KEY_HOLDS_SECRET = "the key holds a secret, and keys are kept; make it of ids, dates or addresses that are none";

const NO_EFFECTS = 'this executor allows no effects (effects: "none"); return what should be done as the result';

/** An effect that a program has had, or may have had. */
export interface EffectFact {
  readonly key: string;
  readonly status: "done" | "unknown";
}

/** The ledger of one execution, and what it has let happen. */
export interface ExecutionEffects extends EffectLedger {
  /** Every effect that is done or unknown, also those that an earlier execution of the run had. */
  readonly facts: () => EffectFact[];
  /** Whether an effect was refused because the ledger cannot be had now. */
  readonly wasUnavailable: () => boolean;
}

/**
 * Opens the ledger of an execution's effects, through which no secret gets into the database: one in a value is masked,
 * so that a later execution gets the masked value, and one in a key keeps the effect from happening.
 */
export function openEffects({ effects, tenant, effectsAllowed }: ExecutorServices, owner: EffectOwner, masker: Masker): ExecutionEffects {
  const { execution, program, isClaimed, ...scope } = owner;
  const ledger = effects({ scope: { ...scope, tenant }, execution, program });
  const facts = new Map<string, EffectFact["status"]>();
  let wasUnavailable = false;
  return {
    start: async (key) => {
      if (!effectsAllowed) return { status: "refused", message: NO_EFFECTS };
      if (masker.text(key) !== key) return { status: "refused", message: KEY_HOLDS_SECRET };
      const permit = isClaimed ? await ledger.start(key) : LEDGER_UNAVAILABLE;
      if (permit.status === "refused") wasUnavailable ||= permit.isUnavailable === true;
      else facts.set(key, permit.status === "done" ? "done" : "unknown");
      return permit;
    },
    finish: async (key, value) => {
      await ledger.finish(key, masker.json(value));
      facts.set(key, "done");
    },
    facts: () => Array.from(facts, ([key, status]) => ({ key, status })),
    wasUnavailable: () => wasUnavailable,
  };
}
