import { createHmac } from "node:crypto";
import { ConfigurationError } from "../errors.ts";
import type { JsonObject, JsonValue } from "../json.ts";
import { findEndpoints } from "../knowledge/find-endpoints.ts";
import { findNamedModules } from "../knowledge/find-named-modules.ts";
import type { DetectionQuestion } from "../knowledge/port.ts";
import { computeCacheKey, type CacheKeys } from "../request/cache-key.ts";
import { canonicalSha256 } from "../request/canonical-sha256.ts";
import { describeContext } from "../request/context-shape.ts";
import { liftParams } from "../request/lift-params.ts";
import { showContext } from "../request/show-context.ts";
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
  checkSecrets(call, input);
  const sandbox = await call.sandbox();
  const capabilities = await sandbox.capabilities();
  const { template, params } = liftParams(input.task);
  const contextShape = describeContext(input.context);
  const fileNames = Object.keys(input.files);
  const integrations = await call.knowledge.detect({ task: input.task, contextShape, fileNames, ...detectionOf(input) });
  checkCapabilities({ allow: call.allow, kind: sandbox.kind, capabilities, integrations });
  const files = await stageInputFiles(call, input.files);
  const shown = {
    task: input.task,
    code: input.code,
    params,
    contextShape,
    secretNames: secretNamesOf(input.context),
    files,
    outputSchema: input.outputSchema,
    checks: input.checks,
    python: capabilities.python,
    packages: [...capabilities.packages],
    allow: [...call.allow],
    effectTargets: [...call.effectTargets],
    integrations: integrations.map((integration) => ({ ...integration, packages: integration.packages.map((group) => [...group]) })),
  };
  const retrieved = await call.knowledge.retrieve({ ...shown, template });
  const candidates = (await call.knowledge.byMeaning?.candidates({ ...shown, template })) ?? null;
  const described = { ...shown, retrieved: retrieved.map((chunk) => ({ ...chunk, headings: [...chunk.headings] })) };
  const request = {
    ...described,
    contextInPrompt: call.contextInPrompt,
    effectsAllowed: call.effectsAllowed,
    context: await call.staging.hold(input.context, "context"),
    contextDigest: canonicalSha256(input.context),
    cacheMode: input.cacheMode,
    approval: call.approval.map((policy) => (typeof policy === "function" ? ("custom" as const) : policy)),
    timeoutMs: input.timeoutMs ?? call.limits.timeoutMs,
    ...(await keysOf(call, described, { template, candidates, shownValues: await digestShown(call, input.context, contextShape) })),
  };
  return { request, sandbox: { kind: sandbox.kind, isolation: capabilities.isolation, network: request.allow } };
}

/** What the caller chose stands for detection, and then nothing is looked for. */
function detectionOf({ task, code, context, integrations }: ParsedInput): Pick<DetectionQuestion, "chosen" | "modules" | "endpoints"> {
  if (integrations !== null || code !== null) return { chosen: integrations ?? [] };
  return { modules: findNamedModules(task, context), endpoints: findEndpoints(context) };
}

type Described = Omit<
  Request,
  "context" | "contextDigest" | "effectsAllowed" | "contextInPrompt" | "cacheMode" | "approval" | "timeoutMs" | "choice" | keyof CacheKeys
>;

interface KeyBasis {
  readonly template: string;
  readonly shownValues: string | null;
  /** null where words choose the documents. */
  readonly candidates: string | null;
}

/** The keys of a request; and where embeddings are to choose documents, also those that it has if they cannot. */
async function keysOf(call: ExecutorServices, described: Described, { candidates, ...basis }: KeyBasis) {
  const parts = {
    ...described,
    ...basis,
    tenant: call.tenant,
    files: described.files.map(({ name, mediaType }) => ({ name, mediaType })),
    integrations: described.integrations.map(({ name, version }) => ({ name, version })),
    retrieved: described.retrieved.map(({ sha256 }) => sha256),
    documentVersions: await call.knowledge.versions(),
    contextInPrompt: call.contextInPrompt === "on-retry" ? "schema" : call.contextInPrompt, // their first prompts are the same
    effects: "none",
  };
  const keysByWords = computeCacheKey(parts);
  if (candidates === null) return { ...keysByWords, choice: null };
  return { ...computeCacheKey({ ...parts, candidates }), choice: { candidates, keysByWords } };
}

/** A digest that cannot be tried out without the key, of what the first prompt shows of the context's values. */
async function digestShown(call: ExecutorServices, context: JsonObject, shape: JsonValue): Promise<string | null> {
  const shown = showContext({ context, shape, level: call.contextInPrompt, isRetry: false });
  if (shown === null) return null;
  return createHmac("sha256", await call.digestKey())
    .update(`${shown.kind}\n${shown.text}`)
    .digest("hex");
}

function secretNamesOf(context: JsonObject): string[] {
  return [...new Set(findSecretReferences(context).map((reference) => reference.name))].sort();
}

function checkSecrets({ secrets, secretNames }: ExecutorServices, { context }: ParsedInput): void {
  const names = secretNamesOf(context);
  const foreign = names.find((name) => secretNames && !secretNames.includes(name));
  if (foreign !== undefined) {
    throw new ConfigurationError(
      `The context refers to the secret ${JSON.stringify(foreign.slice(0, 100))}, which it may not. List it in the factory's secretNames, or leave it out.`,
      { reason: "secret" },
    );
  }
  const [name] = names;
  if (secrets || name === undefined) return;
  throw new ConfigurationError(`The context refers to the secret ${name}, and nothing resolves secrets: pass secrets: (name) => value.`, {
    reason: "secret",
  });
}
