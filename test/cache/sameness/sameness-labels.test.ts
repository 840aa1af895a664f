import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import type { JsonValue } from "../../../src/json.ts";
import { describeContext } from "../../../src/request/context-shape.ts";
import { liftParams } from "../../../src/request/lift-params.ts";
import { pythonInterpreter, pythonSkipReason } from "../../knowledge/run-python.ts";
import { baseTasks } from "./base-tasks.ts";
import { paramsOf, proveLabels } from "./prove-labels.ts";
import { CHANGE_KINDS, TASK_FAMILIES, type TaskFamily } from "./same-task.ts";

const changes = baseTasks.flatMap((base) => base.changes);
const paraphrases = baseTasks.flatMap((base) => base.paraphrases);

const SIZES: Readonly<Record<TaskFamily, number>> = { compute: 14, tables: 14, pdf: 13, mail: 13, sql: 13 };

describe("the set", () => {
  test("has 67 bases, each family its share", () => {
    const found = TASK_FAMILIES.map((family) => [family, baseTasks.filter((base) => base.family === family).length]);
    expect(Object.fromEntries(found)).toEqual(SIZES);
    expect(new Set(baseTasks.map((base) => base.id)).size).toBe(67);
  });

  test("has enough paraphrases and changes, and every kind of change", () => {
    expect(paraphrases.length).toBeGreaterThanOrEqual(160);
    expect(changes.length).toBeGreaterThanOrEqual(330);
    expect(changes.filter((change) => !change.differs).length).toBeGreaterThanOrEqual(10);
    const rare = CHANGE_KINDS.filter((kind) => changes.filter((change) => change.kind === kind).length < 15);
    expect(rare).toEqual([]);
  });

  test("says no task twice", () => {
    const tasks = [...baseTasks, ...paraphrases, ...changes].map(({ task }) => task.toLowerCase());
    expect(tasks.filter((task, index) => tasks.indexOf(task) !== index)).toEqual([]);
  });

  test("has some paraphrases that say the literals in another order", () => {
    const reordered = baseTasks.flatMap((base) => base.paraphrases.filter(({ task }) => !haveEqualParams(task, base.task)));
    expect(reordered.length).toBeGreaterThanOrEqual(5);
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

  test("reads every literal of a task as a param, and repeats none that it could read", () => {
    for (const { task, program } of [base, ...base.changes])
      expect({ task, unread: listUnread(task, program) }).toEqual({ task, unread: [] });
  });

  test("has the base's program wherever a change has the base's template, so that params alone make the difference", () => {
    const alike = base.changes.filter(({ task }) => liftParams(task).template === liftParams(base.task).template);
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
  const started = performance.now();
  const proven =
    skipReason === null ? TASK_FAMILIES.flatMap((family) => proveLabels(baseTasks.filter((base) => base.family === family))) : [];
  const elapsedMs = performance.now() - started;

  test("takes less than half a minute", () => {
    expect(elapsedMs).toBeLessThan(TIME_LIMIT_MS);
  });

  test.each(proven)("$base.id: no reference raises, and its fixtures matter", ({ base, outcomes, changes: found }) => {
    expect([outcomes, ...found.map((change) => change.outcomes)].flat().filter((outcome) => "error" in outcome)).toEqual([]);
    const results = outcomes.map((outcome) => JSON.stringify(outcome));
    expect(new Set(results).size).toBe(base.fixtures.length);
  });

  test.each(proven)("$base.id: each change differs or not as its label says", ({ changes: found }) => {
    expect(found.filter(({ change, differs }) => change.differs !== differs).map(({ change }) => change.task)).toEqual([]);
  });
});

function haveEqualParams(one: string, other: string): boolean {
  return JSON.stringify(paramsOf(one)) === JSON.stringify(paramsOf(other));
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

/** Quoted text and dates are long enough not to stand in a program by chance. */
function isRepeated(value: JsonValue, program: string): boolean {
  return typeof value === "string" && value.length >= 4 && program.replace(/(?:context|params|row)\["[^"]*"\]/g, "").includes(value);
}

function explainNoPdf(): string | null {
  if (process.env.REQUIRE_ALL === "1") return null;
  if (pythonInterpreter !== undefined && spawnSync(pythonInterpreter, ["-I", "-c", "import fitz"]).status === 0) return null;
  const reason = "the interpreter has no PyMuPDF (fitz)";
  console.warn(`skipped: ${reason}`);
  return reason;
}
