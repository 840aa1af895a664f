import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { countTokens } from "gpt-tokenizer/encoding/o200k_base";
import { afterAll, describe, expect, it } from "vitest";
import type { JsonObject, JsonValue } from "../../src/json.ts";
import { parseMainDocument } from "../../src/knowledge/knowledge-document.ts";
import { createBubblewrapSandbox } from "../../src/sandbox/bubblewrap/create-bubblewrap-sandbox.ts";
import type { Sandbox, SandboxOutcome } from "../../src/sandbox/port.ts";
import { createProcessSandbox } from "../../src/sandbox/process/create-process-sandbox.ts";
import { valueOf } from "../sandbox/network/open-network.ts";
import { requestOf } from "../sandbox/request.ts";
import { whyNoBubblewrap } from "../sandbox/without-bubblewrap.ts";
import { printSkips } from "./print-skips.ts";

const path = fileURLToPath(new URL("../../knowledge/main.md", import.meta.url));
const { text } = parseMainDocument({ path, content: readFileSync(path, "utf8") });

/** What a block finds when it runs, and what it must make of it. */
interface BlockFixture {
  readonly context: JsonValue;
  readonly params?: JsonObject;
  readonly result: JsonValue;
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

const { sandbox, place, reason } = await openSandbox();
afterAll(() => sandbox.close());
const isSkipped = printSkips(`Blocks of main.md, ${place}`, listPythonBlocks().length, reason);

/** Bubblewrap; where it does not work a process with the same driver, as these blocks need no more than Python. */
async function openSandbox(): Promise<{ sandbox: Sandbox; place: string; reason: string | null }> {
  const noBubblewrap = await whyNoBubblewrap();
  if (noBubblewrap === null || process.env.REQUIRE_ALL === "1") {
    return { sandbox: createBubblewrapSandbox(), place: "in bubblewrap", reason: null };
  }
  const plain = createProcessSandbox({ allowUnsafe: true });
  return { sandbox: plain, place: `by plain Python (${noBubblewrap})`, reason: await plain.capabilities().then(() => null, String) };
}

/** What a block makes of its data; how it ended, if it has no result. */
async function runBlock(code: string, { context, params = {} }: Omit<BlockFixture, "result">): Promise<JsonValue | SandboxOutcome> {
  return valueOf(await sandbox.run(requestOf(code, { context, params })));
}

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

  const runs = listPythonBlocks().flatMap(({ heading, code }) =>
    (fixtures[heading] ?? []).map((fixture) => ({ heading, code, ...fixture })),
  );
  it.skipIf(isSkipped).each(runs)(`runs the block under "$heading" with $context`, async ({ code, result, ...given }) => {
    expect(await runBlock(code, given)).toEqual(result);
  });

  it.skipIf(isSkipped).each([[["1.234"]], [["12", "1,234"]], [["1.234.567"]], [["EUR 1,234"]]])(
    "raises for the amounts %j, which do not show their decimal mark, rather than guess",
    async (amounts) => {
      const { code = "" } = listPythonBlocks().find((block) => block.heading === "Reading numbers, dates and text") ?? {};
      const outcome = await runBlock(code, { context: { amounts } });
      expect(outcome).toMatchObject({ status: "error", error: { type: "ValueError", message: "no amount shows its decimal mark" } });
    },
  );

  it.skipIf(isSkipped)("raises in the example when no invoice is large enough, rather than guess", async () => {
    const example = listPythonBlocks().at(-1)?.code ?? "";
    const given = { context: { invoices: [{ date: "01/01/2026", total: "1,00" }] }, params: { number_1: 100 } };
    expect(await runBlock(example, given)).toMatchObject({ status: "error", error: { message: "no invoice over 100 among 1" } });
  });
});
