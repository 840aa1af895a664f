import { createApprovalMemory } from "../cache/approvals/create-approval-memory.ts";
import { createLeases } from "../cache/leases/create-leases.ts";
import { createLeaseStore } from "../cache/leases/create-lease-store.ts";
import { createLessonStore } from "../cache/lessons/create-lesson-store.ts";
import { createProgramCache } from "../cache/create-program-cache.ts";
import { openShippedPrograms } from "../cache/open-shipped-programs.ts";
import { openDatabase } from "../database/open-database.ts";
import { isPostgresUrl } from "../database/postgres/parse-postgres-url.ts";
import { refuseForeignFile } from "../database/refuse-foreign-file.ts";
import { createClaims } from "../effects/create-claims.ts";
import { createEffectRecord } from "../effects/create-effect-record.ts";
import { createMachineRecord } from "../effects/create-machine-record.ts";
import type { NotedMachine } from "../effects/machine-statements.ts";
import { createEffectLedger } from "../effects/create-effect-ledger.ts";
import { createKnowledge } from "../knowledge/create-knowledge.ts";
import type { Knowledge } from "../knowledge/port.ts";
import { createCodeModel } from "../model/create-code-model.ts";
import { createDefaultModel } from "../model/create-default-model.ts";
import { ConfigurationError } from "../errors.ts";
import { joinPolicies } from "../nodes/approval-policy.ts";
import { createRunHistory } from "../monitor/create-run-history.ts";
import { refuseTwins, type AllowedModel } from "../nodes/allowed-models.ts";
import type { ExecutorServices, OpenServices } from "../nodes/services.ts";
import { chooseSandbox, createSandbox } from "../sandbox/choose-sandbox.ts";
import type { Sandbox } from "../sandbox/port.ts";
import { openDigestKey } from "../secrets/open-digest-key.ts";
import { openStagingFolder } from "../staging/open-staging-folder.ts";
import { createResources, type Resources } from "./create-resources.ts";
import { isKnowledge } from "./options.ts";
import type { ResolvedOptions } from "./resolve-options.ts";
import { sandboxOptionsOf } from "./sandbox-options-of.ts";

/** Services that are opened on first use, and closed if they were. */
export interface OpenableServices {
  readonly open: OpenServices;
  /** Closes what was opened here; what the caller brought stays open. */
  close(): Promise<void>;
}

/** Prepares the services of an executor; nothing is opened, started or asked before a run needs it. */
export function createServices(options: ResolvedOptions): OpenableServices {
  const resources = createResources();
  const openOnce = once(() => openServices(options, resources));
  return { open: () => resources.open(openOnce), close: resources.close };
}

async function openServices(options: ResolvedOptions, resources: Resources): Promise<ExecutorServices> {
  const { onWarning } = options;
  if (!isPostgresUrl(options.database)) await refuseForeignFile(options.database);
  const database = openDatabase(options.database, { onWarning });
  const leases = createLeases(createLeaseStore({ database, clock: options.clock, onWarning }));
  resources.closeLater(() => leases.close().then(() => database.close()));
  const models = modelsOf(options);
  return {
    model: models[0].model,
    models,
    chosenModel: null,
    budget: { maxCostUsd: options.maxCostUsd, maxTokens: options.maxTokens, deadlineMs: options.deadlineMs },
    sandbox: once(() => openSandbox(options, resources)),
    cache:
      options.programCache ??
      createProgramCache({ database, onWarning, limits: options.cacheLimits, clock: options.clock, integrityKey: options.integrityKey }),
    shippedPrograms: openShippedPrograms(),
    leases,
    lessons: options.lessonStore ?? createLessonStore({ database, onWarning, integrityKey: options.integrityKey }),
    history: createRunHistory(database, onWarning),
    effects: (execution) => createEffectLedger({ database, clock: options.clock, onWarning, ...execution }),
    effectRecord: createEffectRecord(database, options.clock),
    machines: createMachineRecord(database, options.clock),
    endMachine: (machine) => endMachineOf(options, machine),
    claims: createClaims({ database, clock: options.clock, onWarning }),
    knowledge: knowledgeOf(options),
    staging: await openStagingFolder(options.stagingFolder, { clock: options.clock, onWarning }),
    secrets: options.secrets ?? null,
    secretNames: options.secretNames ?? null,
    digestKey: once(() => openDigestKey(options.digestKeyFile, onWarning)),
    contextInPrompt: options.contextInPrompt,
    approval: joinPolicies(options.approval),
    approvalTtlMs: options.approvalTtlMs,
    approvals: createApprovalMemory({ database, onWarning, integrityKey: options.integrityKey }),
    onApproval: options.onApproval ?? null,
    onError: options.onError,
    tenant: options.tenant,
    semantic: options.semantic,
    modelTimeoutMs: options.modelTimeoutMs,
    limits: options.limits,
    allow: options.allow,
    effectTargets: options.effectTargets,
    effectsAllowed: options.effects === "allow",
    filesRoot: options.filesRoot ?? null,
    clock: options.clock,
    onWarning,
  };
}

function knowledgeOf({ knowledge, embeddings, onWarning }: ResolvedOptions): Knowledge {
  if (isKnowledge(knowledge)) return knowledge;
  return createKnowledge({ ownFolders: knowledge ?? [], embeddings, onWarning });
}

function modelsOf(options: ResolvedOptions): readonly [AllowedModel, ...AllowedModel[]] {
  const own = allowedModel(options.model ?? options.modelName, options);
  const models = [own, ...(options.models ?? []).map((model) => allowedModel(model, options))] as const;
  refuseTwins(models);
  return models;
}

function allowedModel(given: NonNullable<ResolvedOptions["model"]>, { apiKey, baseUrl }: ResolvedOptions): AllowedModel {
  if (typeof given === "object") {
    const model = "invoke" in given ? createCodeModel(given) : given;
    return { name: model.name, given, model };
  }
  if (apiKey === undefined && baseUrl === undefined) return { name: given, given, model: null };
  return { name: given, given, model: createDefaultModel({ apiKey, baseUrl, modelName: given }) };
}

async function openSandbox(options: ResolvedOptions, resources: Resources): Promise<Sandbox> {
  const { sandbox: kind } = options;
  if (typeof kind === "object") return kind;
  return resources.open(async () => {
    const sandbox = await chooseSandbox(kind, sandboxOptionsOf(options));
    resources.closeLater(() => sandbox.close());
    return sandbox;
  });
}

/** By the sandbox that the caller brought, or by one that is made for it alone: to open one may run a program in it. */
async function endMachineOf(options: ResolvedOptions, { sandbox: kind, id }: Pick<NotedMachine, "sandbox" | "id">): Promise<void> {
  const { sandbox: given } = options;
  if (typeof given === "object" && given.kind === kind) return endOn(given, id);
  const sandbox = createSandbox(kind, sandboxOptionsOf(options));
  await endOn(sandbox, id).finally(() => sandbox.close());
}

async function endOn(sandbox: Sandbox, id: string): Promise<void> {
  if (sandbox.endMachine) return sandbox.endMachine(id);
  throw new ConfigurationError(`The sandbox ${sandbox.kind} cannot end what an earlier process left in it.`, { reason: "unknown-sandbox" });
}

/** Remembers the first call's promise; a failure is forgotten, so that the next call tries again. */
function once<Result>(create: () => Promise<Result>): () => Promise<Result> {
  let pending: Promise<Result> | null = null;
  return () => {
    pending ??= create().catch((error: unknown) => {
      pending = null;
      throw error;
    });
    return pending;
  };
}
