import { ConfigurationError } from "../errors.ts";
import type { JsonObject } from "../json.ts";
import { computeCacheKey } from "../request/cache-key.ts";
import { canonicalSha256 } from "../request/canonical-sha256.ts";
import { describeContext } from "../request/context-shape.ts";
import { liftParams } from "../request/lift-params.ts";
import { findSecretReferences } from "../secrets/secret-reference.ts";
import { checkCapabilities } from "./check-capabilities.ts";
import type { ParsedInput } from "./parse-input.ts";
import type { ExecutorServices } from "./services.ts";
import { stageInputFiles } from "./stage-input-files.ts";
import type { Request, Run } from "./state.ts";

/** A request, and where its program will run. */
export interface PreparedRequest {
  readonly request: Request;
  readonly sandbox: Run["sandbox"];
}

/**
 * Makes of the input what the run works with, and finds out what the run needs.
 *
 * @throws ConfigurationError, CapabilityError before anything costs.
 */
export async function createRequest(call: ExecutorServices, input: ParsedInput): Promise<PreparedRequest> {
  checkSecretsHaveAResolver(call, input);
  const sandbox = await call.sandbox();
  const capabilities = await sandbox.capabilities();
  const { template, params } = liftParams(input.task);
  const contextShape = describeContext(input.context);
  const fileNames = Object.keys(input.files);
  const integrations = await call.knowledge.detect({ task: input.task, contextShape, fileNames });
  checkCapabilities({ allow: call.allow, capabilities, integrations });
  const files = await stageInputFiles(call, input.files);
  const shown = {
    task: input.task,
    params,
    contextShape,
    secretNames: secretNamesOf(input.context),
    files,
    outputSchema: input.outputSchema,
    checks: input.checks,
    python: capabilities.python,
    packages: [...capabilities.packages],
    allow: [...call.allow],
    integrations: integrations.map((integration) => ({ ...integration, packages: integration.packages.map((group) => [...group]) })),
  };
  const retrieved = await call.knowledge.retrieve({ ...shown, template });
  const described = { ...shown, retrieved: retrieved.map((chunk) => ({ ...chunk, headings: [...chunk.headings] })) };
  const request = {
    ...described,
    context: await call.staging.hold(input.context, "context"),
    contextDigest: canonicalSha256(input.context),
    cacheMode: input.cacheMode,
    approval: call.approval,
    timeoutMs: input.timeoutMs ?? call.limits.timeoutMs,
    ...(await keysOf(call, described, template)),
  };
  return { request, sandbox: { kind: sandbox.kind, isolation: capabilities.isolation, network: request.allow } };
}

type Described = Omit<Request, "context" | "contextDigest" | "cacheMode" | "approval" | "timeoutMs" | "exactKey" | "templateKey">;

async function keysOf(call: ExecutorServices, described: Described, template: string) {
  return computeCacheKey({
    ...described,
    tenant: call.tenant,
    template,
    files: described.files.map(({ name, mediaType }) => ({ name, mediaType })),
    integrations: described.integrations.map(({ name, version }) => ({ name, version })),
    retrieved: described.retrieved.map(({ sha256 }) => sha256),
    documentVersions: await call.knowledge.versions(),
    contextInPrompt: "schema",
    effects: "none",
  });
}

function secretNamesOf(context: JsonObject): string[] {
  return [...new Set(findSecretReferences(context).map((reference) => reference.name))].sort();
}

function checkSecretsHaveAResolver({ secrets }: ExecutorServices, { context }: ParsedInput): void {
  const [name] = secretNamesOf(context);
  if (secrets || name === undefined) return;
  throw new ConfigurationError(`The context refers to the secret ${name}, and nothing resolves secrets: pass secrets: (name) => value.`, {
    reason: "secret",
  });
}
