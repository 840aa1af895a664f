import { ConfigurationError } from "../errors.ts";
import type { CachedProgram } from "../cache/port.ts";
import { appendAttempt } from "./attempts.ts";
import type { ExecutorServices, OpenServices } from "./services.ts";
import { requestOf } from "./run-request.ts";
import type { Attempt, Program, Request, State, Update } from "./state.ts";

/** Creates the node that finds a kept program for the request: the best one that this run has not tried. */
export function createLookupNode(open: OpenServices) {
  return async (state: State): Promise<Update> => {
    const services = await open();
    const request = requestOf(state);
    const found = await findUntried(services, state);
    if (!found) {
      await checkSomebodyCanWrite(services, request);
      return { program: null, execution: null };
    }
    return {
      program: programOf(found, services.clock()),
      execution: null,
      attempts: appendAttempt(state.attempts, attemptOf(found)),
    };
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
    waitingMs: 0,
  };
}

function attemptOf(found: CachedProgram): Attempt {
  return {
    source: "cache",
    programId: found.id,
    code: found.code,
    sha256: found.sha256,
    model: null,
    prompt: "",
    usage: null,
    costUsd: 0,
    generationMs: 0,
    executionMs: null,
    error: null,
  };
}

/** Ends the run here, before any cost, when no program is left and none can be had. */
async function checkSomebodyCanWrite(services: ExecutorServices, request: Request): Promise<void> {
  if (request.cacheMode === "only-if-cached") {
    throw new ConfigurationError(
      `No kept program serves this task, and cacheMode is "only-if-cached". Run it once with cacheMode "default".${await nearest(services, request)}`,
      { reason: "input" },
    );
  }
  if (services.model) return;
  throw new ConfigurationError(
    "OPENAI_API_KEY environment variable is required: no kept program serves this task, and there is no model to write one. " +
      "Set the key, or OPENAI_BASE_URL for a local model, or pass a model, or answer the prompt yourself with --answer-from." +
      (await nearest(services, request)),
    { reason: "no-key" },
  );
}

async function nearest(services: ExecutorServices, request: Request): Promise<string> {
  const tasks = await services.cache.nearestTasks({ tenant: services.tenant, task: request.task, limit: 3 });
  return tasks.length === 0 ? "" : ` Nearest known tasks: ${tasks.map((task) => JSON.stringify(task)).join(", ")}.`;
}
