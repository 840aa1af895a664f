export * from "./errors.ts";
export type { JsonObject, JsonValue } from "./json.ts";
export { SqliteCheckpointer, type SqliteCheckpointerOptions } from "./checkpoint/sqlite-checkpointer.ts";
export { UnreadableCheckpointError } from "./checkpoint/unreadable-checkpoint-error.ts";
export { CachedExecutor, metadataOf, type ExecutorEvent, type OutcomeEvent } from "./executor/cached-executor.ts";
export type { CallInput, CodeInput, Executor, ResumeInput } from "./executor/call-input.ts";
export type { EffectDecision } from "./effects/effect-decision.ts";
export { createExecutorGraph } from "./executor/create-executor-graph.ts";
export { createExecutorNode, type ExecutorNodeOptions, type NodeFiles, type NodeOutcome } from "./executor/create-executor-node.ts";
export {
  createExecutorTool,
  type ExecutorToolArtifact,
  type ExecutorToolInput,
  type ExecutorToolOptions,
} from "./executor/create-executor-tool.ts";
export type { Outcome } from "./executor/deliver.ts";
export type { E2BOptions } from "./executor/e2b-options.ts";
export { E2BExecutor, type E2BExecutorOptions } from "./executor/e2b-executor.ts";
export type { WaitingRun } from "./executor/waiting-run.ts";
export { getExecutor, type ExecutorName } from "./executor/get-executor.ts";
export type { LookupExplanation, LookupStep } from "./executor/explain-lookup.ts";
export type { CacheTier, Candidate, TierExplanation } from "./executor/explanation.ts";
export type { ExecutorGraph } from "./executor/build-graph.ts";
export { LocalExecutor, type LocalExecutorOptions } from "./executor/local-executor.ts";
export type { ExecutorOptions } from "./executor/options.ts";
export type { NetworkOptions, ReadOnlyTarget } from "./executor/network-options.ts";
export type { Feedback } from "./executor/record-feedback.ts";
export type { CodeRun } from "./executor/run-code.ts";
export type { ApprovalAnswer, ApprovalRequest } from "./nodes/approval.ts";
export type { ApprovalPolicy, ApprovalRule } from "./nodes/approval-policy.ts";
export type { ContextLevel } from "./request/context-level.ts";
export type { ApprovalHandler } from "./nodes/services.ts";
export type { ErrorState, Metadata } from "./nodes/outcome-schema.ts";
export type { Budget } from "./nodes/budget.ts";
export type { CacheMode } from "./nodes/state.ts";
export { readExecutorEvent } from "./monitor/read-executor-event.ts";
export type { OutputEvent, PhaseEvent, Phase, RunEvent } from "./monitor/events.ts";
export { DEFAULT_CACHE_LIMITS, type CacheLimits } from "./cache/cache-limits.ts";
export type { Lesson, LessonStore, NewLesson } from "./cache/lessons/port.ts";
export type * from "./cache/port.ts";
export type * from "./knowledge/port.ts";
export type { CodeModel, ModelAnswer, ModelRequest, PromptMessage, TokenUsage } from "./model/port.ts";
export { ReplayChatModel } from "./model/replay-chat-model.ts";
export type { PoolOptions } from "./sandbox/create-pool.ts";
export { DEFAULT_LIMITS } from "./sandbox/port.ts";
export type * from "./sandbox/port.ts";
export { checkWorkflow } from "./workflow/check-workflow.ts";
export { compileWorkflow } from "./workflow/compile-workflow.ts";
export type { WorkflowDefinition, WorkflowEdge, WorkflowNode } from "./workflow/definition.ts";
export { fromDefinition } from "./workflow/from-definition.ts";
export { loadWorkflow } from "./workflow/load-workflow.ts";
export type { LoadedWorkflow } from "./workflow/loaded-workflow.ts";
export type { WorkflowSource } from "./workflow/prepare-workflow.ts";
export type { WorkflowGraph } from "./workflow/run/build-workflow-graph.ts";
export type { ModelResolver } from "./workflow/run/node-executors.ts";
export type { NodeRecord, StepAccount, StepError } from "./workflow/run/records.ts";
export type { WorkflowAnswer, WorkflowQuestion } from "./workflow/run/run-approval-step.ts";
export type { NodeEvent } from "./workflow/run/tell-node.ts";
export {
  Workflow,
  type PendingQuestion,
  type WorkflowCall,
  type WorkflowEvent,
  type WorkflowOptions,
  type WorkflowOutcome,
  type WorkflowResumption,
} from "./workflow/workflow.ts";
export { WorkflowDefinitionError, type DefinitionProblem } from "./workflow/workflow-definition-error.ts";
