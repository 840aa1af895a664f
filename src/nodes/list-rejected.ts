import { requestOf } from "./request-of.ts";
import type { ExecutorServices } from "./services.ts";
import type { Request, State } from "./state.ts";

/** Whether a caller wants what is kept to be used. */
export function usesKeptPrograms({ cacheMode }: Pick<Request, "cacheMode">): boolean {
  return cacheMode !== "reload" && cacheMode !== "no-store";
}

/**
 * sha256 of the programs that somebody found wrong under an exact key: no tier serves them for that task again, wherever else
 * they are kept. Under a template key: they serve no other literals of the template.
 */
export async function listRejected(
  { cache, tenant }: Pick<ExecutorServices, "cache" | "tenant">,
  exactKey: string,
): Promise<readonly string[]> {
  const judgements = await cache.judgements({ tenant, exactKey });
  return judgements.filter(({ verdict }) => verdict === "different").map(({ programKey }) => programKey);
}

/** sha256 of the programs that a run has tried, or that were found wrong for its task. */
export async function listTried(services: Pick<ExecutorServices, "cache" | "tenant">, state: State): Promise<ReadonlySet<string>> {
  const rejected = await listRejected(services, requestOf(state).exactKey);
  return new Set([...state.attempts.map((attempt) => attempt.sha256), ...rejected]);
}
