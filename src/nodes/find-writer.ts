import { findNearestTasks } from "../cache/task-overlap.ts";
import {
  ApprovalRejectedError,
  CodeExecutionError,
  ConfigurationError,
  ResultValidationError,
  SandboxTimeoutError,
  type ExecutorError,
} from "../errors.ts";
import type { CodeModel } from "../model/port.ts";
import { requestOf } from "./request-of.ts";
import type { ExecutorServices } from "./services.ts";
import type { AttemptError, State } from "./state.ts";

/** How many known tasks are named. */
const MAX_NEAREST = 3;

const HOW_TO_GET_A_WRITER =
  "To have a program written, the OPENAI_API_KEY environment variable is required: set it, or OPENAI_BASE_URL for a local model, " +
  "or pass a model, or answer the prompt yourself with --answer-from.";

/**
 * The model that writes a program for a request, asked for only when no kept program is left.
 *
 * @throws the error of the kept program that this run has tried, if there is one and no other can be written: its data may
 * need one word more. Else ConfigurationError, naming the nearest known tasks. Nothing has been paid for then.
 */
export async function findWriter(services: ExecutorServices, state: State): Promise<CodeModel> {
  const { cacheMode, task } = requestOf(state);
  if (cacheMode !== "only-if-cached" && services.model) return services.model;
  const failed = state.attempts.findLast((attempt) => attempt.source === "cache" && attempt.error !== null);
  if (failed?.error) throw await errorOfKept(services, { task, sha256: failed.sha256, error: failed.error });
  if (cacheMode === "reload" || cacheMode === "no-store") {
    throw new ConfigurationError(`cacheMode "${cacheMode}" uses no kept program. ${HOW_TO_GET_A_WRITER}`, { reason: "no-key" });
  }
  const nobody = `No kept program serves this task.${await describeNearest(services, task)}`;
  if (cacheMode === "only-if-cached") {
    throw new ConfigurationError(`${nobody} None is written, as cacheMode is "only-if-cached": run it once with "default".`, {
      reason: "input",
    });
  }
  throw new ConfigurationError(`${nobody} ${HOW_TO_GET_A_WRITER}`, { reason: "no-key" });
}

interface FailedProgram {
  readonly task: string;
  readonly sha256: string;
  readonly error: AttemptError;
}

/** What went wrong with a kept program, and what it takes. */
async function errorOfKept({ shippedPrograms }: ExecutorServices, { task, sha256, error }: FailedProgram): Promise<ExecutorError> {
  const shipped = await shippedPrograms.find(task);
  const takes = shipped?.sha256 === sha256 ? ` It takes: ${shipped.input.trim()}` : "";
  const message = `The kept program for this task failed: ${withFullStop(error.message)}${takes} There is no model to write another.`;
  switch (error.class) {
    case "ApprovalRejectedError":
      return new ApprovalRejectedError(message);
    case "ResultValidationError":
      return new ResultValidationError(message);
    case "SandboxTimeoutError":
      return new SandboxTimeoutError(message);
    default:
      return new CodeExecutionError(message);
  }
}

function withFullStop(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

async function describeNearest(services: ExecutorServices, task: string): Promise<string> {
  const kept = await services.cache.nearestTasks({ tenant: services.tenant, task, limit: MAX_NEAREST });
  const tasks = findNearestTasks(task, [...kept, ...(await services.shippedPrograms.tasks())], MAX_NEAREST);
  return tasks.length === 0 ? "" : ` Nearest known tasks: ${tasks.map((known) => JSON.stringify(known.slice(0, 200))).join(", ")}.`;
}
