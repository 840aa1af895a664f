import canonicalize from "canonicalize";
import { findUnfitness } from "../cache/find-veto.ts";
import type { CachedProgram } from "../cache/port.ts";
import { ExecutorError } from "../errors.ts";
import type { CodeModel } from "../model/port.ts";
import { checkBudget } from "./budget.ts";
import { findObstacle } from "./find-obstacle.ts";
import { judgePrompt, readVerdict } from "./judge-prompt.ts";
import { remainingMs } from "./remaining-ms.ts";
import { requestOf } from "./request-of.ts";
import type { ExecutorServices } from "./services.ts";
import type { Judging, Request, State } from "./state.ts";

/** Tasks that are looked at. */
export const MAX_NEAREST = 3;

export interface SameTaskSearch {
  readonly state: State;
  /** sha256 of the programs that this run has tried. */
  readonly tried: ReadonlySet<string>;
  readonly signal: AbortSignal | undefined;
}

/** A program of another task that was judged to do what this one asks, or one that may be, which a judge can be asked about. */
export interface SameTask {
  readonly program: CachedProgram | null;
  readonly candidate: CachedProgram | null;
}

const NOTHING: SameTask = { program: null, candidate: null };

/**
 * The semantic tier: a program of a task in other words that a judge has said to do the same. Likeness only finds: of the
 * three nearest tasks one that no veto forbids may be judged, by one model call in a run. Asks no model.
 */
export async function findSameTask(services: ExecutorServices, search: SameTaskSearch): Promise<SameTask> {
  const { cache, tenant, semantic, model } = services;
  const request = requestOf(search.state);
  if (!semantic) return NOTHING;
  const known = await cache.judgements({ tenant, exactKey: request.exactKey });
  for (const { programKey } of known.filter(({ verdict }) => verdict === "same")) {
    const kept = await cache.find({ tenant, exactKey: programKey });
    const program = kept.find((candidate) => !search.tried.has(candidate.sha256) && findObstacle(candidate, request) === null);
    if (program) return { program, candidate: null };
  }
  if (search.state.judgings.length > 0 || whyNobodyIsAsked(request, model) !== null) return NOTHING;
  const judged = new Set(known.map(({ programKey }) => programKey));
  const nearest = await cache.nearest({ tenant, scopeKey: request.scopeKey, task: request.task, limit: MAX_NEAREST });
  const candidate = nearest.find(
    (near) => !search.tried.has(near.sha256) && !judged.has(near.exactKey) && findObstacle(near, request) === null,
  );
  return { program: null, candidate: candidate ?? null };
}

/** Why no judge would be asked about any near task; null if one may be. */
export function whyNobodyIsAsked({ cacheMode, task }: Pick<Request, "cacheMode" | "task">, model: CodeModel | null): string | null {
  if (!model) return "there is no model to judge";
  if (cacheMode !== "default") return `cacheMode is "${cacheMode}"`;
  const unfitness = findUnfitness(task);
  return unfitness === null ? null : `the task is unfit: ${unfitness}`;
}

/** What a judge said of a candidate; no `judging` where nobody could be asked. */
export interface JudgedCandidate {
  readonly isSame: boolean;
  readonly judging: Judging | null;
}

const NOT_JUDGED: JudgedCandidate = { isSame: false, judging: null };

/** Asks the model whether a candidate does what the task asks, and remembers yes and no. One that cannot be asked costs nobody the run: the program is then written. */
export async function judgeCandidate(
  services: ExecutorServices,
  { state, signal }: SameTaskSearch,
  candidate: CachedProgram,
): Promise<JudgedCandidate> {
  const { cache, tenant, clock, model, modelTimeoutMs, onWarning } = services;
  const request = requestOf(state);
  if (!model) return NOT_JUDGED;
  try {
    const timeoutMs = Math.min(modelTimeoutMs, remainingMs(state.run, clock()));
    const question = { task: request.task, contextShape: canonicalize(request.contextShape) ?? "null", attempt: 0 };
    const messages = judgePrompt({ request, otherTask: candidate.task, code: candidate.code });
    checkBudget(state, { model, messages });
    const answer = await model.generate({ messages, question }, { timeoutMs, ...(signal && { signal }) });
    const verdict = readVerdict(answer.text);
    await cache.recordJudgement(
      { tenant, exactKey: request.exactKey, programKey: candidate.exactKey, task: request.task, verdict },
      clock(),
    );
    const judging = {
      task: candidate.task,
      verdict,
      model: answer.model,
      usage: answer.usage,
      costUsd: answer.costUsd,
      durationMs: answer.durationMs,
    };
    return { isSame: verdict === "same", judging };
  } catch (error) {
    signal?.throwIfAborted();
    if (!(error instanceof ExecutorError)) throw error;
    remainingMs(state.run, clock()); // a deadline that has passed ends the run
    onWarning(`Whether a near task is the same could not be asked: ${error.message}`);
    return NOT_JUDGED;
  }
}
