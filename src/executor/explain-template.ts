import type { KeptProgram, TriedProgram } from "../cache/port.ts";
import { decideTemplate, type TemplateDecision } from "../nodes/decide-template.ts";
import { listRejected } from "../nodes/list-rejected.ts";
import { describeStatus, type Explaining, type TierExplanation } from "./explanation.ts";

/** Programs of this template that are looked at. */
const MAX_LISTED = 10;

/** Says whether a program that was kept for other literals of the same template would serve, or be tried. */
export async function explainTemplate({ services, request, rejected }: Explaining): Promise<TierExplanation> {
  const { cache, tenant } = services;
  const { exactKey, templateKey, params } = request;
  const names = Object.keys(params);
  if (names.length === 0) return { tier: "template", status: "miss", reason: "the task holds no literals", candidates: [] };
  const lifted = `the literals are ${names.join(", ")}`;
  const able = await cache.findForOtherLiterals({ tenant, exactKey, templateKey });
  const wrong = await listRejected(services, templateKey);
  const decided = able.map((program) => ({ program, decision: decideTemplate(program, { params, rejected: wrong }) }));
  const first = decided.find(({ program, decision }) => !rejected.has(program.sha256) && decision.status !== "refuted");
  const kept = await cache.list({ tenant, templateKey, limit: MAX_LISTED });
  const unable = kept.filter((program) => program.exactKey !== exactKey && !able.some(({ id }) => id === program.id));
  const verdictOf = (program: TriedProgram, decision: TemplateDecision): string =>
    rejected.has(program.sha256) ? "was found wrong for this task" : describeDecision(decision);
  const candidates = [
    ...decided.map(({ program: { id, task, ...rest }, decision }) => ({
      id,
      task,
      serves: id === first?.program.id,
      verdict: verdictOf({ id, task, ...rest }, decision),
    })),
    ...unable.map((program) => ({ id: program.id, task: program.task, serves: false, verdict: describeUnable(program) })),
  ];
  if (!first) {
    const reason = candidates.length > 0 ? "no program of its template may serve" : "nothing is kept for other literals";
    return { tier: "template", status: "miss", reason: `${reason}; ${lifted}`, candidates };
  }
  const status = first.decision.status === "proven" ? "hit" : "to-try";
  return {
    tier: "template",
    status,
    reason: `a program follows other literals, ${describeDecision(first.decision)}; ${lifted}`,
    candidates,
  };
}

function describeDecision(decision: TemplateDecision): string {
  switch (decision.status) {
    case "proven":
      return "proven for all that differ";
    case "to-try":
      return `once a trial has shown it for ${decision.names.join(", ")}`;
    case "refuted":
      return `it does not follow ${decision.names.join(", ")}`;
  }
}

function describeUnable(program: KeptProgram): string {
  return describeStatus(program) ?? (program.reach === "exact" ? "serves its own literals only" : "comes after better ones");
}
