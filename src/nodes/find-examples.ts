import { overlapOfTasks } from "../cache/task-overlap.ts";
import type { ExampleProgram } from "../knowledge/port.ts";
import type { ExecutorServices } from "./services.ts";
import type { Request } from "./state.ts";

/** More would cost more than they help. */
const MAX_EXAMPLES = 2;

/** Characters of a program that is shown; a longer one is left out. */
const MAX_CODE_LENGTH = 1_200;

/** Tasks with fewer words in common are no example of each other. Trigrams, Jaccard's index. */
const MIN_OVERLAP = 0.35;

/**
 * Finds programs of near tasks over data of the same shape, for the model to take what helps. Not where the caller wants
 * nothing kept to count.
 */
export async function findExamples(
  { cache, tenant }: Pick<ExecutorServices, "cache" | "tenant">,
  { task, scopeKey, exactKey, cacheMode }: Pick<Request, "task" | "scopeKey" | "exactKey" | "cacheMode">,
): Promise<readonly ExampleProgram[]> {
  if (cacheMode !== "default") return [];
  const nearest = await cache.nearest({ tenant, scopeKey, task, limit: MAX_EXAMPLES + 1 });
  return nearest
    .filter((near) => near.exactKey !== exactKey && near.code.length <= MAX_CODE_LENGTH && overlapOfTasks(near.task, task) >= MIN_OVERLAP)
    .slice(0, MAX_EXAMPLES)
    .map((near) => ({ task: near.task, code: near.code }));
}
