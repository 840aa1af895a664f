import { z } from "zod";
import { ConfigurationError } from "../errors.ts";
import type { SecretResolver } from "../secrets/resolve-secrets.ts";
import type { ApprovalHandler, ApprovalPolicy, ExecutorServices } from "./services.ts";

const functionOf = <T>() => z.custom<T>((value) => typeof value === "function", "must be a function");

const callOptionsSchema = z.strictObject({
  approval: z.enum(["never", "always"]).optional(),
  onApproval: functionOf<ApprovalHandler>().optional(),
  secrets: functionOf<SecretResolver>().optional(),
});

/** What one call may set under `runtime.context.cachedExecutor`. */
export interface CallOptions {
  /** May ask for an approval where the factory asks for none, never the other way round. */
  readonly approval?: ApprovalPolicy;
  readonly onApproval?: ApprovalHandler;
  readonly secrets?: SecretResolver;
}

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
  return {
    ...services,
    approval: services.approval === "always" ? "always" : (parsed.data.approval ?? services.approval),
    onApproval: parsed.data.onApproval ?? services.onApproval,
    secrets: parsed.data.secrets ?? services.secrets,
  };
}
