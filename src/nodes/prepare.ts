import type { LangGraphRunnableConfig } from "@langchain/langgraph";
import { z } from "zod";
import { CapabilityError, ConfigurationError } from "../errors.ts";
import type { JsonObject, JsonValue } from "../json.ts";
import { computeCacheKey } from "../request/cache-key.ts";
import { canonicalSha256 } from "../request/canonical-sha256.ts";
import { describeContext } from "../request/context-shape.ts";
import { liftParams } from "../request/lift-params.ts";
import type { DetectedIntegration } from "../knowledge/port.ts";
import type { Sandbox, SandboxCapabilities } from "../sandbox/port.ts";
import { findSecretReferences } from "../secrets/secret-reference.ts";
import { narrowServices } from "./call-options.ts";
import { parseInput, type ParsedInput } from "./parse-input.ts";
import { stageInputFiles } from "./stage-input-files.ts";
import type { ExecutorServices, OpenServices } from "./services.ts";
import type { Request, State, Update } from "./state.ts";

/** State keys that belong to one run, all empty. A second task on the same thread must inherit nothing. */
export const EMPTY_RUN_STATE = {
  attempts: [],
  program: null,
  execution: null,
  result: null,
  error: null,
  metadata: null,
} satisfies Update;

/** Creates the node that starts a run: it parses the input and finds out what the run needs, before anything costs. */
export function createPrepareNode(open: OpenServices) {
  return async (state: State, runtime: LangGraphRunnableConfig): Promise<Update> => {
    const call = narrowServices(await open(), runtime.context);
    const startedAt = call.clock();
    const input = parseInput(state);
    checkSomebodyCanAnswer(call, runtime);
    checkSecretsHaveAResolver(call, input);
    const sandbox = await call.sandbox();
    const capabilities = await sandbox.capabilities();
    const request = await createRequest(call, input, capabilities);
    return {
      ...EMPTY_RUN_STATE,
      run: {
        id: runIdOf(runtime),
        startedAt,
        deadlineAt: input.deadlineMs === undefined ? null : startedAt + input.deadlineMs,
        request,
        sandbox: describeSandbox(sandbox, capabilities, request),
      },
    };
  };
}

/** The caller's run id where it gave one, so that it can find the run again; else a new one. */
export function runIdOf(runtime: LangGraphRunnableConfig): string {
  const given = z.uuid().safeParse(runtime.configurable?.["cachedExecutorRunId"]);
  return given.success ? given.data : crypto.randomUUID();
}

function describeSandbox(sandbox: Sandbox, capabilities: SandboxCapabilities, request: Request) {
  return { kind: sandbox.kind, isolation: capabilities.isolation, network: request.allow };
}

async function createRequest(call: ExecutorServices, input: ParsedInput, capabilities: SandboxCapabilities): Promise<Request> {
  const { params } = liftParams(input.task);
  const contextShape = describeContext(input.context);
  const fileNames = Object.keys(input.files);
  const integrations = await call.knowledge.detect({ task: input.task, contextShape, fileNames });
  checkCapabilities({ call, capabilities, integrations });
  const files = await stageInputFiles(call, input.files);
  const described = {
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
  return {
    ...described,
    context: await call.staging.hold(input.context, "context"),
    contextDigest: canonicalSha256(input.context),
    cacheMode: input.cacheMode,
    approval: call.approval,
    timeoutMs: input.timeoutMs ?? call.limits.timeoutMs,
    ...(await keysOf(call, described)),
  };
}

type Described = Omit<Request, "context" | "contextDigest" | "cacheMode" | "approval" | "timeoutMs" | "exactKey" | "templateKey">;

async function keysOf(call: ExecutorServices, described: Described) {
  return computeCacheKey({
    ...described,
    tenant: call.tenant,
    template: liftParams(described.task).template,
    files: described.files.map(({ name, mediaType }) => ({ name, mediaType })),
    integrations: described.integrations.map(({ name, version }) => ({ name, version })),
    documentVersions: await call.knowledge.versions(),
    contextInPrompt: "schema",
    effects: "none",
  });
}

function secretNamesOf(context: JsonObject): string[] {
  return [...new Set(findSecretReferences(context as JsonValue).map((reference) => reference.name))].sort();
}

/** An approval that nobody can give would leave the run hanging after it had cost money. */
function checkSomebodyCanAnswer(call: ExecutorServices, runtime: LangGraphRunnableConfig): void {
  if (call.approval === "never" || call.onApproval) return;
  if (runtime.configurable?.["__pregel_checkpointer"]) return;
  throw new ConfigurationError(
    `approval is "${call.approval}", and nobody can answer: pass onApproval, or compile the graph with a checkpointer.`,
    { reason: "input" },
  );
}

function checkSecretsHaveAResolver({ secrets }: ExecutorServices, { context }: ParsedInput): void {
  const [name] = secretNamesOf(context);
  if (secrets || name === undefined) return;
  throw new ConfigurationError(`The context refers to the secret ${name}, and nothing resolves secrets: pass secrets: (name) => value.`, {
    reason: "secret",
  });
}

interface Needs {
  readonly call: ExecutorServices;
  readonly capabilities: SandboxCapabilities;
  readonly integrations: readonly DetectedIntegration[];
}

function checkCapabilities({ call, capabilities, integrations }: Needs): void {
  if (call.allow.length > 0 && !capabilities.network) {
    throw new CapabilityError(
      `The network was granted (${call.allow.join(", ")}), but this sandbox has none: ${capabilities.isolation}. Choose another sandbox, or leave network.allow out.`,
    );
  }
  for (const integration of integrations) checkIntegration(integration, { call, capabilities });
}

function checkIntegration(integration: DetectedIntegration, { call, capabilities }: Omit<Needs, "integrations">): void {
  const missing = integration.packages.find((group) => !group.some((name) => capabilities.packages.includes(name)));
  if (missing) {
    throw new CapabilityError(
      `The task needs ${integration.name} (${integration.why}), and the sandbox's Python has no ${missing.join(" or ")}. Install it for that interpreter, or choose a sandbox that has it.`,
    );
  }
  if (integration.network && call.allow.length === 0) {
    throw new CapabilityError(
      `The task needs ${integration.name} (${integration.why}), which needs the network, and no target is allowed. Pass network: { allow: ["host:port"] }.`,
    );
  }
}
