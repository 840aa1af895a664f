import type { EffectEntry } from "../effects/create-effect-record.ts";
import type { EffectsPendingError } from "../errors.ts";
import type { deciderOf } from "./decider-of.ts";
import type { Program, Run } from "./state.ts";
import { effectsPending } from "./to-error-state.ts";

interface Executing {
  readonly run: Run;
  readonly program: Pick<Program, "sha256">;
  /** Who takes decisions for this run. */
  readonly decider: ReturnType<typeof deciderOf>;
}

/**
 * Refuses to run a program where an earlier execution of the run left an effect of which nobody knows whether it happened;
 * or one that another program had, which this one may have under another key, unless a person has settled that.
 */
export function findUnsettled(entries: readonly EffectEntry[], { run, program, decider }: Executing): EffectsPendingError | null {
  const settled = new Set(run.decided?.keys);
  const isOpen = entries.some(({ key, status, program: owner }) => status === "unknown" || (owner !== program.sha256 && !settled.has(key)));
  if (!isOpen) return null;
  return effectsPending(entries, {
    what: "An earlier execution of this run had effects",
    decider,
    latest: undefined,
  });
}
