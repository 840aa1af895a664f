import { z } from "zod";
import {
  ApprovalPendingError,
  ApprovalRejectedError,
  AttemptsExhaustedError,
  BudgetExceededError,
  CapabilityError,
  CodeExecutionError,
  CodeGenerationError,
  ConfigurationError,
  E2BSandboxError,
  EffectsPendingError,
  ModelError,
  ResultValidationError,
  SandboxError,
  SandboxLimitError,
  SandboxTimeoutError,
  WorkflowFailedError,
  type ExecutorError,
  type ExecutorErrorCode,
} from "../errors.ts";
import type { ErrorState } from "./outcome-schema.ts";

const reasonSchema = z.enum(["no-key", "bad-key", "quota", "unknown-sandbox", "secret", "input"]);
const limitSchema = z.enum(["memory", "disk", "processes", "result-size"]);

type Rebuild = (message: string, state: ErrorState) => ExecutorError;

const REBUILD: Record<ExecutorErrorCode, Rebuild> = {
  CODE_EXECUTION: (message) => new CodeExecutionError(message),
  RESULT_VALIDATION: (message) => new ResultValidationError(message),
  CODE_GENERATION: (message) => new CodeGenerationError(message),
  SANDBOX_TIMEOUT: (message) => new SandboxTimeoutError(message),
  SANDBOX_LIMIT: (message, { details }) => new SandboxLimitError(message, { limit: limitSchema.parse(details["limit"]) }),
  SANDBOX: (message, { retryable, details }) => new (details["sandbox"] === "e2b" ? E2BSandboxError : SandboxError)(message, { retryable }),
  MODEL: (message, { retryable }) => new ModelError(message, { retryable }),
  CONFIGURATION: (message, { details }) => new ConfigurationError(message, { reason: reasonSchema.parse(details["reason"]) }),
  CAPABILITY: (message) => new CapabilityError(message),
  BUDGET_EXCEEDED: (message) => new BudgetExceededError(message),
  APPROVAL_REJECTED: (message) => new ApprovalRejectedError(message),
  APPROVAL_PENDING: (message, { details }) => new ApprovalPendingError(message, { runId: String(details["runId"]), request: null }),
  EFFECTS_PENDING: (message, { details }) => new EffectsPendingError(message, { ledger: details["ledger"] ?? null }),
  WORKFLOW_FAILED: (message, { node, attempts }) =>
    new WorkflowFailedError(message, { runId: "", failure: { node, code: "WORKFLOW_FAILED", attempts, program: null, effects: [] } }),
  ATTEMPTS_EXHAUSTED: (message, { details }) => new AttemptsExhaustedError(message, { attempts: [details["attempts"] ?? []].flat() }),
};

/** Makes an error again of what the graph's state says of it. */
export function errorFromState(state: ErrorState): ExecutorError {
  return REBUILD[state.code](state.message, state);
}
