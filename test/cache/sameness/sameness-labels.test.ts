import { spawnSync } from "node:child_process";
import { beforeAll, describe, expect, test } from "vitest";
import type { JsonValue } from "../../../src/json.ts";
import { describeContext } from "../../../src/request/context-shape.ts";
import { liftParams } from "../../../src/request/lift-params.ts";
import { pythonInterpreter, pythonSkipReason } from "../../knowledge/run-python.ts";
import { baseTasks } from "./base-tasks.ts";
import { contexts, defineTasks, other } from "./define-tasks.ts";
import { listQueries, paramsOf } from "./list-queries.ts";
import { proveLabels, type ProvenTask } from "./prove-labels.ts";
import { runReferences } from "./run-references.ts";
import { CHANGE_KINDS, TASK_FAMILIES, type BaseTask, type TaskFamily } from "./same-task.ts";

const changes = baseTasks.flatMap((base) => base.changes);
const paraphrases = baseTasks.flatMap((base) => base.paraphrases);

const SIZES: Readonly<Record<TaskFamily, number>> = { compute: 14, tables: 14, pdf: 13, mail: 13, sql: 13 };

describe("the set", () => {
  test("has 67 bases, each family its share", () => {
    const found = TASK_FAMILIES.map((family) => [family, baseTasks.filter((base) => base.family === family).length]);
    expect(Object.fromEntries(found)).toEqual(SIZES);
    expect(new Set(baseTasks.map((base) => base.id)).size).toBe(67);
  });

  test("has enough paraphrases and changes, and enough of every kind of change", () => {
    expect(paraphrases.length).toBeGreaterThanOrEqual(160);
    expect(changes.length).toBeGreaterThanOrEqual(330);
    expect(CHANGE_KINDS.filter((kind) => changes.filter((change) => change.kind === kind).length < 15)).toEqual([]);
  });

  test("has some changes that change nothing, and many that do", () => {
    const unchanged = changes.filter((change) => !change.differs).length;
    expect(unchanged).toBeGreaterThanOrEqual(10);
    expect(unchanged / changes.length).toBeLessThan(0.15);
  });

  test("says no task twice", () => {
    const tasks = [...baseTasks, ...paraphrases, ...changes].map(({ task }) => task.toLowerCase());
    expect(tasks.filter((task, index) => tasks.indexOf(task) !== index)).toEqual([]);
  });
});

describe.each(baseTasks)("$id", (base) => {
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

  test("has the base's program wherever a change has the base's template, so that params alone make the difference", () => {
    const { template } = liftParams(base.task);
    const alike = base.changes.filter(({ task }) => liftParams(task).template === template);
    expect(alike.filter(({ program }) => program !== base.program)).toEqual([]);
  });

  test("has paraphrases with the literals of its task", () => {
    for (const { task } of base.paraphrases) expect(listLiterals(task)).toEqual(listLiterals(base.task));
  });
});

const TIME_LIMIT_MS = 30_000;

/** Why nothing is run; null if it is. With REQUIRE_ALL=1 it is. */
const skipReason = pythonSkipReason ?? explainNoPdf();

describe.skipIf(skipReason !== null)("run on the fixtures", () => {
  const proven = new Map<string, ProvenTask>();
  let elapsedMs = Infinity;

  beforeAll(() => {
    const started = performance.now();
    for (const family of TASK_FAMILIES) {
      for (const task of proveLabels(baseTasks.filter((base) => base.family === family))) proven.set(task.base.id, task);
    }
    elapsedMs = performance.now() - started;
  });

  test("the references take less than half a minute", () => {
    expect(elapsedMs).toBeLessThan(TIME_LIMIT_MS);
  });

  test.each(baseTasks)("no reference of $id raises", ({ id }) => {
    const found = proven.get(id);
    const outcomes = [found?.outcomes ?? [{ error: "not run" }], ...(found?.queries ?? []).map((query) => query.outcomes)].flat();
    expect(outcomes.filter((outcome) => "error" in outcome)).toEqual([]);
  });

  test.each(baseTasks)("each fixture of $id has a result of its own, so that none can be copied from another", ({ id, fixtures }) => {
    const results = (proven.get(id)?.outcomes ?? []).map((outcome) => JSON.stringify(outcome));
    expect(new Set(results).size).toBe(fixtures.length);
  });

  test.each(baseTasks)("each query of $id differs, or does not, as its label says", (base) => {
    const found = (proven.get(base.id)?.queries ?? []).map(({ query, differs }) => ({ task: query.task, differs }));
    expect(found).toEqual(listQueries(base).map(({ task, differs }) => ({ task, differs })));
  });

  test("some paraphrases say the literals in another order: with their own params the base's program is wrong for them", () => {
    const reordered = baseTasks.flatMap((base) => base.paraphrases.map(({ task }) => ({ base, task }))).filter(isReordered);
    expect(reordered.length).toBeGreaterThanOrEqual(10);
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

function explainNoPdf(): string | null {
  if (process.env.REQUIRE_ALL === "1") return null;
  if (pythonInterpreter !== undefined && spawnSync(pythonInterpreter, ["-I", "-c", "import fitz"]).status === 0) return null;
  const reason = "the interpreter has no PyMuPDF (fitz)";
  console.warn(`skipped: ${reason}`);
  return reason;
}
