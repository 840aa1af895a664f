import type { EffectDecision } from "../effects/effect-decision.ts";
import type { JsonObject } from "../json.ts";
import type { ExecutorServices } from "../nodes/services.ts";
import type { Request } from "../nodes/state.ts";
import { createMasker } from "../secrets/create-masker.ts";
import { resolveSecrets } from "../secrets/resolve-secrets.ts";

type Decisions = ReadonlyMap<string, EffectDecision>;

/**
 * Takes the values of a request's secrets out of what a person has decided, before it is written down or told in an error.
 *
 * @param request null of a run that died before it had one.
 * @throws ConfigurationError (`secret`) if a secret cannot be resolved.
 */
export async function maskDecisions(
  { secrets, staging }: Pick<ExecutorServices, "secrets" | "staging">,
  request: Pick<Request, "context" | "secretNames"> | null,
  decisions: Decisions,
): Promise<Decisions> {
  if (!request || request.secretNames.length === 0) return decisions;
  const resolved = await resolveSecrets((await staging.release(request.context)) as JsonObject, secrets ?? (() => undefined));
  const masker = createMasker(resolved.values);
  return new Map(
    Array.from(decisions, ([key, decision]) => [
      masker.text(key),
      typeof decision === "object" ? { done: masker.json(decision.done) } : decision,
    ]),
  );
}
