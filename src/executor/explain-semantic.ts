import type { CachedProgram, Judgement } from "../cache/port.ts";
import { findObstacle } from "../nodes/find-obstacle.ts";
import { MAX_NEAREST, whyNobodyIsAsked } from "../nodes/find-same-task.ts";
import type { Candidate, Explaining, TierExplanation } from "./explanation.ts";

/** Says whether a program of a task in other words would serve or be judged, and what the nearest tasks are. */
export async function explainSemantic(explaining: Explaining): Promise<TierExplanation> {
  const { services, request } = explaining;
  const { cache, tenant, semantic, model } = services;
  const known = await cache.judgements({ tenant, exactKey: request.exactKey });
  const nearest = await cache.nearest({ tenant, scopeKey: request.scopeKey, task: request.task, limit: MAX_NEAREST });
  const judged = await findJudgedSame(explaining, known);
  const obstacles = nearest.map((program) => ({ program, obstacle: obstacleOf(program, { explaining, known }) }));
  const reasonNot = semantic ? whyNobodyIsAsked(request, model) : "it is off: set semantic to turn it on";
  const toJudge = !judged && reasonNot === null ? obstacles.find(({ obstacle }) => obstacle === null)?.program : undefined;
  const served = semantic ? (judged ?? toJudge) : undefined;
  const candidates: Candidate[] = obstacles.map(({ program: { id, task }, obstacle }) => ({
    id,
    task,
    serves: id === served?.id,
    verdict: obstacle ?? (id === served?.id ? "a judge would be asked" : "could be judged"),
  }));
  if (judged && !nearest.some(({ id }) => id === judged.id)) {
    candidates.unshift({ id: judged.id, task: judged.task, serves: semantic, verdict: "judged the same" });
  }
  if (judged && semantic) return { tier: "semantic", status: "hit", reason: "a task in other words was judged to be the same", candidates };
  if (toJudge) return { tier: "semantic", status: "to-judge", reason: "a near task could be the same", candidates };
  return { tier: "semantic", status: "miss", reason: reasonNot ?? describeNone(nearest), candidates };
}

function describeNone(nearest: readonly CachedProgram[]): string {
  return nearest.length === 0 ? "no near task is kept for data of this shape" : "no near task may serve";
}

/** The program that an earlier judgement lets serve, found as `lookup` finds it. */
async function findJudgedSame(
  { services: { cache, tenant }, request, rejected }: Explaining,
  known: readonly Judgement[],
): Promise<CachedProgram | undefined> {
  for (const { programKey } of known.filter(({ verdict }) => verdict === "same")) {
    const kept = await cache.find({ tenant, exactKey: programKey });
    const program = kept.find((candidate) => !rejected.has(candidate.sha256) && findObstacle(candidate, request) === null);
    if (program) return program;
  }
  return undefined;
}

interface Near {
  readonly explaining: Explaining;
  readonly known: readonly Judgement[];
}

/** What keeps a near program from being judged; null if nothing does. */
function obstacleOf(program: CachedProgram, { explaining: { request, rejected }, known }: Near): string | null {
  const judgement = known.find(({ programKey }) => programKey === program.exactKey);
  if (rejected.has(program.sha256)) return "was found wrong for this task";
  return findObstacle(program, request) ?? (judgement ? `judged ${judgement.verdict === "same" ? "the same" : "different"}` : null);
}
