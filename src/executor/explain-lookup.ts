import { listRejected, usesKeptPrograms } from "../nodes/list-rejected.ts";
import type { ExecutorServices } from "../nodes/services.ts";
import type { Request } from "../nodes/state.ts";
import { explainExact } from "./explain-exact.ts";
import { explainSemantic } from "./explain-semantic.ts";
import { explainTemplate } from "./explain-template.ts";
import type { CacheTier, Explaining, TierExplanation } from "./explanation.ts";

/** What a run of a task would find, and do then. */
export interface LookupExplanation {
  readonly task: string;
  /** In the order in which they are looked at. */
  readonly tiers: readonly TierExplanation[];
  /** What would happen, in order: a later step where the one before does not do. */
  readonly then: readonly LookupStep[];
}

/** One step of what would happen. */
export type LookupStep =
  | { readonly action: "run" | "try" | "judge"; readonly tier: CacheTier; readonly programId: string }
  | { readonly action: "generate" }
  | { readonly action: "fail"; readonly reason: string };

const TIERS: readonly CacheTier[] = ["exact", "template", "shipped", "semantic"];

/** Looks where `lookup` looks, by the same decisions, and says what it finds. Calls no model, runs no program, counts nothing. */
export async function explainLookup(services: ExecutorServices, request: Request): Promise<LookupExplanation> {
  const tiers = await explainTiers(services, request);
  return { task: request.task, tiers, then: [...listSteps(tiers), ...lastStep(tiers, { services, request })] };
}

async function explainTiers(services: ExecutorServices, request: Request): Promise<readonly TierExplanation[]> {
  if (!usesKeptPrograms(request)) {
    const reason = `cacheMode is "${request.cacheMode}", which uses no kept program`;
    return TIERS.map((tier) => ({ tier, status: "miss", reason, candidates: [] }));
  }
  const explaining = { services, request, rejected: new Set(await listRejected(services, request.exactKey)) };
  return [
    await explainExact(explaining),
    await explainTemplate(explaining),
    await explainShipped(explaining),
    await explainSemantic(explaining),
  ];
}

async function explainShipped({ services, request, rejected }: Explaining): Promise<TierExplanation> {
  const shipped = await services.shippedPrograms.find(request.task);
  if (!shipped) return { tier: "shipped", status: "miss", reason: "no program for this wording comes with the package", candidates: [] };
  const isWrong = rejected.has(shipped.sha256);
  const verdict = isWrong ? "was found wrong for this task" : `it takes: ${shipped.input.trim()}`;
  return {
    tier: "shipped",
    status: isWrong ? "miss" : "hit",
    reason: isWrong ? "the program that comes with the package may not serve" : "a program for this wording comes with the package",
    candidates: [{ id: shipped.id, task: request.task, serves: !isWrong, verdict }],
  };
}

const ACTIONS = { hit: "run", "to-try": "try", "to-judge": "judge" } as const;

/** The steps up to the first program that runs at once. */
function listSteps(tiers: readonly TierExplanation[]): LookupStep[] {
  const firstHit = tiers.findIndex(({ status }) => status === "hit");
  const reached = firstHit === -1 ? tiers : tiers.slice(0, firstHit + 1);
  return reached.flatMap(({ tier, status, candidates }) => {
    const program = candidates.find(({ serves }) => serves);
    return status === "miss" || !program ? [] : [{ action: ACTIONS[status], tier, programId: program.id }];
  });
}

interface Ending {
  readonly services: Pick<ExecutorServices, "model">;
  readonly request: Pick<Request, "cacheMode">;
}

function lastStep(tiers: readonly TierExplanation[], { services: { model }, request: { cacheMode } }: Ending): LookupStep[] {
  if (tiers.some(({ status }) => status === "hit")) return [];
  if (cacheMode === "only-if-cached") return [{ action: "fail", reason: 'cacheMode is "only-if-cached", and no program is written' }];
  return model ? [{ action: "generate" }] : [{ action: "fail", reason: "there is no model to write a program" }];
}
