/** Every {@link ExecutorErrorCode}. */
export const EXECUTOR_ERROR_CODES = [
  "CODE_EXECUTION",
  "RESULT_VALIDATION",
  "CODE_GENERATION",
  "SANDBOX_TIMEOUT",
  "SANDBOX_LIMIT",
  "SANDBOX",
  "MODEL",
  "CONFIGURATION",
  "CAPABILITY",
  "BUDGET_EXCEEDED",
  "APPROVAL_REJECTED",
  "APPROVAL_PENDING",
  "EFFECTS_PENDING",
  "ATTEMPTS_EXHAUSTED",
  "WORKFLOW_FAILED",
] as const;

/** The value of {@link ExecutorError.code}; branch on this, not on message text. */
export type ExecutorErrorCode = (typeof EXECUTOR_ERROR_CODES)[number];

/** What an error may bring along. */
export interface ExecutorErrorOptions {
  /** What led here; kept for logs, never shown to a model. */
  readonly cause?: unknown;
  /** Whether the same call may succeed later without any change. */
  readonly retryable?: boolean;
}

/**
 * Base of every error this package throws on purpose. The message says what happened and what to do.
 *
 * @example
 * try {
 *   await executor.execute(task);
 * } catch (error) {
 *   if (error instanceof ExecutorError && error.retryable) retryLater(task);
 * }
 */
export abstract class ExecutorError extends Error {
  abstract readonly code: ExecutorErrorCode;
  readonly retryable: boolean;

  constructor(message: string, options: ExecutorErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.retryable = options.retryable ?? false;
  }
}

/** The program raised, or ended its own process. Counts as an attempt; the traceback goes back to the model. */
export class CodeExecutionError extends ExecutorError {
  readonly code = "CODE_EXECUTION";
}

/** The program ran, but its result is missing, not JSON, breaks the schema, or fails a check. Counts as an attempt. */
export class ResultValidationError extends ExecutorError {
  readonly code = "RESULT_VALIDATION";
}

/** The model's answer holds no program that can run: empty, prose, cut off, refused, a syntax error. Counts as an attempt. */
export class CodeGenerationError extends ExecutorError {
  readonly code = "CODE_GENERATION";
}

/** The program ran out of time. Counts as an attempt. */
export class SandboxTimeoutError extends ExecutorError {
  readonly code = "SANDBOX_TIMEOUT";
}

/** What a sandbox run may use up besides time. */
export type SandboxLimitName = "memory" | "disk" | "processes" | "result-size";

/** The program used more memory, disk, processes or result size than it was given. Counts as an attempt. */
export class SandboxLimitError extends ExecutorError {
  readonly code = "SANDBOX_LIMIT";
  readonly limit: SandboxLimitName;

  constructor(message: string, options: ExecutorErrorOptions & { readonly limit: SandboxLimitName }) {
    super(message, options);
    this.limit = options.limit;
  }
}

/** The sandbox itself failed: it died, or its service did not answer. The same program runs again, at most twice. */
export class SandboxError extends ExecutorError {
  readonly code = "SANDBOX";

  constructor(message: string, options: ExecutorErrorOptions = {}) {
    super(message, { retryable: true, ...options });
  }
}

/** A program ran out of time in an E2B sandbox. */
export class E2BTimeoutError extends SandboxTimeoutError {}

/** An E2B sandbox failed: it died, was killed, or its service did not answer. */
export class E2BSandboxError extends SandboxError {}

/** The model's service failed, timed out or answered with something that is not an answer. No attempt is spent. */
export class ModelError extends ExecutorError {
  readonly code = "MODEL";

  constructor(message: string, options: ExecutorErrorOptions = {}) {
    super(message, { retryable: true, ...options });
  }
}

/** What is wrong with the configuration: `no-key`, `bad-key` and `quota` end a command with 4, the others with 2. */
export type ConfigurationReason = "no-key" | "bad-key" | "quota" | "unknown-sandbox" | "secret" | "input";

/** The call cannot work as it is configured. Never retried; found before any cost wherever that is possible. */
export class ConfigurationError extends ExecutorError {
  readonly code = "CONFIGURATION";
  readonly reason: ConfigurationReason;

  constructor(message: string, options: ExecutorErrorOptions & { readonly reason: ConfigurationReason }) {
    super(message, options);
    this.reason = options.reason;
  }
}

