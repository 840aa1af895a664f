import type { CachedProgram } from "../cache/port.ts";
import { appendAttempt, attemptOf } from "./attempts.ts";
import { findWriter } from "./find-writer.ts";
import type { ExecutorServices, OpenServices } from "./services.ts";
import { requestOf } from "./request-of.ts";
import type { Program, State, Update } from "./state.ts";

/** Creates the node that finds a kept program for the request: the best one that this run has not tried. */
export function createLookupNode(open: OpenServices) {
  return async (state: State): Promise<Update> => {
    const services = await open();
    const found = await findUntried(services, state);
    if (!found) {
      await findWriter(services, requestOf(state)); // ends the run here, before any cost, if there is none
      return { program: null, execution: null };
    }
    const program = programOf(found, services.clock());
    return { program, execution: null, attempts: appendAttempt(state.attempts, attemptOf(program)) };
  };
}

async function findUntried(services: ExecutorServices, state: State): Promise<CachedProgram | undefined> {
  const request = requestOf(state);
  if (request.cacheMode === "reload" || request.cacheMode === "no-store") return undefined;
  const candidates = await services.cache.find({ tenant: services.tenant, exactKey: request.exactKey });
  const tried = new Set(state.attempts.map((attempt) => attempt.sha256));
  return candidates.find((candidate) => !tried.has(candidate.sha256));
}

function programOf(found: CachedProgram, now: number): Program {
  return {
    source: "cache",
    id: found.id,
    code: found.code,
    sha256: found.sha256,
    author: found.author,
    paramsRead: [...found.paramsRead],
    imports: [...found.imports],
    savedUsd: found.costUsd,
    approved: "no",
    readyAt: now,
  };
}
