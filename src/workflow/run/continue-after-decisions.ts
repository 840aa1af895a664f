import type { Command } from "@langchain/langgraph";
import { decideEffects } from "../../executor/decide-effects.ts";
import { parseEffectDecisions } from "../../effects/effect-decision.ts";
import type { ExecutorServices } from "../../nodes/services.ts";
import type { State } from "../../nodes/state.ts";
import type { InnerPlace } from "./inner-run.ts";

interface EndedRun {
  readonly state: State;
  readonly place: InnerPlace;
  readonly decisions: unknown;
}

/**
 * Says how the executor's graph goes on inside a node where a person has decided on its effects; null where nothing was
 * decided, or there is nothing to decide.
 *
 * @throws ConfigurationError (`input`) for what cannot be decided, EffectsPendingError while an effect is undecided.
 */
export async function continueAfterDecisions(services: ExecutorServices, { state, place, decisions }: EndedRun): Promise<Command | null> {
  if (!decisions || state.error?.code !== "EFFECTS_PENDING") return null;
  return decideEffects(services, {
    runId: place.runId,
    checkpointNamespace: place.namespace,
    found: { status: "finished", values: state, takesDecisions: true, secretNames: state.run.request?.secretNames ?? [] },
    decisions: parseEffectDecisions(decisions),
  });
}
