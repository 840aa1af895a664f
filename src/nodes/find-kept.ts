import type { CachedProgram } from "../cache/port.ts";
import { requestOf } from "./request-of.ts";
import type { ExecutorServices } from "./services.ts";
import type { State } from "./state.ts";

/** The best program that is kept for the very task and that this run has not tried; null if there is none. */
export async function findKept({ cache, tenant }: ExecutorServices, state: State): Promise<CachedProgram | null> {
  const tried = new Set(state.attempts.map((attempt) => attempt.sha256));
  const candidates = await cache.find({ tenant, exactKey: requestOf(state).exactKey });
  return candidates.find((candidate) => !tried.has(candidate.sha256)) ?? null;
}
