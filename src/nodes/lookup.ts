import type { LangGraphRunnableConfig } from "@langchain/langgraph";
import type { CachedProgram } from "../cache/port.ts";
import { appendAttempt, attemptOf } from "./attempts.ts";
import { narrowServices } from "./call-options.ts";
import { withModelOf } from "./allowed-models.ts";
import { checkBudget } from "./budget.ts";
import { chooseDocuments } from "./choose-documents.ts";
import { decideTemplate } from "./decide-template.ts";
import { findKept } from "./find-kept.ts";
import { programGiven, programOf, programOfShipped } from "./found-program.ts";
import { findSameTask, judgeCandidate } from "./find-same-task.ts";
import { findWriter } from "./find-writer.ts";
import { openQuestion } from "./open-question.ts";
import { listRejected, listTried, usesKeptPrograms } from "./list-rejected.ts";
import { remainingMs } from "./remaining-ms.ts";
import type { ExecutorServices, OpenServices } from "./services.ts";
import { requestOf } from "./request-of.ts";
import type { Judging, Program, Request, State, Update } from "./state.ts";
import { giveBackTurn, takeTurn } from "./take-turn.ts";

/**
 * Creates the node that finds a program for the request: the caller's own; else the best kept one that this run has not tried, else one that was
 * kept for other literals, else one that comes with the package, else one that was judged to do the same in other words.
 * If there is none, it completes what the model will be told; that may cost.
 */
export function createLookupNode(open: OpenServices) {
  return async (state: State, runtime: LangGraphRunnableConfig): Promise<Update> => {
    const services = withModelOf(await open(), state.run.model);
    const given = programGiven(requestOf(state), services.clock());
    if (given) return useKept(services, { state, runtime }, given);
    const found = await findUntried(services, { state, runtime });
    const isPaidInVain = found.program === null && found.judgings.length > 0;
    const turn: State["turn"] = { waits: found.waits, next: isPaidInVain ? "lookup" : "generate" };
    const judged = { turn, judgings: [...state.judgings, ...found.judgings] };
    if (isPaidInVain) return { ...judged, program: null, execution: null }; // what comes next may fail
    if (found.program) return { ...(await useKept(services, { state: { ...state, ...judged }, runtime }, found.program)), ...judged };
    const model = await findWriter(services, state); // ends the run here, before any cost, if there is none
    checkBudget({ ...state, ...judged }, { model, messages: [] }); // as embeddings that choose documents may cost too
    const request = requestOf(state);
    const bounds = { timeoutMs: remainingMs(state.run, services.clock()), signal: runtime.signal };
    const run = { ...state.run, request: await chooseDocuments(services, request, bounds) };
    const other = run.request.exactKey === request.exactKey ? null : await findFree(services, { ...state, run });
    if (!other) return { run, program: null, execution: null, ...judged };
    await giveBackTurn(services, { state, runtime }, "kept"); // held under the key from before the choice
    return { run, ...(await useKept(services, { state: { ...state, run }, runtime }, other)), ...judged };
  };
}

interface Lookup {
  readonly state: State;
  readonly runtime: LangGraphRunnableConfig;
}

async function useKept(services: ExecutorServices, lookup: Lookup, program: Program): Promise<Update> {
  const { state, runtime } = lookup;
  await giveBackTurn(services, lookup, "kept"); // it may have waited for this one
  const attempts = appendAttempt(state.attempts, attemptOf(program));
  const asked = await openQuestion(narrowServices(services, runtime.context), { ...state, attempts }, program);
  return { program: asked, execution: null, attempts };
}

interface Finding {
  readonly program: Program | null;
  readonly judgings: readonly Judging[];
  /** How often the run has waited for others, in all. */
  readonly waits: number;
}

/**
 * Finds a program that this run has not tried. A judge costs, so one run of a key asks it, which then has the lease; who has
 * waited for that looks again first.
 */
async function findUntried(services: ExecutorServices, { state, runtime }: Lookup): Promise<Finding> {
  for (let { waits } = state.turn; ; waits += 1) {
    const free = await findFree(services, state);
    if (free || !usesKeptPrograms(requestOf(state))) return { program: free, judgings: [], waits };
    const search = { state, tried: await listTried(services, state), signal: runtime.signal };
    const { program, candidate } = await findSameTask(services, search);
    if (program || !candidate) return { program: program && ofOtherWords(program, services), judgings: [], waits };
    if ((await takeTurn(services, { ...state, turn: { ...state.turn, waits } }, runtime)) === "look-again") continue;
    const { judging, isSame } = await judgeCandidate(services, search, candidate);
    return { program: isSame ? ofOtherWords(candidate, services) : null, judgings: judging ? [judging] : [], waits };
  }
}

function ofOtherWords(program: CachedProgram, { clock }: ExecutorServices): Program {
  return programOf(program, { tier: "semantic", trial: null, now: clock() });
}

/** What can be found without asking a model. */
async function findFree(services: ExecutorServices, state: State): Promise<Program | null> {
  const request = requestOf(state);
  if (!usesKeptPrograms(request)) return null;
  const tried = await listTried(services, state);
  const kept = await findKept(services, { request, tried });
  return (
    (kept && programOf(kept, { tier: "exact", trial: null, now: services.clock() })) ??
    (await findForOtherLiterals(services, { request, tried })) ??
    (await findShipped(services, { request, tried }))
  );
}

async function findShipped(services: ExecutorServices, { request, tried }: Search): Promise<Program | null> {
  const shipped = await services.shippedPrograms.find(request.task);
  return shipped && !tried.has(shipped.sha256) ? programOfShipped(shipped, services.clock()) : null;
}

interface Search {
  readonly request: Request;
  readonly tried: ReadonlySet<string>;
}

/** A program that was written for other literals, and of which no trial has shown that it does not follow them. */
async function findForOtherLiterals(services: ExecutorServices, { request, tried }: Search): Promise<Program | null> {
  const { cache, tenant, clock } = services;
  const { exactKey, templateKey, params } = request;
  if (Object.keys(params).length === 0) return null;
  const candidates = await cache.findForOtherLiterals({ tenant, exactKey, templateKey });
  const rejected = candidates.length > 0 ? await listRejected(services, templateKey) : [];
  for (const candidate of candidates) {
    const decision = decideTemplate(candidate, { params, rejected });
    if (tried.has(candidate.sha256) || decision.status === "refuted") continue;
    const trial = decision.status === "proven" ? null : { original: decision.original, names: [...decision.names], report: null };
    return programOf(candidate, { tier: "template", trial, now: clock() });
  }
  return null;
}
