import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { loadDocuments } from "../../src/knowledge/load-documents.ts";
import { createBubblewrapSandbox } from "../../src/sandbox/bubblewrap/create-bubblewrap-sandbox.ts";
import { askBubblewrap } from "./ask-bubblewrap.ts";
import { listBlocks } from "./list-blocks.ts";
import { MAKE_BY_PYPDF } from "./paper-makers.ts";
import { runOnPapers, type PaperCall, type PaperOutcome, type PlacedText } from "./run-on-papers.ts";
import { printSkips } from "./print-skips.ts";

const { integrations } = await loadDocuments(fileURLToPath(new URL("../../knowledge/", import.meta.url)));
const blocks = new Map(listBlocks(integrations.get("pdf")?.text ?? "").map(({ name, code }) => [name, code]));

const SCANNED = "Scanned pages";
const WITHOUT = "Without PyMuPDF";

const whyNot = await askBubblewrap();
const noTesseract = existsSync("/usr/bin/tesseract") ? null : "tesseract is not installed";
const isSkipped = printSkips("Blocks on PDF files, by PyMuPDF", blocks.size - 2, whyNot("fitz"));
const skipsScanned = printSkips("Blocks on PDF files, by tesseract", 1, whyNot("fitz") ?? whyNot("PIL") ?? noTesseract);
const skipsWithout = printSkips("Blocks on PDF files, by pypdf", 1, whyNot("pypdf"));

/** What pytesseract does with its program, for interpreters that have the program alone. */
const PYTESSERACT = `
try:
    import pytesseract
except ImportError:
    import io, os, subprocess, sys, types
    def image_to_string(image, lang, config):
        data = io.BytesIO()
        image.save(data, "PNG")
        command = ["tesseract", "stdin", "stdout", "-l", lang, *config.split()]
        done = subprocess.run(command, input=data.getvalue(), capture_output=True, env={**os.environ, "OMP_THREAD_LIMIT": "1"})
        if done.returncode != 0:
            raise RuntimeError(done.stderr.decode())
        return done.stdout.decode()
    sys.modules["pytesseract"] = types.ModuleType("pytesseract")
    sys.modules["pytesseract"].image_to_string = image_to_string
`;

/** An invoice with its labels on the left and its amounts, a little lower, on the right. */
function invoice(amounts: readonly [net: string, tax: string, total: string], date = "Date: 23/04/2026"): PlacedText[] {
  const [net, tax, total] = amounts;
  const labels: PlacedText[] = [
    [50, 100, "Invoice 17"],
    [50, 115, date],
    [50, 130, "Subtotal"],
    [50, 150, "VAT 21.00 %"],
    [50, 170, "Total"],
  ];
  return [...labels, [400, 130.5, net], [400, 150.5, tax], [400, 170.5, total]];
}

const point = ["£1,000.00", "£210.00", "£1,210.00"] as const;
const paid = { total: 1210, date: "2026-04-23" };
const total = "Total and date of an invoice";
const table: PlacedText[] = [
  [50, 80, "Our list"], [50, 100, "Item"], [250, 100, "Qty"], [330, 100, "Unit price"], [430, 100, "Amount"],
  [50, 120, "Blue socks, large"], [262, 120, "2"], [345, 120, "4,50"], [445, 120, "9,00"], [50, 140, "Hat"], [445, 140, "5,00"],
]; // prettier-ignore

type Case = [title: string, heading: string, call: PaperCall, outcome: PaperOutcome];

