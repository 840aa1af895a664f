import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";
import type { EmbeddingsInterface } from "@langchain/core/embeddings";
import type { BaseChatModel } from "@langchain/core/language_models/chat_models";
import type { BaseCheckpointSaver } from "@langchain/langgraph";
import { z } from "zod";
import type { ProgramCache } from "../cache/port.ts";
import { isPostgresUrl, parsePostgresUrl } from "../database/postgres/parse-postgres-url.ts";
import { ConfigurationError } from "../errors.ts";
import type { Knowledge } from "../knowledge/port.ts";
import { DEFAULT_MODEL_NAME } from "../model/create-default-chat-model.ts";
import type { CodeModel } from "../model/port.ts";
import { e2bOptionsSchema, resolveE2BOptions, type E2BOptions } from "./e2b-options.ts";
import { networkOptionsSchema, resolveNetworkOptions, type NetworkOptions, type ResolvedNetwork } from "./network-options.ts";
import { approvalPolicySchema, type ApprovalPolicy } from "../nodes/approval-policy.ts";
import { millisecondsSchema } from "../nodes/parse-input.ts";
import type { ApprovalHandler } from "../nodes/services.ts";
import { contextLevelSchema, type ContextLevel } from "../request/context-level.ts";
import type { PoolOptions } from "../sandbox/create-pool.ts";
import type { E2BAccountOptions } from "../sandbox/e2b/e2b-account.ts";
import { DEFAULT_LIMITS, type Sandbox, type SandboxKind, type SandboxLimits } from "../sandbox/port.ts";
import type { SecretResolver } from "../secrets/resolve-secrets.ts";

/** What an executor, a graph or a node is made with. Everything has a default that works. */
export interface ExecutorOptions {
  /** A chat model, or the name of an OpenAI model. @default "gpt-4o-mini" */
  readonly model?: BaseChatModel | CodeModel | string;
  /** @default OPENAI_API_KEY */
  readonly apiKey?: string;
  /** Another service that speaks OpenAI's protocol, such as Ollama or vLLM. @default OPENAI_BASE_URL */
  readonly baseUrl?: string;
  /** A kind, or an adapter of your own. @default "auto": e2b with a key for it, else bubblewrap, else pyodide */
  readonly sandbox?: SandboxKind | "auto" | Sandbox;
  /** Needed for the kind "process", which isolates nothing. @default false */
  readonly allowUnsafe?: boolean;
  /** Path of the Python interpreter. @default CACHED_EXECUTOR_PYTHON, else the best one found */
  readonly python?: string;
  /** The account and the place of E2B sandboxes. */
  readonly e2b?: E2BOptions;
  /** What programs may reach. @default nothing */
  readonly network?: NetworkOptions;
  readonly limits?: Partial<SandboxLimits>;
  /** How many programs run at once; others wait. @default twice the processors, at least 4 (pyodide: 2 to 8, e2b: 10) */
  readonly maxConcurrentRuns?: number;
  /** Interpreters that are started ahead, each for one run, in sandboxes on this machine. */
  readonly pool?: Partial<PoolOptions>;
  /**
   * Path of the database, or `postgres://…` for one on a PostgreSQL server, which many machines may share (needs the
   * package `pg`). The URL's password is never shown. @default CACHED_EXECUTOR_DB, else a file in the user's state folder
   */
  readonly database?: string;
  /** With it only programs are used that were kept with it: who can write to the database cannot have a program run. @default CACHED_EXECUTOR_DB_KEY, else none */
  readonly integrityKey?: string;
  readonly programCache?: ProgramCache;
  /** Folders with Markdown of your own beside our documents, or knowledge of your own in their place. @default ours alone */
  readonly knowledge?: readonly string[] | Knowledge;
  /**
   * Finds documents by their meaning too. Asked once for up to 1,000 pieces of them, and once a run for the task, also where
   * a kept program is found: the key covers what was retrieved. What they cost is not part of `cost_usd`.
   *
   * @default by their words alone
   */
  readonly embeddings?: EmbeddingsInterface;
  /** Resolves secret references, in `execute`, last. */
  readonly secrets?: SecretResolver;
  /**
   * How much of the context the model sees: its shape; masked samples after a failed attempt; those from the start; or
   * the context itself. A call may only narrow it. @default "on-retry"
   */
  readonly contextInPrompt?: ContextLevel;
  /** Whether a person is asked before a program runs. @default "never" */
  readonly approval?: ApprovalPolicy;
  readonly onApproval?: ApprovalHandler;
  /** Who shares programs with each other: one trust domain. @default "default" */
  readonly tenant?: string;
  /**
   * Whether a program that was kept for a task in other words may serve: a judge, one more model call, decides, and is
   * remembered. It can be wrong; nothing else of the cache asks a model. @default false
   */
  readonly semantic?: boolean;
  /** Programs generated for one task. @default 3 */
  readonly maxAttempts?: number;
  /** One model call with its transport retries, milliseconds. @default 60_000 */
  readonly modelTimeoutMs?: number;
  /** Folder under which graph input may name files. @default none */
  readonly filesRoot?: string;
  /** Makes runs resumable: an approval by interrupt needs one. */
  readonly checkpointer?: BaseCheckpointSaver;
  /** What a graph does with a failed run: `state.error`, or throw. @default "state" */
  readonly onError?: "state" | "throw";
  /** Milliseconds since the epoch. @default Date.now */
  readonly clock?: () => number;
  /** Told what went wrong without stopping a run, such as a database that is locked. @default process.emitWarning */
  readonly onWarning?: (message: string) => void;
}

