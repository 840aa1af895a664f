import type { Reach, Validation } from "../cache/port.ts";
import { findHeldLiteral } from "../program/find-held-literal.ts";
import { inspectPython } from "../program/inspect-python.ts";
import type { Request } from "./state.ts";

/** A program that worked, and what for. */
export interface ReachQuestion {
  readonly code: string;
  readonly valuesShown: boolean;
  readonly validatedBy: readonly Validation[];
  readonly request: Pick<Request, "params" | "allow">;
}

/** A date whose day is its month does not show which of them a program took for which. */
const AMBIGUOUS_DATE = /^\d{4}-(\d{2})-\1/;

/**
 * Decides which tasks a program may serve. Those with other literals only if it was held against something and not
 * shown any values, reads every param, holds no literal itself, and can have no effect; and then a trial comes first.
 */
export function decideReach({ code, valuesShown, validatedBy, request: { params, allow } }: ReachQuestion): Reach {
  const names = Object.keys(params);
  if (names.length === 0 || valuesShown || validatedBy.length === 0 || allow.length > 0) return "exact";
  if (Object.values(params).some((value) => AMBIGUOUS_DATE.test(String(value)))) return "exact";
  const { paramsRead, possibleEffects } = inspectPython(code);
  const readsAll = names.every((name) => paramsRead.includes(name));
  return readsAll && possibleEffects.length === 0 && findHeldLiteral(code, params) === null ? "template" : "exact";
}
