import type { EmbeddingsInterface } from "@langchain/core/embeddings";
import type { BaseChatModel } from "@langchain/core/language_models/chat_models";
import type { BaseCheckpointSaver } from "@langchain/langgraph";
import type { LessonStore } from "../cache/lessons/port.ts";
import type { CacheLimits } from "../cache/cache-limits.ts";
import type { ProgramCache } from "../cache/port.ts";
import type { Knowledge } from "../knowledge/port.ts";
import type { CodeModel } from "../model/port.ts";
import type { ApprovalPolicy } from "../nodes/approval-policy.ts";
import type { ApprovalHandler } from "../nodes/services.ts";
import type { ContextLevel } from "../request/context-level.ts";
import type { PoolOptions } from "../sandbox/create-pool.ts";
import type { Sandbox, SandboxKind, SandboxLimits } from "../sandbox/port.ts";
import type { SecretResolver } from "../secrets/resolve-secrets.ts";
import type { E2BOptions } from "./e2b-options.ts";
import type { NetworkOptions } from "./network-options.ts";

/** What an executor, a graph or a node is made with. Everything has a default that works. */
export interface ExecutorOptions {
  /** A chat model, or the name of an OpenAI model. @default "gpt-4o-mini" */
  readonly model?: BaseChatModel | CodeModel | string;
  /** What else a call may choose, by name or itself; each needs a name of its own. @default none: a call can only name `model` */
  readonly models?: readonly (BaseChatModel | CodeModel | string)[];
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
  /** Where is kept how errors were mended. @default in the database */
  readonly lessonStore?: LessonStore;
  /** How long and how many programs are kept in the database. @default 180 days without a use, 100,000 a tenant */
  readonly cacheLimits?: Partial<CacheLimits>;
  /** Folders with Markdown of your own beside our documents, or knowledge of your own in their place. @default ours alone */
  readonly knowledge?: readonly string[] | Knowledge;
  /**
   * Finds documents by their meaning too. Asked only where a program has to be written: once for up to 1,000 pieces of them
   * in a process, and once for the task. What they cost is not part of `cost_usd`. A kept program is found by the class of
   * the embeddings and their `model` and `dimensions`, so give embeddings of your own a `model`; and by all the pieces
   * among which they choose, so that another document may mean another program.
   *
   * @default by their words alone
   */
  readonly embeddings?: EmbeddingsInterface;
  /** Resolves secret references, in `execute`, last. */
  readonly secrets?: SecretResolver;
  /**
   * Names of the secrets that a context may refer to. Name them where a model or a stranger fills the context: it could ask
   * for any that the resolver knows. @default any; in a tool none
   */
  readonly secretNames?: readonly string[];
  /**
   * How much of the context the model sees: its shape; masked samples after a failed attempt; those from the start; or
   * the context itself. A call may only narrow it. @default "on-retry"
   */
  readonly contextInPrompt?: ContextLevel;
  /**
   * Whether a person is asked before a program runs: `"effects"` where it may reach a target that is not declared
   * read-only, `"always"`, or where a function says so. @default "never"
   */
  readonly approval?: ApprovalPolicy;
  /** Answers in this process, in place of an interrupt. */
  readonly onApproval?: ApprovalHandler;
  /** How long a question counts, milliseconds. @default 7 days */
  readonly approvalTtlMs?: number;
  /** `"none"`: programs reach only targets declared read-only, and `once` refuses. @default "allow" */
  readonly effects?: "allow" | "none";
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
  /** Most US dollars for the model calls of one run; needs a model with a known price. A call may only lower it; 0 pays for nothing. @default no limit */
  readonly maxCostUsd?: number;
  /** Most tokens, in and out, for the model calls of one run. A call may only lower it; 0 pays for nothing. @default no limit */
  readonly maxTokens?: number;
  /** Longest time of one run, milliseconds. A call may only lower it. @default no limit */
  readonly deadlineMs?: number;
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

/** Whether it is knowledge of the caller's own, and not folders. */
export function isKnowledge(knowledge: ExecutorOptions["knowledge"]): knowledge is Knowledge {
  return knowledge !== undefined && !Array.isArray(knowledge);
}
