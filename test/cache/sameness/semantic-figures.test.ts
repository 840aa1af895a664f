import canonicalize from "canonicalize";
import { describe, expect, it } from "vitest";
import { createTaskIndex } from "../../../src/cache/create-task-index.ts";
import { findUnfitness, findVeto } from "../../../src/cache/find-veto.ts";
import { baseTasks } from "./base-tasks.ts";
import { listQueries, paramsOf } from "./list-queries.ts";

/** Whether the semantic tier would not even ask a judge. */
function isForbidden(base: string, task: string): boolean {
  const isOtherParams = canonicalize(paramsOf(base)) !== canonicalize(paramsOf(task));
  return isOtherParams || findUnfitness(task) !== null || findVeto(base, task) !== null;
}

function share(items: readonly boolean[]): number {
  return items.filter(Boolean).length / items.length;
}

/*
 * What comes before the judge. Whether the tier serves wrong programs depends on the judge, which is a model: no figure is
 * claimed for it here.
 */
describe("the semantic tier, measured on labelled tasks", async () => {
  const index = createTaskIndex();
  await index.add(baseTasks.map(({ task }) => ({ key: task, task })));
  const paraphrases = baseTasks.flatMap((base) => base.paraphrases.map((paraphrase) => ({ ...paraphrase, base: base.task })));
  const changes = baseTasks.flatMap((base) =>
    listQueries(base)
      .filter(({ differs }) => differs)
      .map(({ task }) => ({ task, base: base.task })),
  );
  const isFound = ({ task, base }: { task: string; base: string }): boolean => index.nearest(task, 3).includes(base);
  const found = {
    english: share(paraphrases.filter(({ language }) => language === "english").map(isFound)),
    spanish: share(paraphrases.filter(({ language }) => language === "spanish").map(isFound)),
  };
  const lost = share(paraphrases.map(({ base, task }) => isForbidden(base, task)));
  const stopped = share(changes.map(({ base, task }) => isForbidden(base, task)));

  it(`finds the task among the nearest three of ${baseTasks.length}: English ${found.english.toFixed(2)}, Spanish ${found.spanish.toFixed(2)}`, () => {
    expect(found.english).toBeGreaterThanOrEqual(0.95);
    expect(found.spanish).toBeGreaterThanOrEqual(0.75);
  });

  it(`forbids ${stopped.toFixed(2)} of ${changes.length} changed tasks, and ${lost.toFixed(2)} of ${paraphrases.length} that are the same`, () => {
    expect(stopped).toBeGreaterThanOrEqual(0.45);
    expect(lost).toBeLessThanOrEqual(0.15);
  });
});
