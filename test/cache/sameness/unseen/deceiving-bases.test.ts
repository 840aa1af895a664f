import { beforeAll, describe, expect, test } from "vitest";
import { liftParams } from "../../../../src/request/lift-params.ts";
import { paramsOf } from "../list-queries.ts";
import { pdfSkipReason } from "../pdf-skip-reason.ts";
import { runReferences, type ReferenceOutcome, type ReferenceRun } from "../run-references.ts";
import { deceivingBases, type DeceivingBase } from "./deceiving-bases.ts";

/** What two programs gave for one task on the fixtures of its base. */
interface Comparison {
  readonly base: DeceivingBase;
  readonly task: string;
  readonly served: readonly ReferenceOutcome[];
  readonly right: readonly ReferenceOutcome[];
}

describe.skipIf(pdfSkipReason !== null)("a deceiving program", () => {
  let comparisons: readonly Comparison[] = [];

  beforeAll(() => {
    comparisons = comparePrograms(deceivingBases.flatMap((base) => [base.task, ...listLikeTasks(base)].map((task) => ({ base, task }))));
  });

  test.each(deceivingBases)("$id is right for the literals of its own task", ({ task }) => {
    const own = comparisons.find((comparison) => comparison.task === task);
    expect(own).toBeDefined();
    expect(own?.served).toEqual(own?.right);
  });

  test.each(deceivingBases)("$id gives a wrong result, and no error, for the literals of some change", (base) => {
    const changed = comparisons.filter((comparison) => comparison.base.id === base.id && comparison.task !== base.task);
    expect(changed.flatMap(({ served }) => served).filter((outcome) => "error" in outcome)).toEqual([]);
    expect(changed.filter(({ served, right }) => JSON.stringify(served) !== JSON.stringify(right)).length).toBeGreaterThanOrEqual(1);
  });
});

/** The changes of a base that differ from its task in literals alone. */
function listLikeTasks(base: DeceivingBase): string[] {
  const { template } = liftParams(base.task);
  return base.changes.map(({ task }) => task).filter((task) => liftParams(task).template === template);
}

function comparePrograms(asked: readonly { base: DeceivingBase; task: string }[]): Comparison[] {
  const outcomes = runReferences(
    asked.flatMap(({ base, task }) => [...listRuns(base, base.program, task), ...listRuns(base, base.rightProgram, task)]),
  );
  return asked.map(({ base, task }) => {
    const size = base.fixtures.length;
    return { base, task, served: outcomes.splice(0, size), right: outcomes.splice(0, size) };
  });
}

function listRuns({ fixtures }: DeceivingBase, program: string, task: string): ReferenceRun[] {
  return fixtures.map((fixture) => ({ ...fixture, program, params: paramsOf(task) }));
}
