import { beforeAll, describe, expect, test } from "vitest";
import type { JsonValue } from "../../../src/json.ts";
import { describeContext } from "../../../src/request/context-shape.ts";
import { liftParams } from "../../../src/request/lift-params.ts";
import { baseTasks } from "./base-tasks.ts";
import { contexts, defineTasks, other } from "./define-tasks.ts";
import { listQueries, paramsOf } from "./list-queries.ts";
import { pdfSkipReason } from "./pdf-skip-reason.ts";
import { proveLabels, type ProvenTask } from "./prove-labels.ts";
import { runReferences } from "./run-references.ts";
import { CHANGE_KINDS, TASK_FAMILIES, type BaseTask, type TaskFamily } from "./same-task.ts";
import { deceivingBases, type DeceivingBase } from "./unseen/deceiving-bases.ts";
import { unseenBaseTasks } from "./unseen/unseen-base-tasks.ts";

/** A list of bases and what it has to hold. */
interface LabelledList {
  readonly name: string;
  readonly bases: readonly (BaseTask | DeceivingBase)[];
  readonly families: Readonly<Record<TaskFamily, number>>;
  /** At least; `reordered` counts paraphrases with the literals in another order, `unchanged` changes after which the result is the same. */
  readonly least: Readonly<Record<"paraphrases" | "changes" | "ofEachKind" | "unchanged" | "reordered", number>>;
}

const LISTS: readonly LabelledList[] = [
  {
    name: "the 67 bases",
    bases: baseTasks,
    families: { compute: 14, tables: 14, pdf: 13, mail: 13, sql: 13 },
    least: { paraphrases: 160, changes: 330, ofEachKind: 15, unchanged: 10, reordered: 10 },
  },
  {
    name: "the 33 unseen bases",
    bases: unseenBaseTasks,
    families: { compute: 7, tables: 7, pdf: 7, mail: 6, sql: 6 },
    least: { paraphrases: 80, changes: 165, ofEachKind: 6, unchanged: 10, reordered: 5 },
  },
  {
    name: "the 10 deceiving bases",
    bases: deceivingBases,
    families: { compute: 3, tables: 4, pdf: 1, mail: 1, sql: 1 },
    least: { paraphrases: 20, changes: 55, ofEachKind: 2, unchanged: 5, reordered: 0 },
  },
];

const allBases = LISTS.flatMap(({ bases }) => bases);

describe.each(LISTS)("$name", ({ bases, families, least }) => {
  const changes = bases.flatMap((base) => base.changes);

  test("are so many, each family its share", () => {
    const found = TASK_FAMILIES.map((family) => [family, bases.filter((base) => base.family === family).length]);
    expect(Object.fromEntries(found)).toEqual(families);
  });

  test("have enough paraphrases and changes, and enough of every kind of change", () => {
    expect(bases.flatMap((base) => base.paraphrases).length).toBeGreaterThanOrEqual(least.paraphrases);
    expect(changes.length).toBeGreaterThanOrEqual(least.changes);
    expect(CHANGE_KINDS.filter((kind) => changes.filter((change) => change.kind === kind).length < least.ofEachKind)).toEqual([]);
  });

  test("have some changes that change nothing, and many that do", () => {
    const unchanged = changes.filter((change) => !change.differs).length;
    expect(unchanged).toBeGreaterThanOrEqual(least.unchanged);
    expect(unchanged / changes.length).toBeLessThan(0.15);
  });
});

test("no two bases have one name, and no task is said twice", () => {
  const tasks = allBases.flatMap((base) => [base, ...base.paraphrases, ...base.changes]).map(({ task }) => task.toLowerCase());
  expect(listRepeated(tasks)).toEqual([]);
  expect(listRepeated(allBases.map((base) => base.id))).toEqual([]);
});

describe.each(allBases)("$id", (base) => {
  test("has two to four fixtures, two to four paraphrases in both languages, and four to seven changes", () => {
    expect([2, 3, 4]).toContain(base.fixtures.length);
    expect([2, 3, 4]).toContain(base.paraphrases.length);
    expect(new Set(base.paraphrases.map(({ language }) => language)).size).toBe(2);
    expect([4, 5, 6, 7]).toContain(base.changes.length);
  });

  test("has fixtures of one shape", () => {
    const [first, ...others] = base.fixtures.map(({ context, files }) => [describeContext(context), Object.keys(files ?? {}).sort()]);
    for (const shape of others) expect(shape).toEqual(first);
  });

  test("reads every literal of a task as a param, and repeats none", () => {
    const unread = [base, ...base.changes].flatMap(({ task, program }) => listUnread(task, program).map((name) => [task, name]));
    expect(unread).toEqual([]);
  });

  test("has one program wherever a change has the base's template, so that params alone make the difference", () => {
    const { template } = liftParams(base.task);
    const alike = base.changes.filter(({ task }) => liftParams(task).template === template);
    const right = "rightProgram" in base ? base.rightProgram : base.program;
    expect(alike.filter(({ program }) => program !== right)).toEqual([]);
  });

  test("has paraphrases with the literals of its task", () => {
    for (const { task } of base.paraphrases) expect(listLiterals(task)).toEqual(listLiterals(base.task));
  });
});

