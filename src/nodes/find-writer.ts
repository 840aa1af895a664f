import { findNearestTasks } from "../cache/task-overlap.ts";
import { ConfigurationError } from "../errors.ts";
import type { CodeModel } from "../model/port.ts";
import { requestOf } from "./request-of.ts";
import type { ExecutorServices } from "./services.ts";
import type { State } from "./state.ts";

/** How many known tasks are named. */
const MAX_NEAREST = 3;

/**
 * The model that writes a program for a request, asked for only when no kept program is left.
 *
 * @throws ConfigurationError if none may or can write one, naming what the kept programs failed of, or else the nearest
 * known tasks; nothing has been paid for then.
 */
export async function findWriter(services: ExecutorServices, state: State): Promise<CodeModel> {
  const { cacheMode, task } = requestOf(state);
  if (cacheMode !== "only-if-cached" && services.model) return services.model;
  const failure = await describeFailure(services, state);
  const reason = failure ?? `No kept program serves this task.${await describeNearest(services, task)}`;
  if (cacheMode === "only-if-cached") {
    throw new ConfigurationError(`${reason} No other is written, as cacheMode is "only-if-cached": run it once with "default".`, {
      reason: "input",
    });
  }
  throw new ConfigurationError(
    `${reason} To have one written, the OPENAI_API_KEY environment variable is required: set it, or OPENAI_BASE_URL for a local model, ` +
      "or pass a model, or answer the prompt yourself with --answer-from.",
    { reason: "no-key" },
  );
}

/** What went wrong with the program that this run found, and what it takes: it may be that the data needs one word more. */
async function describeFailure({ shippedPrograms }: ExecutorServices, { attempts, run }: State): Promise<string | null> {
  const failed = attempts.findLast((attempt) => attempt.source === "cache" && attempt.error !== null);
  if (!failed?.error) return null;
  const shipped = await shippedPrograms.find(run.request?.task ?? "");
  const takes = shipped?.sha256 === failed.sha256 ? ` It takes: ${shipped.input.trim()}` : "";
  return `The kept program for this task failed: ${withFullStop(failed.error.message)}${takes}`;
}

function withFullStop(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

async function describeNearest(services: ExecutorServices, task: string): Promise<string> {
  const kept = await services.cache.nearestTasks({ tenant: services.tenant, task, limit: MAX_NEAREST });
  const tasks = findNearestTasks(task, [...kept, ...(await services.shippedPrograms.tasks())], MAX_NEAREST);
  return tasks.length === 0 ? "" : ` Nearest known tasks: ${tasks.map((known) => JSON.stringify(known.slice(0, 200))).join(", ")}.`;
}
