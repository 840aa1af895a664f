import canonicalize from "canonicalize";
import { findUnfitness, findVeto } from "../cache/find-veto.ts";
import type { CachedProgram } from "../cache/port.ts";
import { inspectPython } from "../program/inspect-python.ts";
import { liftParams } from "../request/lift-params.ts";
import type { Request } from "./state.ts";

/**
 * Says what keeps a program from serving a task in other words, whatever a judge would say: it must have been held against
 * something, have seen no values and be able to have no effect, and nothing may forbid that the tasks are the same. Null if nothing does.
 */
export function findObstacle(
  program: CachedProgram,
  { exactKey, task, params, allow }: Pick<Request, "exactKey" | "task" | "params" | "allow">,
): string | null {
  if (program.exactKey === exactKey) return "it is kept for this very task";
  if (program.valuesShown) return "its model had seen values";
  if (program.validatedBy.length === 0) return "it was held against nothing";
  if (allow.length > 0) return "targets outside can be reached";
  const unfitness = findUnfitness(program.task);
  if (unfitness !== null) return `its task is unfit: ${unfitness}`;
  const veto = findVeto(program.task, task);
  if (veto !== null) return `veto: ${veto}`;
  if (canonicalize(liftParams(program.task).params) !== canonicalize(params)) return "other literals";
  return inspectPython(program.code).possibleEffects.length > 0 ? "it may have an effect" : null;
}
