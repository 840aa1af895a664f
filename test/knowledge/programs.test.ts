import { describe, expect, it } from "vitest";
import { inspectPython } from "../../src/program/inspect-python.ts";
import { liftParams } from "../../src/request/lift-params.ts";
import { normaliseTask } from "../../src/request/normalise-task.ts";
import { readShippedPrograms } from "./shipped-program.ts";

const programs = readShippedPrograms();

/** The parts of the standard library that a shipped program may use; they are there in every sandbox. */
const standardLibrary = new Set(["csv", "datetime", "decimal", "functools", "io", "itertools", "json", "math", "re", "unicodedata"]);

/** A task in the form in which it is looked up. */
function lookupForm(task: string): string {
  return normaliseTask(task).toLowerCase().replaceAll(/\s+/g, " ");
}

describe("the shipped programs", () => {
  it("are the ones that the documentation names", () => {
    expect(programs.map(({ name }) => name)).toEqual(["factorial", "invoice-total", "reshape-records", "sum-by-month", "working-days"]);
  });

  it("answer different tasks", () => {
    const tasks = programs.flatMap((program) => program.tasks.map(lookupForm));
    expect(tasks.filter((task, index) => tasks.indexOf(task) !== index)).toEqual([]);
  });

  it.each(programs)("$name has tasks without literals, since it reads no params", ({ tasks, code }) => {
    for (const task of tasks) expect(liftParams(normaliseTask(task))).toEqual({ template: task, params: {} });
    expect(inspectPython(code).paramsRead).toEqual([]);
  });

  it.each(programs)("$name uses the standard library only, and does nothing outside", ({ code }) => {
    const inspection = inspectPython(code);
    expect(inspection.syntaxError).toBeNull();
    expect(inspection.imports.filter((name) => !standardLibrary.has(name))).toEqual([]);
    expect(inspection.possibleEffects).toEqual([]);
  });

  it.each(programs)("$name has at least twelve examples, by different names, and shows what it refuses", ({ examples, tasks }) => {
    expect(examples.length).toBeGreaterThanOrEqual(12);
    expect(new Set(examples.map(({ name }) => name)).size).toBe(examples.length);
    expect(examples.filter((example) => "error" in example).length).toBeGreaterThanOrEqual(6);
    expect(tasks).toContain(examples[0]?.task);
  });

  it.each(programs)("$name can be read: no line is over 140 characters", ({ code }) => {
    expect(code.split("\n").filter((line) => line.length > 140)).toEqual([]);
  });
});