/** Another process goes on with this run, or with this execution of it; nothing was done here. Its code is that of a ConfigurationError. */
export class RunClaimedError extends ConfigurationError {
  constructor(runId: string) {
    super(
      `Run ${runId} is going on elsewhere, and nothing was done here. Wait until it has ended; if its process died, resume it in 10 seconds.`,
      { reason: "input", retryable: true },
    );
  }
}

/**
 * A program of the run may have effects, and LangGraph would go on before a checkpoint is written, so that a kill could repeat
 * them. Nothing was done; a run that had begun with `sync` waits as it was. Its code is that of a ConfigurationError.
 */
export class WeakDurabilityError extends ConfigurationError {
  /** @param given What the run has; null where nothing was said. */
  constructor(given: string | null) {
    super(
      `A program of this run may have effects, and with a checkpointer these need durability "sync", not ${given === null ? 'the default "async"' : `"${given}"`}: ` +
        'pass {durability: "sync"} to invoke or stream of the outermost graph, or bind it there by withConfig({durability: "sync"}). Nothing was run.',
      { reason: "input" },
    );
  }
}

/**
 * The database in which effects are written down cannot be used, so that a program could have none, and failed. Nothing happened, and no
 * other program could do better. With a checkpointer the run waits where it was. Its code is that of a ConfigurationError.
 */
export class EffectsUnavailableError extends ConfigurationError {
  /** @param runId The run that `resume` goes on with; null where there is none. */
  constructor(runId: string | null) {
    super(
      "The program could have no effect, since the ledger of effects in the database cannot be written: nothing happened outside. Mend the database " +
        `(locked by another process, read-only, full, or gone), and ${runId === null ? "run the task again." : `go on with resume("${runId}").`}`,
      { reason: "input", retryable: true },
    );
  }
}

/** The sandbox cannot do what the task needs: a package, the network, an ability. Raised before any model call. */
export class CapabilityError extends ExecutorError {
  readonly code = "CAPABILITY";
}

/** The run's budget is used up. */
export class BudgetExceededError extends ExecutorError {
  readonly code = "BUDGET_EXCEEDED";
}

/** A person refused the program. */
export class ApprovalRejectedError extends ExecutorError {
  readonly code = "APPROVAL_REJECTED";
}

/** A person has to approve the program, and the run waits for the answer. */
export class ApprovalPendingError extends ExecutorError {
  readonly code = "APPROVAL_PENDING";
  readonly runId: string;
  /** What the person has to decide on. */
  readonly request: unknown;

  constructor(message: string, options: ExecutorErrorOptions & { readonly runId: string; readonly request: unknown }) {
    super(message, options);
    this.runId = options.runId;
    this.request = options.request;
  }
}

/** An effect is done or unknown and the run failed after it; nothing runs again by itself. */
export class EffectsPendingError extends ExecutorError {
  readonly code = "EFFECTS_PENDING";
  readonly ledger: unknown;

  constructor(message: string, options: ExecutorErrorOptions & { readonly ledger: unknown }) {
    super(message, options);
    this.ledger = options.ledger;
  }
}

/** Every attempt failed. `attempts` holds each program with what went wrong. */
export class AttemptsExhaustedError extends ExecutorError {
  readonly code = "ATTEMPTS_EXHAUSTED";
  readonly attempts: readonly unknown[];

  constructor(message: string, options: ExecutorErrorOptions & { readonly attempts: readonly unknown[] }) {
    super(message, options);
    this.attempts = options.attempts;
  }
}

/** Where a workflow failed. */
export interface WorkflowFailure {
  /** The node; inside another with its path: outer/inner, outer[3]/inner. */
  readonly node: string;
  /** Code of the error of that node. */
  readonly code: string;
  /** Programs that were generated in its last run. */
  readonly attempts: number;
  /** The program that failed last; null where there was none. */
  readonly program: string | null;
  /** With the code EFFECTS_PENDING: the effects that its run has had, or may have had. A person decides on each unknown one. */
  readonly effects: readonly { readonly key: string; readonly status: "done" | "unknown" }[];
}

/** A node of a workflow failed. What had been done is kept, where there is a checkpointer: `resume` goes on at that node. */
export class WorkflowFailedError extends ExecutorError {
  readonly code = "WORKFLOW_FAILED";
  readonly runId: string;
  readonly failure: WorkflowFailure;

  constructor(message: string, options: ExecutorErrorOptions & { readonly runId: string; readonly failure: WorkflowFailure }) {
    super(message, options);
    this.runId = options.runId;
    this.failure = options.failure;
  }
}
