import type { TriedProgram } from "../cache/port.ts";
import type { JsonObject } from "../json.ts";
import { liftParams } from "../request/lift-params.ts";

/** What becomes of a program that was written for other literals. */
export type TemplateDecision =
  | { readonly status: "proven" }
  | {
      readonly status: "to-try";
      /** The literals that it was written for. */
      readonly original: JsonObject;
      /** Params that differ and are not proven yet. */
      readonly names: readonly string[];
    }
  | { readonly status: "refuted"; readonly names: readonly string[] };

export interface TemplateQuestion {
  /** The literals that are asked for. */
  readonly params: JsonObject;
  /** sha256 of code that was found wrong for some literals of this template. */
  readonly rejected: readonly string[];
}

/** Decides whether a program may serve other literals: by what trials have shown of the params that differ. */
export function decideTemplate(
  { task, trials, sha256 }: Pick<TriedProgram, "task" | "trials" | "sha256">,
  { params, rejected }: TemplateQuestion,
): TemplateDecision {
  const original = liftParams(task).params;
  const changed = listOtherParams(original, params);
  const judged = changed.length > 0 ? changed : Object.keys(params); // the same literals, written in another way
  if (rejected.includes(sha256)) return { status: "refuted", names: judged };
  const refuted = judged.filter((name) => trials.refuted.includes(name));
  if (refuted.length > 0) return { status: "refuted", names: refuted };
  const names = changed.filter((name) => !trials.proven.includes(name));
  return names.length === 0 ? { status: "proven" } : { status: "to-try", original, names };
}

/** The params of one task that have another value in another task of its template. */
export function listOtherParams(original: JsonObject, params: JsonObject): string[] {
  return Object.keys(params).filter((name) => params[name] !== original[name]);
}
