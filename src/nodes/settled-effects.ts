import { inspectPython } from "../program/inspect-python.ts";
import type { EffectFact } from "./open-effects.ts";
import type { Execution, Run } from "./state.ts";

/** How many effects of an execution the state names; the ledger has all of them. */
export const MAX_EFFECTS_TOLD = 100;

/** The effects of an execution about which a person has not said yet how the run goes on. */
export function unsettledEffects({
  run,
  execution,
}: {
  readonly run: Pick<Run, "decided">;
  readonly execution: Pick<Execution, "effects"> | null;
}): EffectFact[] {
  const effects = execution?.effects ?? [];
  if (effects.length >= MAX_EFFECTS_TOLD) return effects; // there may be more than are named
  const settled = new Set(run.decided?.keys);
  return effects.filter(({ key, status }) => status === "unknown" || !settled.has(key));
}

/**
 * Tells a model which effects a failed program has had. A key that the program builds may hold anything, also what others
 * wrote, and is not shown.
 */
export function describeSettled(effects: readonly EffectFact[], code: string): string | null {
  if (effects.length === 0) return null;
  const written = new Set(inspectPython(code).strings);
  const named = effects.filter(({ key }) => written.has(key)).map(({ key }) => JSON.stringify(key));
  const built = effects.length - named.length;
  const keys = [...named, ...(built > 0 ? [`${built} whose keys the program builds`] : [])].join(", ");
  return (
    `These effects of it have happened, and are noted under their keys: ${keys}. Keep each of these once(...) calls with exactly the key that it has: ` +
    "it gives back what was noted and does nothing. Under another key it would happen a second time."
  );
}
