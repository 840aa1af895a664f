import { listQueries, paramsOf, type SamenessQuery } from "./list-queries.ts";
import { runReferences, type ReferenceOutcome, type ReferenceRun } from "./run-references.ts";
import type { BaseTask } from "./same-task.ts";

/** What the reference programs of a base and of its queries gave on its fixtures, in their order. */
export interface ProvenTask {
  readonly base: BaseTask;
  readonly outcomes: readonly ReferenceOutcome[];
  readonly queries: readonly ProvenQuery[];
}

export interface ProvenQuery {
  readonly query: SamenessQuery;
  readonly outcomes: readonly ReferenceOutcome[];
  /** Whether the outcomes are others than the base's on at least one fixture: what the query's label has to say. */
  readonly differs: boolean;
}

/** Runs the reference programs of bases and of their queries on all fixtures, in one process. */
export function proveLabels(bases: readonly BaseTask[]): ProvenTask[] {
  const outcomes = runReferences(bases.flatMap(listRuns));
  let at = 0;
  const take = (base: BaseTask): ReferenceOutcome[] => outcomes.slice(at, (at += base.fixtures.length));
  return bases.map((base) => {
    const expected = take(base);
    return { base, outcomes: expected, queries: listQueries(base).map((query) => proveQuery(query, take(base), expected)) };
  });
}

function listRuns(base: BaseTask): ReferenceRun[] {
  const references = [{ program: base.program, params: paramsOf(base.task) }, ...listQueries(base)];
  return references.flatMap(({ program, params }) => base.fixtures.map((fixture) => ({ ...fixture, program, params })));
}

function proveQuery(query: SamenessQuery, outcomes: readonly ReferenceOutcome[], expected: readonly ReferenceOutcome[]): ProvenQuery {
  const texts = expected.map((outcome) => JSON.stringify(outcome));
  return { query, outcomes, differs: outcomes.some((outcome, index) => JSON.stringify(outcome) !== texts[index]) };
}
