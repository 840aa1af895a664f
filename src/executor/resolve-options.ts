import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { z } from "zod";
import { DEFAULT_CACHE_LIMITS, type CacheLimits } from "../cache/cache-limits.ts";
import { isPostgresUrl, parsePostgresUrl } from "../database/postgres/parse-postgres-url.ts";
import { ConfigurationError } from "../errors.ts";
import { DEFAULT_MODEL_NAME } from "../model/create-default-chat-model.ts";
import type { ApprovalPolicy } from "../nodes/approval-policy.ts";
import type { ContextLevel } from "../request/context-level.ts";
import { checkSandboxKind } from "../sandbox/choose-sandbox.ts";
import type { E2BAccountOptions } from "../sandbox/e2b/e2b-account.ts";
import { DEFAULT_LIMITS, type Sandbox, type SandboxKind, type SandboxLimits } from "../sandbox/port.ts";
import type { SecretResolver } from "../secrets/resolve-secrets.ts";
import { resolveE2BOptions } from "./e2b-options.ts";
import { resolveNetworkOptions, type ResolvedNetwork } from "./network-options.ts";
import { isKnowledge, type ExecutorOptions } from "./options.ts";
import { optionsSchema } from "./options-schema.ts";

/** The options with every default in place. */
export interface ResolvedOptions
  extends
    Omit<ExecutorOptions, "limits" | "cacheLimits" | "network" | "apiKey" | "baseUrl" | "python" | "e2b" | "integrityKey">,
    ResolvedNetwork {
  readonly apiKey: string | undefined;
  readonly baseUrl: string | undefined;
  /** Name of the model where none was passed as an object. */
  readonly modelName: string;
  readonly sandbox: SandboxKind | Sandbox;
  readonly allowUnsafe: boolean;
  readonly python: string | undefined;
  readonly e2b: E2BAccountOptions;
  /** Where what takes long to make is kept between runs. */
  readonly cacheFolder: string;
  /** The search path on which a Python interpreter is looked for. */
  readonly searchPath: string;
  readonly limits: SandboxLimits;
  /** A path, or a URL with its password. */
  readonly database: string;
  readonly integrityKey: string | undefined;
  readonly cacheLimits: CacheLimits;
  readonly stagingFolder: string;
  /** Where the key of digests of shown values is kept. */
  readonly digestKeyFile: string;
  readonly contextInPrompt: ContextLevel;
  readonly approval: ApprovalPolicy;
  readonly approvalTtlMs: number;
  readonly effects: "allow" | "none";
  readonly tenant: string;
  readonly semantic: boolean;
  readonly maxAttempts: number;
  readonly modelTimeoutMs: number;
  readonly onError: "state" | "throw";
  readonly clock: () => number;
  readonly onWarning: (message: string) => void;
}

/** How long a question counts: a week, so that one asked on a Friday is not lost. */
const APPROVAL_TTL_MS = 7 * 86_400_000;

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Puts every default in place. The only reader of the environment in this package.
 *
 * @throws ConfigurationError (`input` | `unknown-sandbox`) naming the option and the fix.
 */
