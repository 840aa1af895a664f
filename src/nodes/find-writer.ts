import { ConfigurationError } from "../errors.ts";
import type { CodeModel } from "../model/port.ts";
import type { ExecutorServices } from "./services.ts";
import type { Request } from "./state.ts";

/**
 * The model that writes a program for a request, asked for only when no kept program is left.
 *
 * @throws ConfigurationError if none may or can write one, naming the nearest known tasks; nothing has been paid for then.
 */
export async function findWriter(services: ExecutorServices, request: Request): Promise<CodeModel> {
  if (request.cacheMode === "only-if-cached") {
    throw new ConfigurationError(
      `No kept program serves this task, and cacheMode is "only-if-cached". Run it once with cacheMode "default".${await describeNearest(services, request)}`,
      { reason: "input" },
    );
  }
  if (services.model) return services.model;
  throw new ConfigurationError(
    "OPENAI_API_KEY environment variable is required: no kept program serves this task, and there is no model to write one. " +
      "Set the key, or OPENAI_BASE_URL for a local model, or pass a model, or answer the prompt yourself with --answer-from." +
      (await describeNearest(services, request)),
    { reason: "no-key" },
  );
}

async function describeNearest(services: ExecutorServices, request: Request): Promise<string> {
  const tasks = await services.cache.nearestTasks({ tenant: services.tenant, task: request.task, limit: 3 });
  return tasks.length === 0 ? "" : ` Nearest known tasks: ${tasks.map((task) => JSON.stringify(task.slice(0, 200))).join(", ")}.`;
}
