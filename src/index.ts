export * from "./errors.ts";
export type { JsonObject, JsonValue } from "./json.ts";
export {
  CachedExecutor,
  metadataOf,
  type CallInput,
  type Executor,
  type ExecutorEvent,
  type ResumeInput,
} from "./executor/cached-executor.ts";
export { createExecutorGraph } from "./executor/create-executor-graph.ts";
export { createExecutorNode, type ExecutorNodeOptions, type NodeOutcome } from "./executor/create-executor-node.ts";
export type { Outcome } from "./executor/deliver.ts";
export { getExecutor, type ExecutorName } from "./executor/get-executor.ts";
export type { ExecutorGraph } from "./executor/graph.ts";
export { LocalExecutor, type LocalExecutorOptions } from "./executor/local-executor.ts";
export type { ExecutorOptions } from "./executor/options.ts";
export type { CodeRun } from "./executor/run-code.ts";
export type { ApprovalAnswer, ApprovalRequest } from "./nodes/approval.ts";
export type { ApprovalHandler, ApprovalPolicy } from "./nodes/services.ts";
export type { CacheMode, ErrorState, Metadata } from "./nodes/state.ts";
export type { PhaseEvent, Phase } from "./monitor/events.ts";
export type { CachedProgram, NewProgram, ProgramCache, UseOutcome, Validation } from "./cache/port.ts";
export type { Knowledge } from "./knowledge/port.ts";
export type { CodeModel, ModelAnswer, ModelRequest, PromptMessage, TokenUsage } from "./model/port.ts";
export { ReplayChatModel } from "./model/replay-chat-model.ts";
export { DEFAULT_LIMITS } from "./sandbox/port.ts";
export type * from "./sandbox/port.ts";