const cases: readonly Case[] = [
  [
    "keeps a label and its amount in one row, page by page",
    "Text in rows",
    { pages: [[[50, 100, "Total"], [400, 100.5, "9,00"]], [], [[50, 90, "The end"]]] }, // prettier-ignore
    { result: { "a.pdf": [["Total 9,00"], [], ["The end"]] } },
  ],
  ["says that a file without a word has none", "Text in rows", { pages: [[]] }, { error: "ValueError: a.pdf has no text" }],
  ["reads amounts with a point", total, { pages: [invoice(point)] }, { result: { "a.pdf": { ...paid, currency: "GBP" } } }],
  [
    "reads amounts with a comma",
    total,
    { pages: [invoice(["1.000,00 EUR", "210,00 EUR", "1.210,00 EUR"])] },
    { result: { "a.pdf": { ...paid, currency: "EUR" } } },
  ],
  [
    "reads an amount below a thousand with a comma",
    total,
    { pages: [invoice(["230,58", "48,42", "279,00"])] },
    { result: { "a.pdf": { ...paid, total: 279, currency: null } } },
  ],
  [
    "reads a credit note whose tax lacks its minus",
    total,
    { pages: [invoice(["-1.000,00", "210,00", "-1.210,00"])] },
    { result: { "a.pdf": { ...paid, total: -1210, currency: null } } },
  ],
  [
    "reads a credit note in brackets",
    total,
    { pages: [invoice(["(1,000.00)", "(210.00)", "(1,210.00)"])] },
    { result: { "a.pdf": { ...paid, total: -1210, currency: null } } },
  ],
  [
    "finds the total on the last page, and the invoice's own date before the due date",
    total,
    {
      pages: [
        [[50, 90, "Invoice date"], [50, 105, "03/04/2026"], [50, 130, "Due date: 23/04/2026"]],
        [[50, 90, "A long list"]],
        [[50, 90, "Total"], [400, 90, "GBP 99.50"]],
      ],
    }, // prettier-ignore
    { result: { "a.pdf": { total: 99.5, currency: "GBP", date: "2026-04-03" } } },
  ],
  [
    "takes dates with dots only for day-month dates",
    total,
    { pages: [invoice(point, "Datum 03.04.2026")] },
    { result: { "a.pdf": { total: 1210, currency: "GBP", date: "2026-04-03" } } },
  ],
  [
    "refuses two totals",
    total,
    { pages: [[[50, 90, "Total 10,00"]], [[50, 90, "Total 20,00"]]] },
    { error: expect.stringMatching(/no clear total: net set\(\), tax set\(\)/) },
  ],
  [
    "refuses a total that is not net and tax",
    total,
    { pages: [invoice(["1.000,00", "210,00", "1.310,00"])] },
    { error: expect.stringContaining("no clear total") },
  ],
  [
    "refuses a date that may be of April or of March",
    total,
    { pages: [invoice(point, "Date: 03/04/2026")] },
    { error: expect.stringContaining("day and month unclear: [('Date:', '/', 3, 4, 2026)]") },
  ],
  [
    "refuses a date that is the due date",
    total,
    { pages: [invoice(point, "Due date: 23/04/2026")] },
    { error: expect.stringContaining("no clear date") },
  ],
  [
    "puts words under their headings",
    "Tables",
    { pages: [table], context: { headings: ["Item", "Qty", "Unit price", "Amount"] } },
    {
      result: [
        { Item: "Blue socks, large", Qty: "2", "Unit price": "4,50", Amount: "9,00" },
        { Item: "Hat", Amount: "5,00" },
      ],
    },
  ],
  [
    "says that there is no table with these headings",
    "Tables",
    { pages: [table], context: { headings: ["Item", "Weight"] } },
    { error: "ValueError: no table with the headings ['Item', 'Weight']" },
  ],
];

