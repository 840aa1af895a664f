import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { countTokens } from "gpt-tokenizer/encoding/o200k_base";
import { describe, expect, it } from "vitest";
import { parseMainDocument } from "../../src/knowledge/knowledge-document.ts";
import { pythonSkipReason, runPython } from "./run-python.ts";

const path = fileURLToPath(new URL("../../knowledge/main.md", import.meta.url));
const { text } = parseMainDocument({ path, content: readFileSync(path, "utf8") });

/** What a block finds when it runs, and what it must make of it. */
interface BlockFixture {
  readonly context: unknown;
  readonly params?: unknown;
  readonly result: unknown;
}

const fixtures: Record<string, readonly BlockFixture[]> = {
  "The result": [{ context: {}, result: { total: 59.7, tags: ["a", "b"], due: "2026-03-31", ratio: null } }],
  "Reading numbers, dates and text": [
    { context: { amounts: ["1.234,56", "279,00", "1.234", "-3,5 EUR", "EUR 12"] }, result: [1234.56, 279, 1234, -3.5, 12] },
    { context: { amounts: ["1,234", "$1,234.56", "0.5", "1,234,567"] }, result: [1234, 1234.56, 0.5, 1_234_567] },
    { context: { amounts: ["279,00"] }, result: [279] },
    { context: { amounts: ["0.125", "1.2345"] }, result: [0.125, 1.2345] },
    { context: { amounts: ["0.125", "1.250"] }, result: [0.125, 1.25] },
    { context: { amounts: ["1234,567", "1,250"] }, result: [1234.567, 1.25] },
    { context: { amounts: ["12", "-7 EUR."] }, result: [12, -7] },
    { context: { amounts: [] }, result: [] },
  ],
  Example: [
    {
      context: {
        invoices: [
          { date: "03/04/2026", total: "1.234,50" },
          { date: "28/02/2026", total: "279,00" },
          { date: "31/12/2026", total: "99,99" },
        ],
      },
      params: { number_1: 100 },
      result: { total: 1513.5, latest_month: "2026-04" },
    },
  ],
};

/** Runs a block as the driver does, with its names bound. */
const prelude = `
import json, sys
given = json.load(sys.stdin)
namespace = {"__name__": "__main__", "context": given["context"], "params": given["params"], "files": {}}
exec(compile(given["code"], "<generated>", "exec"), namespace)
json.dump(namespace["result"], sys.stdout, allow_nan=False)`;

function listPythonBlocks(): { heading: string; code: string }[] {
  return text.split(/^# /m).flatMap((section) => {
    const heading = section.split("\n")[0] ?? "";
    return Array.from(section.matchAll(/^```python\n([\s\S]*?)^```$/gm), (match) => ({ heading, code: match[1] ?? "" }));
  });
}

describe("knowledge/main.md", () => {
  it("is long enough for prompt caching, and not much longer", () => {
    const tokens = countTokens(text);
    expect(tokens).toBeGreaterThanOrEqual(1_024);
    expect(tokens).toBeLessThanOrEqual(1_300);
  });

  it("has a fixture for each of its Python blocks", () => {
    expect(listPythonBlocks().map((block) => block.heading)).toEqual(Object.keys(fixtures));
    expect(text.match(/```/g)).toHaveLength(2 * listPythonBlocks().length);
  });

  it("speaks of every part of a request by the name that the prompt uses", () => {
    for (const part of ["TASK", "PARAMS", "CONTEXT", "ENVIRONMENT", "OUTPUT SCHEMA", "CHECKS"]) expect(text).toContain(part);
  });

  const runs = listPythonBlocks().flatMap((block) => (fixtures[block.heading] ?? []).map((fixture) => ({ block, fixture })));
  it.skipIf(pythonSkipReason).each(runs)(
    `runs the block under "$block.heading" with $fixture.context${pythonSkipReason ?? ""}`,
    ({ block, fixture }) => {
      const { context, params = {}, result } = fixture;
      expect(runPython(prelude, { code: block.code, context, params })).toEqual(result);
    },
  );

  it.skipIf(pythonSkipReason).each([[["1.234"]], [["12", "1,234"]], [["1.234.567"]], [["EUR 1,234"]]])(
    "raises for the amounts %j, which do not show their decimal mark, rather than guess",
    (amounts) => {
      const { code } = listPythonBlocks().find((block) => block.heading === "Reading numbers, dates and text") ?? {};
      expect(() => runPython(prelude, { code, context: { amounts }, params: {} })).toThrow(/no amount shows its decimal mark/);
    },
  );

  it.skipIf(pythonSkipReason)("raises in the example when no invoice is large enough, rather than guess", () => {
    const example = listPythonBlocks().at(-1)?.code ?? "";
    const given = { code: example, context: { invoices: [{ date: "01/01/2026", total: "1,00" }] }, params: { number_1: 100 } };
    expect(() => runPython(prelude, given)).toThrow(/no invoice over 100 among 1/);
  });
});
