import { afterAll, describe, expect, it } from "vitest";
import { createBubblewrapSandbox } from "../../src/sandbox/bubblewrap/create-bubblewrap-sandbox.ts";
import { whyNoBubblewrap } from "../sandbox/without-bubblewrap.ts";
import { createSeededRandom } from "../secrets/seeded-random.ts";
import { runOnPapers, type PaperCall, type PaperOutcome, type PlacedText } from "./run-on-papers.ts";
import { readShippedPrograms } from "./shipped-program.ts";

const CASES = 25;

const reason = await whyNoPdf();
const isSkipped = reason !== null && process.env.REQUIRE_ALL !== "1";
if (isSkipped) console.warn(`The shipped program invoice-pdf-total is not run: ${reason}`);

async function whyNoPdf(): Promise<string | null> {
  const noBubblewrap = await whyNoBubblewrap();
  if (noBubblewrap !== null) return noBubblewrap;
  const sandbox = createBubblewrapSandbox();
  try {
    return (await sandbox.capabilities()).packages.includes("fitz") ? null : "the interpreter has no PyMuPDF (fitz)";
  } finally {
    await sandbox.close();
  }
}

const code = readShippedPrograms().find(({ name }) => name === "invoice-pdf-total")?.code ?? "";

/** Ways to write a number of cents: 1,234.56 and so on. */
const numberStyles = {
  american: (cents: number) => groupDigits(cents, ",", "."),
  german: (cents: number) => groupDigits(cents, ".", ","),
  french: (cents: number) => groupDigits(cents, " ", ","),
  plain: (cents: number) => groupDigits(cents, "", "."),
};

function groupDigits(cents: number, group: string, mark: string): string {
  const [whole = "0", fraction = "00"] = (cents / 100).toFixed(2).split(".");
  return `${whole.replaceAll(/\B(?=(?:\d{3})+$)/g, group)}${mark}${fraction}`;
}

/** Rows of a table, each with its texts at these places from the left, and the row's place from the top. */
function rowsAt(lefts: readonly number[], rows: readonly (readonly string[])[], top = 100): PlacedText[] {
  return rows.flatMap((row, index) => row.map((text, column): PlacedText => [lefts[column] ?? 0, top + 18 * index + 0.5 * column, text]));
}

type Shown = Readonly<Record<"net" | "tax" | "total" | "unit", string>>;

/** Ways to lay out an invoice on its pages. */
const layouts: readonly ((shown: Shown) => PlacedText[][])[] = [
  ({ net, tax, total }) => [
    rowsAt(
      [50, 420],
      [
        ["Invoice 17", ""],
        ["Subtotal", net],
        ["VAT 20 %", tax],
        ["Total", `EUR ${total}`],
      ],
    ),
  ],
  ({ net, tax, total, unit }) => [
    rowsAt(
      [50, 250, 330, 430],
      [
        ["Description", "Qty", "Unit price", "Amount"],
        ["Blue lamp", "2", unit, net],
        ["", "", "Net total", net],
        ["", "", "VAT 20%", tax],
        ["", "", "Total amount", `${total} EUR`],
      ],
    ),
  ],
  ({ net, tax, total }) => [
    rowsAt([50], [["Rechnung Nr. 12"], ["Leistung im Mai"]]),
    rowsAt(
      [60, 400],
      [
        ["Nettobetrag", `${net} EUR`],
        ["zzgl. 20 % MwSt.", `${tax} EUR`],
        ["Gesamtbetrag", `${total} EUR`],
      ],
    ),
  ],
  ({ net, tax, total }) => [
    rowsAt(
      [300, 450],
      [
        ["Base imponible", net],
        ["IVA 20%", tax],
        ["Total a pagar", `${total} EUR`],
      ],
      500,
    ),
  ],
];

const summary = (total: string): PlacedText[] =>
  rowsAt(
    [50, 400],
    [
      ["Subtotal", "100.00"],
      ["Tax", "20.00"],
      ["Total", total],
    ],
  );

type Case = [title: string, call: PaperCall, outcome: PaperOutcome];

const refusal = (part: string): PaperOutcome => ({ error: expect.stringContaining(part) });

const cases: readonly Case[] = [
  ["takes the total and not the subtotal", { pages: [summary("$120.00")] }, { result: { total: 120, currency: null } }],
  ["leaves the currency open where a dollar may be any", { pages: [summary("CAD 120.00")] }, { result: { total: 120, currency: "CAD" } }],
  ["refuses a total that net and tax do not come to", { pages: [summary("130.00")] }, refusal("does not come to it")],
  ["refuses an amount with two readings", { pages: [rowsAt([50, 400], [["Total", "1.234"]])] }, refusal("Total: 1.234 (unclear)")],
  [
    "reads it as the context says",
    { pages: [rowsAt([50, 400], [["Total", "1.234"]])], context: { decimal: "," } },
    { result: { total: 1234, currency: null } },
  ],
  ["refuses two totals", { pages: [summary("120.00"), rowsAt([50, 400], [["Total", "240.00"]])] }, refusal("the total")],
  [
    "refuses two invoices in one file",
    { pages: ["A-1", "A-2"].map((number) => [...rowsAt([50], [[`Invoice ${number}`]], 60), ...summary("120.00")]) },
    refusal("more than one invoice number"),
  ],
  [
    "refuses a credit note without a minus",
    { pages: [[...rowsAt([50], [["CREDIT NOTE"]], 60), ...summary("120.00")]] },
    refusal("a credit note or refund over 120.00 without a minus"),
  ],
  ["refuses a scanned page", { pages: [summary("120.00")], isScan: true }, refusal("page 1 is scanned and needs OCR")],
  ["refuses a file without a word", { pages: [[]] }, refusal("a.pdf has no text")],
  ["refuses an encrypted file", { pages: [summary("120.00")], password: "pw" }, refusal("a.pdf is encrypted")],
  [
    "opens an encrypted file by its password",
    { pages: [summary("EUR 120.00")], password: "pw", context: { pdf_password: "pw" } },
    { result: { total: 120, currency: "EUR" } },
  ],
  ["refuses a document that is no invoice", { pages: [rowsAt([50], [["Hello world 5"]])] }, refusal("no clear total")],
];

describe.skipIf(isSkipped)("the shipped program for invoices in PDF, run in bubblewrap on PDF files made here", { timeout: 60_000 }, () => {
  const sandbox = createBubblewrapSandbox();
  afterAll(() => sandbox.close());

  it("does what its cases say", async () => {
    const outcomes = await runOnPapers(
      { sandbox, code },
      cases.map(([, call]) => call),
    );
    expect(outcomes.map((outcome, index) => [cases[index]?.[0], outcome])).toEqual(cases.map(([title, , outcome]) => [title, outcome]));
  });

  it.each(Object.entries(numberStyles))("finds the total in every layout with numbers in %s style", async (style, write) => {
    const random = createSeededRandom(style.length);
    const invoices = Array.from({ length: CASES }, (_, index) => {
      const unit = 1 + random.below(index % 2 ? 500_000 : 5_000);
      const tax = Math.round((2 * unit) / 5);
      const shown = { unit: write(unit), net: write(2 * unit), tax: write(tax), total: write(2 * unit + tax) };
      return { pages: layouts[index % layouts.length]?.(shown) ?? [], total: (2 * unit + tax) / 100 };
    });
    const outcomes = await runOnPapers(
      { sandbox, code },
      invoices.map(({ pages }) => ({ pages })),
    );
    expect(outcomes).toEqual(invoices.map(({ total }) => ({ result: { total, currency: "EUR" } })));
  });
});
