import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import type { CallInput, JsonObject, JsonValue } from "../../src/index.ts";

/** One task of the demo, and what it has to come to. */
export interface DemoStep {
  readonly letter: string;
  /** What it shows, for a person. */
  readonly shows: string;
  readonly task: string;
  readonly input: CallInput<JsonObject>;
  /** The value that the program has to give. */
  readonly expected: JsonValue;
  /** What the account of the run has to say, whoever wrote the program. */
  readonly account: { readonly tier?: "exact" | "shipped"; readonly integration?: string };
}

const dataFile = (name: string) => fileURLToPath(new URL(`../data/${name}`, import.meta.url));
const ordersFile = z.object({ orders: z.array(z.json()) });
const pick = (items: readonly JsonValue[], places: readonly number[]) => places.map((place) => items[place] ?? null);

const averages = z.record(z.string(), z.number());
const invoiceTotal = z.object({ total: z.number(), currency: z.string() });

const AVERAGES_TASK =
  "Average the column amount per region in sales.csv, rounded to cents, counting only rows with an amount of at least minimum_amount";

/** The tasks, in the order in which they run. */
export async function createDemoSteps(): Promise<readonly DemoStep[]> {
  const { orders } = ordersFile.parse(JSON.parse(await readFile(dataFile("orders.json"), "utf8")));
  return [
    {
      letter: "a",
      shows: "simple arithmetic, by a program that comes with the package",
      task: "Calculate the factorial of n",
      input: { context: { n: 10 } },
      expected: 3_628_800,
      account: { tier: "shipped" },
    },
    {
      letter: "b",
      shows: "data processing with a context",
      task: AVERAGES_TASK,
      input: { context: { minimum_amount: 190 }, files: { "sales.csv": dataFile("sales.csv") }, outputSchema: averages },
      expected: { North: 349, South: 388.17, West: 314.8 },
      account: {},
    },
    {
      letter: "c",
      shows: "the same task over another file: the kept program, no model",
      task: AVERAGES_TASK,
      input: { context: { minimum_amount: 50 }, files: { "sales.csv": dataFile("sales-other.csv") }, outputSchema: averages },
      expected: { East: 224.68, North: 285.63, West: 268.87 },
      account: { tier: "exact" },
    },
    {
      letter: "d",
      shows: "JSON reshaping",
      task: "Group the records by the given key",
      input: { context: { key: "status" }, files: { "orders.json": dataFile("orders.json") } },
      expected: { shipped: pick(orders, [0, 2]), open: pick(orders, [1]), cancelled: pick(orders, [3]) },
      account: { tier: "shipped" },
    },
    {
      letter: "e",
      shows: "an invoice, by its text; the caller names the integration",
      task: "Extract total amount from invoice PDF",
      input: { context: { pdf_text: await readFile(dataFile("invoice.txt"), "utf8") }, outputSchema: invoiceTotal, integrations: ["pdf"] },
      expected: { total: 487.73, currency: "EUR" },
      account: { integration: "pdf" },
    },
    {
      letter: "f",
      shows: "a wrong answer, caught by a check and repaired",
      task: "Add up the amounts, which are written as text",
      input: {
        context: { amounts: ["279,00", "1.234,56", "86,44"], invoices: 3, highest_amount: 1_500 },
        checks: "assert 0 < result <= context['invoices'] * context['highest_amount'], f'{result} is more than all invoices can be'",
      },
      expected: 1_600,
      account: {},
    },
  ];
}
