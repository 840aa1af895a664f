import type { JsonObject } from "../../../src/json.ts";
import { liftParams } from "../../../src/request/lift-params.ts";
import { normaliseTask } from "../../../src/request/normalise-task.ts";
import type { BaseTask, ChangeKind } from "./same-task.ts";

/** A task asked after the base's program was kept, with what would be right for it. */
export interface SamenessQuery {
  readonly kind: "paraphrase" | ChangeKind;
  readonly task: string;
  /** The reference for this task. */
  readonly program: string;
  /**
   * What the reference is run with. For a paraphrase these are the base's, as its own may stand in another order: a program
   * that the cache serves is run with `paramsOf` the paraphrase instead, and may be wrong for that.
   */
  readonly params: JsonObject;
  /** Whether the base's program, run for the base's task, is wrong for this one. */
  readonly differs: boolean;
}

/** The literals lifted out of a task, under their names: what the product gives a program as `params`. */
export function paramsOf(task: string): JsonObject {
  return liftParams(normaliseTask(task)).params;
}

/** Lists the paraphrases of a base, which are the same by definition, and then its changes. */
export function listQueries(base: BaseTask): SamenessQuery[] {
  const { program } = base;
  const params = paramsOf(base.task);
  return [
    ...base.paraphrases.map(({ task }) => ({ kind: "paraphrase" as const, task, program, params, differs: false })),
    ...base.changes.map((change) => ({ ...change, params: paramsOf(change.task) })),
  ];
}
