import type { LangGraphRunnableConfig } from "@langchain/langgraph";
import type { CachedProgram } from "../cache/port.ts";
import type { ShippedProgram } from "../cache/open-shipped-programs.ts";
import { inspectPython } from "../program/inspect-python.ts";
import { appendAttempt, attemptOf } from "./attempts.ts";
import { chooseDocuments } from "./choose-documents.ts";
import { findWriter } from "./find-writer.ts";
import { remainingMs } from "./remaining-ms.ts";
import type { ExecutorServices, OpenServices } from "./services.ts";
import { requestOf } from "./request-of.ts";
import type { Program, State, Update } from "./state.ts";

/** Author of the programs that come with the package. */
const SHIPPED_AUTHOR = "cached-executor";

/**
 * Creates the node that finds a program for the request: the best kept one that this run has not tried, else one that
 * comes with the package. If there is none, it completes what the model will be told; that may cost.
 */
export function createLookupNode(open: OpenServices) {
  return async (state: State, runtime: LangGraphRunnableConfig): Promise<Update> => {
    const services = await open();
    const program = await findUntried(services, state);
    if (program) return useKept(state, program);
    await findWriter(services, state); // ends the run here, before any cost, if there is none
    const request = requestOf(state);
    const bounds = { timeoutMs: remainingMs(state.run, services.clock()), signal: runtime.signal };
    const run = { ...state.run, request: await chooseDocuments(services, request, bounds) };
    const other = run.request.exactKey === request.exactKey ? null : await findUntried(services, { ...state, run });
    return { run, ...(other ? useKept(state, other) : { program: null, execution: null }) };
  };
}

function useKept({ attempts }: State, program: Program): Update {
  return { program, execution: null, attempts: appendAttempt(attempts, attemptOf(program)) };
}

async function findUntried(services: ExecutorServices, state: Pick<State, "run" | "attempts">): Promise<Program | null> {
  const request = requestOf(state);
  if (request.cacheMode === "reload" || request.cacheMode === "no-store") return null;
  const tried = new Set(state.attempts.map((attempt) => attempt.sha256));
  const candidates = await services.cache.find({ tenant: services.tenant, exactKey: request.exactKey });
  const kept = candidates.find((candidate) => !tried.has(candidate.sha256));
  if (kept) return programOf(kept, services.clock());
  const shipped = await services.shippedPrograms.find(request.task);
  return shipped && !tried.has(shipped.sha256) ? programOfShipped(shipped, services.clock()) : null;
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
    tier: "exact",
    savedUsd: found.costUsd,
    approved: "no",
    valuesShown: found.valuesShown,
    readyAt: now,
  };
}

function programOfShipped({ id, code, sha256 }: ShippedProgram, now: number): Program {
  const { paramsRead, imports } = inspectPython(code);
  return {
    source: "cache",
    id,
    code,
    sha256,
    author: SHIPPED_AUTHOR,
    paramsRead: [...paramsRead],
    imports: [...imports],
    tier: "shipped",
    savedUsd: null,
    approved: "no",
    valuesShown: false,
    readyAt: now,
  };
}
