import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readWorkflow } from "../../src/workflow/read-workflow.ts";
import { WorkflowDefinitionError } from "../../src/workflow/workflow-definition-error.ts";
import { DEFINITIONS, listDefinitions } from "./list-definitions.ts";

const MINIMAL = "name: x\nnodes: [{ id: start, type: start }, { id: end, type: end }]\nedges: [{ from: start, to: end }]\n";

function problemsOf(text: string, file = "x.yaml"): readonly string[] {
  try {
    readWorkflow(text, { file });
    return [];
  } catch (error) {
    if (!(error instanceof WorkflowDefinitionError)) throw error;
    return error.problems.map(({ line, column, message }) => `${line}:${column} ${message}`);
  }
}

describe("readWorkflow", () => {
  it("reads YAML and JSON, with a byte order mark and with Windows' line ends", () => {
    const { definition } = readWorkflow(MINIMAL, { file: "x.yaml" });
    expect(definition.nodes.map(({ id }) => id)).toEqual(["start", "end"]);
    for (const text of [
      `\ufeff${MINIMAL}`,
      MINIMAL.replaceAll("\n", "\r\n"),
      JSON.stringify(definition),
      JSON.stringify(definition, null, "\t"),
    ]) {
      expect(readWorkflow(text, { file: "x.yaml" }).definition).toEqual(definition);
    }
    expect(readWorkflow(`\ufeff${JSON.stringify(definition, null, "\t")}`, { file: "x.JSON" }).definition).toEqual(definition);
  });

  it("places a problem at the value; of what has parts, is empty or is a key itself, at the key", () => {
    const { place } = readWorkflow(`${MINIMAL}metadata:\n  empty:\n  text: |\n    a\n  list:\n    - 1\n`, { file: "x.yaml" });
    const at = (path: (string | number)[], key?: "key") => {
      const { line, column } = place({ path, message: "", ...(key && { at: key }) });
      return [line, column];
    };
    expect(at(["name"])).toEqual([1, 7]);
    expect(at(["name"], "key")).toEqual([1, 1]);
    expect(at(["nodes", 1, "type"])).toEqual([2, 54]);
    expect(at(["metadata", "empty"])).toEqual([5, 3]);
    expect(at(["metadata", "text"])).toEqual([6, 9]);
    expect(at(["metadata", "list"])).toEqual([8, 3]);
    expect(at(["metadata", "list", 0])).toEqual([9, 7]);
    expect(at(["metadata", "list", 7])).toEqual([8, 3]);
    expect(at(["nodes", 0, "prompt"])).toEqual([2, 9]);
    expect(at([])).toEqual([1, 1]);
  });

  it.each([
    ["an empty text", "", "1:1 There is no definition here."],
    ["more than 2 MB", " ".repeat(2_000_001), "1:1 A definition has at most 2 MB, and this has 2000001 bytes."],
    ["brackets in brackets", "[".repeat(1_000), "1:101 This nests deeper than 100 levels."],
    ["braces in braces", "{a: ".repeat(1_000), "1:401 This nests deeper than 100 levels."],
    ["lists in lists", "- ".repeat(1_000), "This nests too deep to be read."],
    ["lists in lists, as deep as the parser goes", `${"- ".repeat(200)}x`, "1:203 This nests deeper than 100 levels."],
    ["a million commas", `[${",".repeat(1_000_000)}]`, "A definition of so many words and lines is not read."],
    ["a million line ends", "\n".repeat(1_000_000), "A definition of so many words and lines is not read."],
    ["half a character", 'name: "\\ud800"', "1:7 This text holds half a character."],
    ["a key that is a list", "[a]: 1", "1:1 A key is a word."],
    ["no key", ": 1", "1:1 A key is a word."],
    ["the reserved key of LangGraph", "metadata: { lc: 1 }", '1:13 The key "lc" is reserved.'],
    ["a quote that does not end", 'name: "x', "1:9 This is not YAML: Missing closing"],
    ["text that begins with @", "name: @x", "1:7 Text may not begin with this sign."],
    ["a tag", "name: !secret x", "1:7 Tags (!name) are not read."],
    ["binary data", "name: !!binary aGVsbG8=", "1:16 This is no value that a definition may hold."],
  ])("refuses %s", (_words, text, told) => {
    const [first = ""] = problemsOf(text);
    expect(first).toContain(told);
  });

  it.each([
    ["", "1:1 This is not JSON: a value belongs here."],
    ["{}{}", "1:3 This is not JSON: nothing more belongs here."],
    ['{"a": 1,}', '1:9 This is not JSON: a key in "quotes" belongs here.'],
    ["[1,\n2,]", "2:3 This is not JSON: a value belongs here."],
    ["{'a': 1}", '1:2 This is not JSON: a key in "quotes", or } belongs here.'],
    ['{"a" 1}', "1:6 This is not JSON: a colon behind the key belongs here."],
    ['{"a": 01}', "1:7 This is not JSON: a value belongs here."],
    ['{"a": "line\nend"}', "1:7 This is not JSON: a value belongs here."],
    ['{"a": "\\x"}', "1:7 This is not JSON: a value belongs here."],
    ['{"a": tru}', "1:7 This is not JSON: a value belongs here."],
    ['{"a": [1 2]}', "1:10 This is not JSON: a comma or ] belongs here."],
    ['{"a": 1] ', "1:8 This is not JSON: a comma or } belongs here."],
    ['{"a": // no\n1}', "1:7 This is not JSON: a value belongs here."],
    ['{"a": NaN}', "1:7 This is not JSON: a value belongs here."],
  ])("says where %j stops being JSON", (text, told) => {
    expect(problemsOf(text, "x.json")).toEqual([told]);
  });

  it("has every JSON read as JSON reads it", () => {
    const isKept = (value: unknown) => !/"(__proto__|lc)":|(?<![\d.e+-])-?\d{16,}(?![\d.e])/.test(JSON.stringify(value));
    const json = fc.jsonValue({ maxDepth: 4 }).filter(isKept);
    const property = fc.property(json, fc.constantFrom(0, 2, "\t"), (value, indent) => {
      const text = JSON.stringify({ name: "x", nodes: [], edges: [], metadata: { value } }, null, indent);
      const problems = problemsOf(text, "x.json");
      expect(problems.map((problem) => problem.replace(/^[\d:]+ /, ""))).toEqual(['"nodes" needs at least 2 entries.']);
      const valid = JSON.stringify({ ...readWorkflow(MINIMAL, { file: "x.yaml" }).definition, metadata: { value } }, null, indent);
      expect(JSON.stringify(readWorkflow(valid, { file: "x.json" }).definition.metadata)).toBe(JSON.stringify({ value }));
    });
    fc.assert(property, { numRuns: 300 });
  });

  it("finds JSON to be none exactly where JSON.parse does", () => {
    const piece = fc.constantFrom(
      "{",
      "}",
      "[",
      "]",
      ",",
      ":",
      '"a"',
      '"',
      "1",
      "-",
      "0.5",
      "1e",
      "true",
      "null",
      " ",
      "\n",
      "\\",
      "x",
      "01",
    );
    const property = fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const text = pieces.join("");
      const isRefused = problemsOf(text, "x.json").some((problem) => problem.includes("This is not JSON"));
      expect(isRefused).toBe(!isJson(text));
    });
    fc.assert(property, { numRuns: 3_000 });
  });

  it("ends with a definition or a WorkflowDefinitionError, whatever it is given", () => {
    const texts = listDefinitions("valid").map((name) => readFileSync(join(DEFINITIONS, "valid", name), "utf8"));
    const cut = fc.tuple(
      fc.constantFrom(...texts),
      fc.nat(),
      fc.nat({ max: 20 }),
      fc.oneof(fc.string({ unit: "binary", maxLength: 10 }), fc.constantFrom(...SIGNS)),
    );
    const mutated = cut.map(([text, at, length, put]) => text.slice(0, at % text.length) + put + text.slice((at % text.length) + length));
    const text = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.string(),
      fc.array(fc.constantFrom(...SIGNS)).map((signs) => signs.join("")),
      mutated,
    );
    const property = fc.property(text, fc.constantFrom("x.yaml", "x.json"), (source, file) => {
      for (const problem of problemsOf(source, file)) expect(problem).toMatch(/^[1-9]\d*:[1-9]\d* .+[.?]$/su);
    });
    fc.assert(property, { numRuns: 3_000 });
  });

  it("tells at most a thousand problems, and lists twenty in its message", () => {
    const nodes = Array.from({ length: 1_500 }, () => "  - { type: nothing }\n").join("");
    const error = errorOf(`name: x\nnodes:\n${nodes}edges: []\n`);
    expect(error.problems).toHaveLength(1_000);
    const lines = error.message.split("\n");
    expect(lines).toHaveLength(21);
    expect(lines[0]).toMatch(/^x\.yaml:3:13 The "type" of a node is one of/);
    expect(lines[20]).toBe("and 980 more");
    expect(error).toMatchObject({ code: "CONFIGURATION", reason: "input", retryable: false, name: "WorkflowDefinitionError" });
  });
});

const SIGNS = [
  "- ",
  "? ",
  ": ",
  "*a",
  "&a",
  "!",
  "!!str",
  "|",
  ">",
  "'",
  '"',
  "%YAML 1.2\n",
  "---\n",
  "...",
  "{",
  "}",
  "[",
  "]",
  ",",
  "#",
  "\t",
  "\n",
  "  ",
  "\r",
  "\0",
  "\u2028",
  "<<: ",
  "@",
  "`",
];

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function errorOf(text: string): WorkflowDefinitionError {
  try {
    readWorkflow(text, { file: "x.yaml" });
  } catch (error) {
    if (error instanceof WorkflowDefinitionError) return error;
  }
  throw new Error("it was read");
}