const TIME_LIMIT_MS = 30_000;

describe.skipIf(pdfSkipReason !== null)("run on the fixtures", () => {
  const proven = new Map<string, ProvenTask>();
  let elapsedMs = Infinity;

  beforeAll(() => {
    const started = performance.now();
    for (const family of TASK_FAMILIES) {
      for (const task of proveLabels(allBases.filter((base) => base.family === family))) proven.set(task.base.id, task);
    }
    elapsedMs = performance.now() - started;
  });

  test("the references take less than half a minute", () => {
    expect(elapsedMs).toBeLessThan(TIME_LIMIT_MS);
  });

  test.each(allBases)("no reference of $id raises", ({ id }) => {
    const found = proven.get(id);
    const outcomes = [found?.outcomes ?? [{ error: "not run" }], ...(found?.queries ?? []).map((query) => query.outcomes)].flat();
    expect(outcomes.filter((outcome) => "error" in outcome)).toEqual([]);
  });

  test.each(allBases)("each fixture of $id has a result of its own, so that none can be copied from another", ({ id, fixtures }) => {
    const results = (proven.get(id)?.outcomes ?? []).map((outcome) => JSON.stringify(outcome));
    expect(new Set(results).size).toBe(fixtures.length);
  });

  test.each(allBases)("each query of $id differs, or does not, as its label says", (base) => {
    const found = (proven.get(base.id)?.queries ?? []).map(({ query, differs }) => ({ task: query.task, differs }));
    expect(found).toEqual(listQueries(base).map(({ task, differs }) => ({ task, differs })));
  });

  test.each(LISTS)("paraphrases of $name with the literals in another order: with their own params the base's program is wrong", (list) => {
    const reordered = list.bases.flatMap((base) => base.paraphrases.map(({ task }) => ({ base, task }))).filter(isReordered);
    expect(reordered.length).toBeGreaterThanOrEqual(list.least.reordered);
    const runs = reordered.flatMap(({ base, task }) =>
      base.fixtures.map((fixture) => ({ ...fixture, program: base.program, params: paramsOf(task) })),
    );
    const outcomes = runReferences(runs);
    for (const { base, task } of reordered) {
      const served = outcomes.splice(0, base.fixtures.length);
      expect({ task, served }).not.toEqual({ task, served: proven.get(base.id)?.outcomes });
    }
  });

  test("a label that is wrong is found", () => {
    const changesOf = [other("antonym", ["Sum", "Total"])];
    const listed = {
      id: "x",
      task: "Sum the values",
      program: 'result = sum(context["values"])',
      english: [],
      spanish: [],
      changes: changesOf,
    };
    const [found] = proveLabels(defineTasks("compute", [{ ...listed, fixtures: contexts({ values: [1, 2] }, { values: [4] }) }]));
    expect(found?.queries.map(({ query, differs }) => [query.differs, differs])).toEqual([[true, false]]);
  });

  test("programs share nothing, what one raises is its outcome, and equal results are equal texts", () => {
    const programs = ["left = 1\nresult = {'b': 1.0, 'a': [left]}", "result = left", "pass", "print(2)\nresult = {'a': [1], 'b': 1}"];
    const outcomes = runReferences(programs.map((program) => ({ program, params: {}, context: {} })));
    expect(outcomes).toEqual([
      { json: '{"a":[1],"b":1}' },
      { error: "NameError: name 'left' is not defined" },
      { error: "KeyError: 'result'" },
      { json: '{"a":[1],"b":1}' },
    ]);
  });
});

test("a change of what is not in the task, or is in it twice, is refused", () => {
  const listed = { id: "x", task: "Add one and one", program: "result = 2", english: [], spanish: [], fixtures: [] };
  const define = (word: string) => defineTasks("compute", [{ ...listed, changes: [other("number", [word, "two"])] }]);
  expect(() => define("one")).toThrow('x: "one" must stand once in');
  expect(() => define("three")).toThrow('x: "three" must stand once in');
});

/** Whether the literals of a base's paraphrase stand under other names than in the base's task. */
function isReordered({ base, task }: { base: BaseTask; task: string }): boolean {
  const params = paramsOf(base.task);
  return Object.entries(paramsOf(task)).some(([name, value]) => params[name] !== value);
}

function listRepeated(texts: readonly string[]): string[] {
  return texts.filter((text, index) => texts.indexOf(text) !== index);
}

/** The literals of a task, whatever their order. */
function listLiterals(task: string): string[] {
  return Object.entries(paramsOf(task))
    .map(([name, value]) => `${name.replace(/\d+$/, "")}${JSON.stringify(value)}`)
    .sort();
}

function listUnread(task: string, program: string): string[] {
  return Object.entries(paramsOf(task))
    .filter(([name, value]) => !program.includes(`params["${name}"]`) || isRepeated(value, program))
    .map(([name]) => name);
}

/** Whether a program holds a text or date of its task. The name of a field may be one by chance, and so may a number. */
function isRepeated(value: JsonValue, program: string): boolean {
  return typeof value === "string" && value.length >= 4 && program.replace(/\w+\["[^"]*"\]/g, "").includes(value);
}
