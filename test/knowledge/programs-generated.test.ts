import { afterAll, describe, expect, it } from "vitest";
import { createProcessSandbox } from "../../src/sandbox/process/create-process-sandbox.ts";
import { makeTemporaryFolder } from "../sandbox/temporary-folder.ts";
import { createSeededRandom, type SeededRandom } from "../secrets/seeded-random.ts";
import { runShippedProgram, type ProgramCall, type ProgramOutcome } from "./run-shipped-program.ts";
import { readShippedPrograms } from "./shipped-program.ts";

const CASES = 50;

/** Ways to write a number of cents. */
const numberStyles = {
  american: (cents: number) => groupDigits(cents, ",", "."),
  german: (cents: number) => groupDigits(cents, ".", ","),
  french: (cents: number) => groupDigits(cents, " ", ","),
  swiss: (cents: number) => groupDigits(cents, "'", "."),
  plain: (cents: number) => groupDigits(cents, "", "."),
};

/** Ways to write an invoice; `shown` are its amounts as text. */
const invoiceLayouts = [
  (shown: Amounts) => `Subtotal: ${shown.net}\nVAT 20%: ${shown.tax}\nTotal: ${shown.total}`,
  (shown: Amounts) => `Description Qty Total\nWidget 3 ${shown.net}\nTotal VAT ${shown.tax}\nGRAND TOTAL EUR ${shown.total}`,
  (shown: Amounts) => `Subtotal\nTax\nTotal\n${shown.net}\n${shown.tax}\n${shown.total}\nThank you`,
  (shown: Amounts) => `Nettobetrag:  ${shown.net} €\nzzgl. 20 % MwSt.:  ${shown.tax} €\nGesamtbetrag:  ${shown.total} €`,
  (shown: Amounts) => `Net ${shown.net}\nTax ${shown.tax}\nTotal ${shown.total}\nPaid ${shown.total}\nBalance due ${shown.zero}`,
  (shown: Amounts) => `| Base imponible | ${shown.net} |\n| IVA | ${shown.tax} |\n| Total a pagar | ${shown.total} |`,
];

type Amounts = Record<"net" | "tax" | "total" | "zero", string>;

function groupDigits(cents: number, group: string, mark: string): string {
  const [whole = "0", fraction = "00"] = (Math.abs(cents) / 100).toFixed(2).split(".");
  return `${cents < 0 ? "-" : ""}${whole.replaceAll(/\B(?=(?:\d{3})+$)/g, group)}${mark}${fraction}`;
}

/** A CSV file of random rows in one style, with the sums by month that it must give. */
function generateSales(random: SeededRandom): { rows: { date: string; cents: number }[]; sums: Record<string, number> } {
  const rows = Array.from({ length: 1 + random.below(30) }, () => {
    const month = String(1 + random.below(12)).padStart(2, "0");
    return {
      date: `202${random.below(6)}-${month}-${String(1 + random.below(28)).padStart(2, "0")}`,
      cents: random.below(5_000_000) - 1_000_000,
    };
  });
  const cents: Record<string, number> = {};
  for (const row of rows) cents[row.date.slice(0, 7)] = (cents[row.date.slice(0, 7)] ?? 0) + row.cents;
  return { rows, sums: Object.fromEntries(Object.entries(cents).map(([month, sum]) => [month, sum / 100])) };
}

function resultOf(outcome: ProgramOutcome): unknown {
  return "result" in outcome ? outcome.result : outcome.message;
}

const skipped = process.platform !== "linux" && process.env.REQUIRE_ALL !== "1";
if (skipped) console.warn("Shipped programs are not run on generated data: the process sandbox works on Linux only");

describe.skipIf(skipped)("the shipped programs on generated data", () => {
  const sandbox = createProcessSandbox({ allowUnsafe: true });
  afterAll(() => sandbox.close());

  async function runAll(name: string, calls: ProgramCall[]): Promise<unknown[]> {
    const code = readShippedPrograms().find((program) => program.name === name)?.code ?? "";
    return (await runShippedProgram({ sandbox, code, folder: await makeTemporaryFolder() }, calls)).map(resultOf);
  }

  it.each(Object.entries(numberStyles))("sum-by-month gives the same sums for numbers in %s style", async (style, write) => {
    const random = createSeededRandom(style.length);
    const cases = Array.from({ length: CASES }, () => generateSales(random));
    const calls = cases.map(({ rows }) => {
      const lines = rows.map(({ date, cents }) => `${date};"some; text";${write(cents)}`);
      return { context: {}, files: { "sales.csv": `Date;Note;Amount\n${lines.join("\n")}\n` } };
    });
    expect(await runAll("sum-by-month", calls)).toEqual(cases.map(({ sums }) => sums));
  });

  it.each(Object.entries(numberStyles))("invoice-total finds the total in every layout with numbers in %s style", async (style, write) => {
    const random = createSeededRandom(style.length);
    const cases = Array.from({ length: CASES }, (_, index) => {
      const net = 1 + random.below(index % 2 ? 1_000_000 : 10_000);
      const tax = Math.round(net / 5);
      const shown = { net: write(net), tax: write(tax), total: write(net + tax), zero: write(0) };
      return { text: invoiceLayouts[index % invoiceLayouts.length]?.(shown) ?? "", total: (net + tax) / 100 };
    });
    const results = await runAll(
      "invoice-total",
      cases.map(({ text }) => ({ context: { text }, files: {} })),
    );
    expect(results).toEqual(cases.map(({ total }) => expect.objectContaining({ total })));
  });

  it("working-days counts as a walk through the days does", async () => {
    const random = createSeededRandom(7);
    const dayMs = 86_400_000;
    const cases = Array.from({ length: CASES }, () => {
      const first = Date.UTC(1990 + random.below(60), random.below(12), 1 + random.below(28));
      const days = Array.from({ length: random.below(900) }, (_, index) => new Date(first + index * dayMs));
      const working = days.filter((day) => day.getUTCDay() % 6 !== 0).length;
      const iso = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
      return { context: { start: iso(first), end: iso(first + days.length * dayMs) }, working };
    });
    const results = await runAll(
      "working-days",
      cases.map(({ context }) => ({ context, files: {} })),
    );
    expect(results).toEqual(cases.map(({ working }) => expect.objectContaining({ working_days: working })));
  });
});
