import type { z } from "zod";
import type { EffectDecision } from "../effects/effect-decision.ts";
import type { JsonObject } from "../json.ts";
import type { ApprovalAnswer } from "../nodes/approval.ts";
import type { ApprovalPolicy } from "../nodes/approval-policy.ts";
import type { ApprovalHandler } from "../nodes/services.ts";
import type { CacheMode } from "../nodes/state.ts";
import type { ContextLevel } from "../request/context-level.ts";
import type { OutputChunk } from "../sandbox/port.ts";
import type { SecretResolver } from "../secrets/resolve-secrets.ts";
import type { Outcome } from "./deliver.ts";
import type { ExecutorOptions } from "./options.ts";

/** What every executor does: run something given as text, and close what it opened. */
export interface Executor {
  execute(input: string, options?: CodeInput): Promise<Outcome>;
  /** Ends what was started for this executor; it cannot be used afterwards. */
  close(): Promise<void>;
}

/** What one run of given Python brings along. */
export interface CodeInput<Result = JsonObject> {
  /** The data the program works on: an object of plain JSON, or the call is refused. Plain values under keys such as `password` become references before anything is kept. */
  readonly context?: Readonly<object>;
  /** Name in the program's working folder to a path on this machine, or to bytes. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  readonly secrets?: SecretResolver;
  /** zod 4 schema without refinements and transforms, or JSON Schema. */
  readonly outputSchema?: z.ZodType<Result> | JsonObject;
  /** Python after the program, in its namespace. */
  readonly checks?: string;
  /** One sandbox run, milliseconds. @default the executor's `limits.timeoutMs`: 30_000 */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  /** Told what programs print as it comes, secrets masked. What it throws ends the run, and is thrown. */
  readonly onOutput?: (chunk: OutputChunk) => void;
}

/** What one task brings along. */
export interface CallInput<Result = JsonObject> extends CodeInput<Result> {
  /** Python that does the task, in place of a program that is found or written; nothing is kept of it. Its failure ends the run. */
  readonly code?: string;
  readonly cacheMode?: CacheMode;
  /**
   * Names of the integrations that the task needs, such as `["pdf"]`, or `[]` for none; at most three. It decides what
   * the model is told and what is checked beforehand, and grants nothing. @default they are detected
   */
  readonly integrations?: readonly string[];
  /** May show the model less of the context than the executor does, never more. */
  readonly contextInPrompt?: ContextLevel;
  /** May ask for an approval where the executor asks for none, never the other way round. */
  readonly approval?: ApprovalPolicy;
  readonly onApproval?: ApprovalHandler;
  /** Names the run, a UUID: whoever keeps it can `resume` the run after this process has died. @default a new one */
  readonly runId?: string;
  /** One of the models that the executor allows, by name or itself. @default the executor's own */
  readonly model?: ExecutorOptions["model"];
  /** The whole call, milliseconds. @default the executor's: none */
  readonly deadlineMs?: number;
  /** Most US dollars for model calls; 0 pays for nothing. The executor's own limit stays. @default the executor's: none */
  readonly maxCostUsd?: number;
  /** Most tokens for model calls, in and out; 0 pays for nothing. The executor's own limit stays. @default the executor's: none */
  readonly maxTokens?: number;
}

/** What {@link CachedExecutor.resume} may bring along. */
export interface ResumeInput {
  /** What a person says to the program that waits. */
  readonly answer?: ApprovalAnswer;
  /** What a person has decided on the effects that an EffectsPendingError names, by key; one that is done needs no word. */
  readonly effects?: Readonly<Record<string, EffectDecision>>;
  readonly secrets?: SecretResolver;
  readonly signal?: AbortSignal;
  readonly onOutput?: (chunk: OutputChunk) => void;
}
