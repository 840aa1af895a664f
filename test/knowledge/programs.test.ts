import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { detectIntegrations } from "../../src/knowledge/detect-integrations.ts";
import { loadDocuments } from "../../src/knowledge/load-documents.ts";
import { inspectPython } from "../../src/program/inspect-python.ts";
import { liftParams } from "../../src/request/lift-params.ts";
import { normaliseTask } from "../../src/request/normalise-task.ts";
import { integrationOf, readShippedPrograms } from "./shipped-program.ts";

const programs = readShippedPrograms();

/** The parts of the standard library that a shipped program may use; they are there in every sandbox. */
const standardLibrary = new Set(
  ["csv", "datetime", "decimal", "fractions", "functools", "io", "itertools", "json", "math", "re", "unicodedata"], // prettier-ignore
);

const { integrations } = await loadDocuments(fileURLToPath(new URL("../../knowledge/", import.meta.url)));

/** What a program may import beside, by its integration. */
const furtherModules: Readonly<Record<string, readonly string[]>> = {
  pdf: ["fitz"],
  imap: ["base64", "email", "imaplib", "ssl"],
  postgres: ["contextlib", "hashlib", "psycopg", "psycopg2", "ssl"],
};

/** Functions that are the same wherever they are, as a program is one file; two of the oldest have others of these names. */
const sharedFunctions = new Set(
  [
    "check_keys", "decode", "find_delimiter", "check_header", "read_csv", "refuse_duplicates", "read_float", "read_json", "check_records",
    "read_table", "read_number", "check_readable", "read_numbers", "to_json_number", "check_rows_alike",
  ], // prettier-ignore
);
const withOthers = new Set(["factorial", "reshape-records"]);

/** The functions of a program by name, each with its text. */
function functionsOf(code: string): Map<string, string> {
  const blocks = code.split("\n\n\n").map((block) => [/^def (\w+)/.exec(block)?.[1] ?? "", block.trim()] as const);
  return new Map(blocks.filter(([name]) => name !== ""));
}

function codeOf(name: string): string {
  return programs.find((program) => program.name === name)?.code ?? "";
}

/** A task in the form in which it is looked up. */
function lookupForm(task: string): string {
  return normaliseTask(task).toLowerCase().replaceAll(/\s+/g, " ");
}

describe("the shipped programs", () => {
  it("are the ones that the documentation names", () => {
    expect(programs.map(({ name }) => name)).toEqual([
      "count-words", "csv-to-json", "days-between", "describe-numbers", "drop-missing", "extract-mail-addresses", "extract-urls", "factorial",
      "flatten-json", "group-and-sum", "invoice-pdf-total", "invoice-total", "join-tables", "json-to-csv", "normalise-dates",
      "remove-duplicates", "reshape-records", "sort-rows", "sum-by-month", "unread-mail", "upsert-rows", "working-days",
    ]); // prettier-ignore
  });

  it("answer different tasks", () => {
    const tasks = programs.flatMap((program) => program.tasks.map(lookupForm));
    expect(tasks.filter((task, index) => tasks.indexOf(task) !== index)).toEqual([]);
  });

  it.each(programs)("$name has tasks without literals, since it reads no params", ({ tasks, code }) => {
    for (const task of tasks) expect(liftParams(normaliseTask(task))).toEqual({ template: task, params: {} });
    expect(inspectPython(code).paramsRead).toEqual([]);
  });

  it.each(programs)(
    "$name uses the standard library only, but for what its integration needs, and does nothing outside",
    ({ name, code }) => {
      const inspection = inspectPython(code);
      const further = furtherModules[integrationOf[name] ?? ""] ?? [];
      expect(inspection.syntaxError).toBeNull();
      expect(inspection.imports.filter((module) => !standardLibrary.has(module) && !further.includes(module))).toEqual([]);
      expect(inspection.effectsOutsideOnce).toEqual([]);
      if (!(name in integrationOf)) expect(inspection.possibleEffects).toEqual([]);
    },
  );

  it.each(programs)("$name has tasks in which its integration is detected, and no other", ({ name, tasks }) => {
    const fileNames = integrationOf[name] === "pdf" ? ["invoice.pdf"] : []; // it reads a file that the caller gives
    for (const task of tasks) {
      const detected = detectIntegrations({ task, contextShape: {}, fileNames }, integrations.values());
      expect(detected.map((integration) => integration.name)).toEqual(name in integrationOf ? [integrationOf[name]] : []);
    }
  });

  it("read tables, JSON and numbers in the same way", () => {
    const texts = new Map<string, Set<string>>();
    for (const { code } of programs.filter(({ name }) => !withOthers.has(name))) {
      for (const [name, text] of functionsOf(code)) {
        if (sharedFunctions.has(name)) texts.set(name, (texts.get(name) ?? new Set()).add(text));
      }
    }
    expect([...texts.keys()].toSorted()).toEqual([...sharedFunctions].toSorted());
    expect([...texts].filter(([, versions]) => versions.size > 1).map(([name]) => name)).toEqual([]);
  });

  it("find the total of an invoice in its PDF as in its text", () => {
    const [inPdf, inText] = [functionsOf(codeOf("invoice-pdf-total")), functionsOf(codeOf("invoice-total"))];
    const reading = new Set(["read_text", "read_file"]);
    expect([...inText].filter(([name, text]) => !reading.has(name) && inPdf.get(name) !== text).map(([name]) => name)).toEqual([]);
  });

  it.each(programs)(
    "$name has at least twelve examples, by different names, and shows what it refuses",
    ({ name: program, examples, tasks }) => {
      expect(examples.length).toBeGreaterThanOrEqual(program in integrationOf ? 6 : 12); // those have tests of their own beside
      expect(new Set(examples.map(({ name }) => name)).size).toBe(examples.length);
      expect(examples.filter((example) => "error" in example).length).toBeGreaterThanOrEqual(6);
      expect(tasks).toContain(examples[0]?.task);
    },
  );

  it.each(programs)("$name can be read: no line is over 140 characters", ({ code }) => {
    expect(code.split("\n").filter((line) => line.length > 140)).toEqual([]);
  });
});
