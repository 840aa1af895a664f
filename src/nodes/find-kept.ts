import type { CachedProgram } from "../cache/port.ts";
import type { ExecutorServices } from "./services.ts";
import type { Request } from "./state.ts";

export interface KeptSearch {
  readonly request: Pick<Request, "exactKey">;
  /** sha256 of programs that are left out. */
  readonly tried: ReadonlySet<string>;
}

/** The best program that is kept for the very task, but for those that were tried; null if there is none. */
export async function findKept(
  { cache, tenant }: Pick<ExecutorServices, "cache" | "tenant">,
  { request, tried }: KeptSearch,
): Promise<CachedProgram | null> {
  const candidates = await cache.find({ tenant, exactKey: request.exactKey });
  return candidates.find((candidate) => !tried.has(candidate.sha256)) ?? null;
}
