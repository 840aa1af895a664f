import { z } from "zod";
import { ConfigurationError } from "../errors.ts";
import { contextLevelSchema, narrowerLevel } from "../request/context-level.ts";
import { parseTargets } from "../sandbox/network/parse-targets.ts";
import type { SecretResolver } from "../secrets/resolve-secrets.ts";
import { findAllowedModel } from "./allowed-models.ts";
import { approvalPolicySchema, joinPolicies } from "./approval-policy.ts";
import { budgetFields, smallestBudget } from "./budget.ts";
import { functionOf } from "./function-of.ts";
import type { ApprovalHandler, ExecutorServices } from "./services.ts";

/** What one call may set under `runtime.context.cachedExecutor`; asking more often, showing and spending less is possible, never the other way round. */
const callOptionsSchema = z.strictObject({
  contextInPrompt: contextLevelSchema.optional(),
  approval: approvalPolicySchema.optional(),
  onApproval: functionOf<ApprovalHandler>().optional(),
  secrets: functionOf<SecretResolver>().optional(),
  model: z
    .union([z.string().min(1), z.custom<object>((value) => typeof value === "object" && value !== null, "must be a name or a model")])
    .optional(),
  budget: z.strictObject(budgetFields).optional(),
  network: z.array(z.string()).max(100).optional(),
});

/**
 * Joins the options of one call with what the factory allowed; a call only narrows.
 *
 * @param context LangGraph's `runtime.context`, which belongs to the parent graph: only our own key is read.
 * @throws ConfigurationError (`input`) naming the field.
 */
export function narrowServices(services: ExecutorServices, context: unknown): ExecutorServices {
  const given = typeof context === "object" && context !== null ? (context as Record<string, unknown>)["cachedExecutor"] : undefined;
  if (given === undefined) return services;
  const parsed = callOptionsSchema.safeParse(given);
  if (!parsed.success) {
    const detail = z.prettifyError(parsed.error);
    throw new ConfigurationError(`runtime.context.cachedExecutor is not valid: ${detail}`, { reason: "input" });
  }
  const chosen = parsed.data.model === undefined ? null : findAllowedModel(services.models, parsed.data.model);
  return {
    ...services,
    ...(chosen && { model: chosen.model, chosenModel: chosen.name }),
    budget: smallestBudget(services.budget, parsed.data.budget ?? {}),
    contextInPrompt: narrowerLevel(services.contextInPrompt, parsed.data.contextInPrompt ?? services.contextInPrompt),
    ...(parsed.data.network && narrowTargets(services, parsed.data.network)),
    approval: [...services.approval, ...joinPolicies(parsed.data.approval)],
    onApproval: parsed.data.onApproval ?? services.onApproval,
    secrets: parsed.data.secrets ?? services.secrets,
  };
}

/** Only what the factory allows, in its order, so that a key does not depend on how a call lists it. */
function narrowTargets(
  { allow, effectTargets }: ExecutorServices,
  given: readonly string[],
): Pick<ExecutorServices, "allow" | "effectTargets"> {
  const wanted = parseTargets(given).map(({ name }) => name); // written as the factory's are
  const foreign = wanted.find((target) => !allow.includes(target));
  if (foreign !== undefined) {
    throw new ConfigurationError(
      `runtime.context.cachedExecutor.network names ${JSON.stringify(foreign.slice(0, 100))}, which the factory does not allow. It allows ${allow.join(", ") || "nothing"}.`,
      { reason: "input" },
    );
  }
  return {
    allow: allow.filter((target) => wanted.includes(target)),
    effectTargets: effectTargets.filter((target) => wanted.includes(target)),
  };
}
