import type { JsonObject, JsonValue } from "../json.ts";
import { parseJson } from "../json.ts";
import { checkFields } from "../nodes/parse-input.ts";
import { toJsonSchema } from "../request/output-schema.ts";
import { replacePlainSecrets } from "../secrets/replace-plain-secrets.ts";
import type { SecretResolver } from "../secrets/resolve-secrets.ts";
import type { StagedReference } from "../staging/held-value.ts";
import type { StagingFolder } from "../staging/staging-folder.ts";
import type { CallInput } from "./call-input.ts";
import { refuseUnknownCallKeys } from "./refuse-unknown-call-keys.ts";

/** A call in the form the graph takes: plain JSON, files staged, plain secrets taken out. */
export interface PreparedCall {
  readonly graphInput: JsonObject;
  /** Whether plain secrets were taken out of the context. */
  readonly hasPlainSecrets: boolean;
  /** Resolves what was taken out, and leaves every other name to the given resolver. */
  withSecrets(resolver: SecretResolver | undefined): SecretResolver | undefined;
}

/**
 * Brings a call from code into the form of the graph's input.
 *
 * @throws ConfigurationError (`input`) naming what is wrong, before anything costs.
 */
export async function prepareCallInput<Result>(task: string, input: CallInput<Result>, staging: StagingFolder): Promise<PreparedCall> {
  refuseUnknownCallKeys(input);
  checkFields({ ...input, task, outputSchema: undefined, context: undefined });
  const { context, secrets: taken } = replacePlainSecrets(parseJson(input.context ?? {}, "context"), "context.");
  const given = {
    task,
    context,
    files: await stageFiles(input.files ?? {}, staging),
    outputSchema: input.outputSchema === undefined ? undefined : toJsonSchema(input.outputSchema),
    code: input.code,
    checks: input.checks,
    cacheMode: input.cacheMode,
    integrations: input.integrations && [...input.integrations],
    timeoutMs: input.timeoutMs,
    deadlineMs: input.deadlineMs,
    maxCostUsd: input.maxCostUsd,
    maxTokens: input.maxTokens,
  };
  return {
    graphInput: Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as JsonObject,
    hasPlainSecrets: taken.size > 0,
    withSecrets: (resolver) => (taken.size === 0 ? resolver : (name) => taken.get(name) ?? resolver?.(name)),
  };
}

async function stageFiles(
  files: Readonly<Record<string, string | Uint8Array>>,
  staging: StagingFolder,
): Promise<Record<string, JsonValue>> {
  const staged: Record<string, JsonValue> = {};
  for (const [name, source] of Object.entries(files)) {
    const reference: StagedReference =
      typeof source === "string" ? await staging.putFile(source) : await staging.putBytes(source, { name });
    staged[name] = { ...reference };
  }
  return staged;
}
