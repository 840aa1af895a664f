import { normaliseTask } from "../../../src/request/normalise-task.ts";
import { liftParams } from "../../../src/request/lift-params.ts";
import { runReferences, type ReferenceOutcome, type ReferenceRun } from "./run-references.ts";
import type { BaseTask, TaskChange } from "./same-task.ts";

/** What the reference programs of a base gave on its fixtures, in their order. */
export interface ProvenTask {
  readonly base: BaseTask;
  readonly outcomes: readonly ReferenceOutcome[];
  readonly changes: readonly ProvenChange[];
}

export interface ProvenChange {
  readonly change: TaskChange;
  readonly outcomes: readonly ReferenceOutcome[];
  /** Whether the results are others than the base's on at least one fixture: what `differs` has to say. */
  readonly differs: boolean;
}

/** What a task is run with: the literals lifted out of it. */
export function paramsOf(task: string): ReferenceRun["params"] {
  return liftParams(normaliseTask(task)).params;
}

/** Runs the reference programs of bases and of their changes on all fixtures, in one process. */
export function proveLabels(bases: readonly BaseTask[]): ProvenTask[] {
  const outcomes = runReferences(bases.flatMap((base) => [base, ...base.changes].flatMap((task) => runsOf(task, base))));
  let at = 0;
  const take = (base: BaseTask): ReferenceOutcome[] => outcomes.slice(at, (at += base.fixtures.length));
  return bases.map((base) => {
    const expected = take(base);
    return { base, outcomes: expected, changes: base.changes.map((change) => proveChange(change, take(base), expected)) };
  });
}

function runsOf({ task, program }: { task: string; program: string }, base: BaseTask): ReferenceRun[] {
  return base.fixtures.map((fixture) => ({ ...fixture, program, params: paramsOf(task) }));
}

function proveChange(change: TaskChange, outcomes: readonly ReferenceOutcome[], expected: readonly ReferenceOutcome[]): ProvenChange {
  const texts = expected.map((outcome) => JSON.stringify(outcome));
  return { change, outcomes, differs: outcomes.some((outcome, index) => JSON.stringify(outcome) !== texts[index]) };
}