describe.skipIf(isSkipped)("the recipes for PDF files, run in bubblewrap on files made with PyMuPDF", () => {
  const sandbox = createBubblewrapSandbox();
  afterAll(() => sandbox.close());

  const runBlock = (heading: string, calls: readonly PaperCall[]): Promise<PaperOutcome[]> =>
    runOnPapers({ sandbox, code: blocks.get(heading) ?? "" }, calls);

  it.each(cases)("%s (%s)", async (_title, heading, call, outcome) => {
    expect(await runBlock(heading, [call])).toEqual([outcome]);
  });

  it.each(["Text in rows", total, "Tables"])("%s opens an encrypted file with its password, and says so without", async (heading) => {
    const headings = ["Item", "Qty"];
    const locked = { pages: [[...invoice(point), [50, 200, "Item"], [250, 200, "Qty"], [50, 220, "Hat"]]], password: "word" } as const;
    const given = [{ pdf_password: "word", headings }, { pdf_password: "wrong", headings }, { headings }];
    const [opened, ...refused] = await runBlock(heading, given.map((context) => ({ ...locked, context }))); // prettier-ignore
    expect(opened).toHaveProperty("result");
    expect(refused.map((one) => "error" in one && one.error)).toEqual(
      [1, 2].map((index) => expect.stringContaining(`${index}.pdf is encrypted`)),
    );
  });

  it.each(["Text in rows", total])("%s says that a page is scanned", async (heading) => {
    const outcomes = await runBlock(heading, [{ pages: [invoice(point)], isScan: true }]);
    expect(outcomes).toEqual([{ error: "ValueError: page 1 is scanned and needs OCR" }]);
  });

  it.skipIf(skipsScanned)("Scanned pages are read by tesseract, in a language that is there", { timeout: 90_000 }, async () => {
    const code = `${PYTESSERACT}${blocks.get(SCANNED) ?? ""}`;
    const scan = { pages: [invoice(point)], isScan: true } as const;
    const read = async (call: PaperCall) => (await runOnPapers({ sandbox, code }, [call]))[0];
    const text = expect.stringMatching(/Invoice 17\s+Date: 23\/04\/2026\s[\s\S]*\nTotal £1,210\.00/);
    expect(await read(scan)).toEqual({ result: { "a.pdf": [text] } });
    expect(await read({ ...scan, context: { language: "xyz" } })).toEqual({ error: expect.stringContaining("xyz") });
    expect(await read({ pages: [[]], isScan: true })).toEqual({ error: "ValueError: nothing could be read in a.pdf" });
  });

  it.skipIf(skipsWithout)("Without PyMuPDF, text is read, and scanned and locked pages are named", async () => {
    const outcomes = await runBlock(WITHOUT, [
      { pages: [[[50, 90, "One"]], [], [[50, 90, "Three"]]] },
      { pages: [[[50, 90, "One"]]], isScan: true },
      { pages: [[[50, 90, "One"]]], password: "word", context: { pdf_password: "wrong" } },
    ]); // prettier-ignore
    expect(outcomes).toEqual([
      { result: { "a.pdf": ["One", "", "Three"] } },
      { error: "ValueError: a.pdf has no text, or needs OCR on its pages [1]" },
      { error: expect.stringMatching(/Error/) },
    ]);
  });
});

describe.skipIf(skipsWithout)("the recipe for PDF files without PyMuPDF, run in bubblewrap on files made with pypdf", () => {
  const sandbox = createBubblewrapSandbox();
  afterAll(() => sandbox.close());

  it("reads the text of each page, also with a password, and names pages that are scanned or a file that is locked", async () => {
    const one = [[[50, 90, "One"], [50, 110, "more"]], [], [[50, 90, "Three"]]] as const; // prettier-ignore
    const calls: PaperCall[] = [
      { pages: one },
      { pages: one, password: "word", context: { pdf_password: "word" } },
      { pages: one, password: "word", context: { pdf_password: "wrong" } },
      { pages: one.slice(0, 2), isScan: true },
      { pages: [[]] },
    ];
    expect(await runOnPapers({ sandbox, code: blocks.get(WITHOUT) ?? "", maker: MAKE_BY_PYPDF }, calls)).toEqual([
      { result: { "a.pdf": ["One\nmore", "", "Three"] } },
      { result: { "a.pdf": ["One\nmore", "", "Three"] } },
      { error: "WrongPasswordError: Wrong password" },
      { error: "ValueError: a.pdf has no text, or needs OCR on its pages [1, 2]" },
      { error: "ValueError: a.pdf has no text, or needs OCR on its pages []" },
    ]);
  });
});

describe("the document on PDF files", () => {
  it("has no recipe besides those run here", () => {
    expect([...blocks.keys()]).toEqual(["Text in rows", total, "Tables", SCANNED, WITHOUT]);
  });
});
