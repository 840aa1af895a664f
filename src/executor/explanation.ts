import type { KeptProgram } from "../cache/port.ts";
import type { ExecutorServices } from "../nodes/services.ts";
import type { Request } from "../nodes/state.ts";

/** The ways in which a program is found, in the order in which they are tried. */
export type CacheTier = "exact" | "template" | "shipped" | "semantic";

/** A program that was considered, and what speaks for or against it. */
export interface Candidate {
  readonly id: string;
  /** The task that it was written for. */
  readonly task: string;
  /** Whether it would run, be tried, or be judged. */
  readonly serves: boolean;
  /** In words. */
  readonly verdict: string;
}

/** What one tier has for a request. */
export interface TierExplanation {
  readonly tier: CacheTier;
  /** `hit`: a program runs. `to-try`: one runs after a trial that shows that it follows its params. `to-judge`: a model is asked about one. */
  readonly status: "hit" | "to-try" | "to-judge" | "miss";
  /** In words. */
  readonly reason: string;
  readonly candidates: readonly Candidate[];
}

/** What a tier is explained with. */
export interface Explaining {
  readonly services: Pick<ExecutorServices, "cache" | "tenant" | "shippedPrograms" | "semantic" | "model">;
  readonly request: Request;
  /** sha256 of what was found wrong for this task. */
  readonly rejected: ReadonlySet<string>;
}

/** Why a kept program serves nobody; null if it may serve. */
export function describeStatus({ status, lastUsedAt }: Pick<KeptProgram, "status" | "lastUsedAt">): string | null {
  switch (status) {
    case "quarantined":
      return "in quarantine: it was wrong";
    case "expired":
      return `expired: last used on ${new Date(lastUsedAt).toISOString().slice(0, 10)}`;
    case "served":
      return null;
  }
}
