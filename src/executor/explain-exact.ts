import type { KeptProgram } from "../cache/port.ts";
import { listDifferentParts } from "../request/list-different-parts.ts";
import { describeStatus, type Candidate, type Explaining, type TierExplanation } from "./explanation.ts";

/** Kept programs of this key, or of this task under other keys, that are looked at. */
const MAX_LISTED = 10;

/** Says whether a program is kept for exactly this request; and if not, what is there for the same task, and in what its key differs. */
export async function explainExact({ services, request, rejected }: Explaining): Promise<TierExplanation> {
  const { cache, tenant } = services;
  const { exactKey, task } = request;
  const served = (await cache.find({ tenant, exactKey })).find(({ sha256 }) => !rejected.has(sha256));
  const ofKey = await cache.list({ tenant, exactKey, limit: MAX_LISTED });
  const elsewhere = (await cache.list({ tenant, task, limit: MAX_LISTED })).filter((program) => program.exactKey !== exactKey);
  const verdictOf = (program: KeptProgram): string => {
    if (program.id === served?.id) return "kept for this task over data of this shape";
    return rejected.has(program.sha256) ? "was found wrong for this task" : (describeStatus(program) ?? "comes after the better one");
  };
  const candidates: Candidate[] = [
    ...ofKey.map((program) => ({ ...idOf(program), serves: program.id === served?.id, verdict: verdictOf(program) })),
    ...elsewhere.map((program) => ({ ...idOf(program), serves: false, verdict: describeElsewhere(program, request.keyParts) })),
  ];
  if (served) return { tier: "exact", status: "hit", reason: "a program is kept for this task over data of this shape", candidates };
  const reason =
    ofKey.length > 0
      ? "what is kept for this task may not serve"
      : elsewhere.length > 0
        ? "this task is kept under another key only"
        : "nothing is kept for this task";
  return { tier: "exact", status: "miss", reason, candidates };
}

function describeElsewhere(program: KeptProgram, keyParts: Explaining["request"]["keyParts"]): string {
  const different = listDifferentParts(program.keyParts, keyParts);
  const status = describeStatus(program);
  return `kept under another key: ${different.join(", ") || "parts that cannot be told"}${status === null ? "" : `; ${status}`}`;
}

function idOf({ id, task }: KeptProgram): Pick<Candidate, "id" | "task"> {
  return { id, task };
}