export function resolveOptions(options: ExecutorOptions = {}, environment: Environment = process.env): ResolvedOptions {
  const parsed = optionsSchema.safeParse(options);
  if (!parsed.success) {
    throw new ConfigurationError(`The options are not valid: ${z.prettifyError(parsed.error)}`, { reason: "input", cause: parsed.error });
  }
  if (options.embeddings && isKnowledge(options.knowledge)) {
    throw new ConfigurationError("embeddings are of use only where knowledge is a list of folders. Leave them out.", { reason: "input" });
  }
  if (typeof options.sandbox === "string") checkSandboxKind(options.sandbox);
  const { database, folder } = resolveDatabase(options.database ?? environment["CACHED_EXECUTOR_DB"], environment);
  return {
    ...options,
    apiKey: options.apiKey ?? nonEmpty(environment["OPENAI_API_KEY"]),
    baseUrl: options.baseUrl ?? nonEmpty(environment["OPENAI_BASE_URL"]),
    modelName: typeof options.model === "string" ? options.model : DEFAULT_MODEL_NAME,
    sandbox: options.sandbox ?? "auto",
    allowUnsafe: options.allowUnsafe ?? false,
    python: options.python ?? nonEmpty(environment["CACHED_EXECUTOR_PYTHON"]),
    e2b: resolveE2BOptions(options.e2b ?? {}, environment),
    cacheFolder: join(nonEmpty(environment["XDG_CACHE_HOME"]) ?? join(homedir(), ".cache"), "cached-executor"),
    searchPath: environment["PATH"] ?? "",
    ...resolveNetworkOptions(options.network, options.effects),
    limits: { ...DEFAULT_LIMITS, ...options.limits },
    database,
    integrityKey: options.integrityKey ?? resolveIntegrityKey(environment["CACHED_EXECUTOR_DB_KEY"]),
    cacheLimits: { ...DEFAULT_CACHE_LIMITS, ...options.cacheLimits },
    stagingFolder: join(folder, "staged"),
    digestKeyFile: join(folder, "digest.key"),
    contextInPrompt: options.contextInPrompt ?? "on-retry",
    approval: options.approval ?? "never",
    approvalTtlMs: options.approvalTtlMs ?? APPROVAL_TTL_MS,
    effects: options.effects ?? "allow",
    tenant: options.tenant ?? "default",
    semantic: options.semantic ?? false,
    maxAttempts: options.maxAttempts ?? 3,
    modelTimeoutMs: options.modelTimeoutMs ?? 60_000,
    onError: options.onError ?? "state",
    clock: options.clock ?? Date.now,
    onWarning: options.onWarning ?? ((message) => process.emitWarning(message, "CachedExecutorWarning")),
  };
}

/**
 * Resolves secrets from environment variables of their names; for the command line, which names what it may read.
 *
 * @throws ConfigurationError (`secret`) if one of them is not set, before anything costs.
 */
export function secretsFromEnvironment(names: readonly string[], environment: Environment = process.env): SecretResolver {
  const missing = names.find((name) => !environment[name]);
  if (missing !== undefined) {
    throw new ConfigurationError(`The environment variable ${missing} is not set, and --secret names it.`, { reason: "secret" });
  }
  return (name) => (names.includes(name) ? environment[name] : undefined);
}

/** `folder` is where this machine keeps what belongs to the database and is not in it. */
function resolveDatabase(place: string | undefined, environment: Environment): { readonly database: string; readonly folder: string } {
  const stateFolder = join(nonEmpty(environment["XDG_STATE_HOME"]) ?? join(homedir(), ".local", "state"), "cached-executor");
  if (place === undefined || place === "") return { database: join(stateFolder, "executor.db"), folder: stateFolder };
  if (isPostgresUrl(place)) {
    parsePostgresUrl(place); // refuses what cannot be read
    return { database: place, folder: stateFolder };
  }
  const [scheme] = /^(?:[a-z]+:\/\/|postgres(?:ql)?:)/i.exec(place) ?? []; // with a slash too few, a password would become a file's name
  if (scheme !== undefined) {
    throw new ConfigurationError(`The database must be the path of a file, or a URL that begins with postgres://, got ${scheme}….`, {
      reason: "input",
    });
  }
  const database = resolve(place);
  return { database, folder: dirname(database) };
}

/** A key that is set and blank is a mistake that would leave the database open to forgers. */
function resolveIntegrityKey(value: string | undefined): string | undefined {
  if (value === undefined || value.trim() !== "") return value?.trim();
  throw new ConfigurationError("CACHED_EXECUTOR_DB_KEY is set and empty. Unset it, or set a long random key.", { reason: "secret" });
}

function nonEmpty(value: string | undefined): string | undefined {
  return value === undefined || value.trim() === "" ? undefined : value.trim();
}