/** The options with every default in place. */
export interface ResolvedOptions
  extends Omit<ExecutorOptions, "limits" | "network" | "apiKey" | "baseUrl" | "python" | "e2b" | "integrityKey">, ResolvedNetwork {
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
  readonly stagingFolder: string;
  /** Where the key of digests of shown values is kept. */
  readonly digestKeyFile: string;
  readonly contextInPrompt: ContextLevel;
  readonly approval: ApprovalPolicy;
  readonly tenant: string;
  readonly semantic: boolean;
  readonly maxAttempts: number;
  readonly modelTimeoutMs: number;
  readonly onError: "state" | "throw";
  readonly clock: () => number;
  readonly onWarning: (message: string) => void;
}

type Environment = Readonly<Record<string, string | undefined>>;

const count = z.number().int().positive();
const MIN_MEMORY_BYTES = 32 * 1024 ** 2; // less than Python itself needs
const object = z.custom<object>(
  (value) => (typeof value === "object" && value !== null) || typeof value === "function",
  "must be an object",
);
const callable = z.custom<() => unknown>((value) => typeof value === "function", "must be a function");

const optionsSchema = z.strictObject({
  model: z.union([z.string().min(1), object]).optional(),
  apiKey: z.string().min(1).optional(),
  baseUrl: z.url({ protocol: /^https?$/ }).optional(),
  sandbox: z.union([z.string().min(1), object]).optional(),
  allowUnsafe: z.boolean().optional(),
  python: z.string().min(1).optional(),
  e2b: e2bOptionsSchema.optional(),
  network: networkOptionsSchema.optional(),
  limits: z
    .strictObject({
      timeoutMs: millisecondsSchema.optional(),
      memoryBytes: count.min(MIN_MEMORY_BYTES).optional(),
      processes: count.optional(),
      diskBytes: count.optional(),
      resultBytes: count.optional(),
      outputBytes: count.optional(),
    })
    .optional(),
  maxConcurrentRuns: count.optional(),
  pool: z
    .strictObject({ size: z.number().int().min(0).optional(), idleMs: millisecondsSchema.optional(), memoryBytes: count.optional() })
    .optional(),
  database: z.string().min(1).optional(),
  integrityKey: z.string().trim().min(1).optional(),
  programCache: object.optional(),
  knowledge: z.union([z.array(z.string().min(1)), object]).optional(),
  embeddings: object.optional(),
  secrets: callable.optional(),
  contextInPrompt: contextLevelSchema.optional(),
  approval: approvalPolicySchema.optional(),
  onApproval: callable.optional(),
  tenant: z.string().min(1).max(200).optional(),
  semantic: z.boolean().optional(),
  maxAttempts: z.number().int().min(1).max(3).optional(),
  modelTimeoutMs: millisecondsSchema.optional(),
  filesRoot: z.string().min(1).optional(),
  checkpointer: object.optional(),
  onError: z.enum(["state", "throw"]).optional(),
  clock: callable.optional(),
  onWarning: callable.optional(),
});

/**
 * Puts every default in place. The only reader of the environment in this package.
 *
 * @throws ConfigurationError (`input`) naming the option and the fix.
 */
export function resolveOptions(options: ExecutorOptions = {}, environment: Environment = process.env): ResolvedOptions {
  const parsed = optionsSchema.safeParse(options);
  if (!parsed.success) {
    throw new ConfigurationError(`The options are not valid: ${z.prettifyError(parsed.error)}`, { reason: "input", cause: parsed.error });
  }
  if (options.embeddings && isKnowledge(options.knowledge)) {
    throw new ConfigurationError("embeddings are of use only where knowledge is a list of folders. Leave them out.", { reason: "input" });
  }
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
    ...resolveNetworkOptions(options.network),
    limits: { ...DEFAULT_LIMITS, ...options.limits },
    database,
    integrityKey: options.integrityKey ?? resolveIntegrityKey(environment["CACHED_EXECUTOR_DB_KEY"]),
    stagingFolder: join(folder, "staged"),
    digestKeyFile: join(folder, "digest.key"),
    contextInPrompt: options.contextInPrompt ?? "on-retry",
    approval: options.approval ?? "never",
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

/** Whether it is knowledge of the caller's own, and not folders. */
export function isKnowledge(knowledge: ExecutorOptions["knowledge"]): knowledge is Knowledge {
  return knowledge !== undefined && !Array.isArray(knowledge);
}

/** `folder` is where this machine keeps what belongs to the database and is not in it. */
function resolveDatabase(place: string | undefined, environment: Environment): { readonly database: string; readonly folder: string } {
  const stateFolder = join(nonEmpty(environment["XDG_STATE_HOME"]) ?? join(homedir(), ".local", "state"), "cached-executor");
  if (place === undefined || place === "") return { database: join(stateFolder, "executor.db"), folder: stateFolder };
  if (isPostgresUrl(place)) {
    parsePostgresUrl(place); // refuses what cannot be read
    return { database: place, folder: stateFolder };
  }
  if (/^[a-z]+:\/\//i.test(place)) {
    throw new ConfigurationError(
      `The database must be the path of a file, or a URL that begins with postgres://, got ${place.split("://")[0]}://….`,
      { reason: "input" },
    );
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
