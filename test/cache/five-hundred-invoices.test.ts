import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CachedExecutor, type CodeModel, type Outcome } from "../../src/index.ts";
import { createProcessSandbox } from "../../src/sandbox/process/create-process-sandbox.ts";
import { createScriptedModel } from "../../src/testing/scripted-model.ts";
import { LAYOUTS, STYLES, writeInvoices, type Invoice, type Layout } from "./invoices/write-invoices.ts";

const TASK = "Read net, tax and total from the invoice in context.text";
const SEED = 20_260_101;
const RUNS = 500;
const AT_ONCE = 4;

/** While programs are still being written, one run waits for the other: which program is written is scripted by its invoice. */
const ONE_BY_ONE = 40;

/** Sees a wrong label and a wrong decimal sign, and does not know the answer. */
const CHECKS = `
import re
printed = {re.sub(r"[.,]", "", number) for number in re.findall(r"\\d[\\d.,]*[.,]\\d\\d\\b", context["text"])}
for name in ("net", "tax", "total"):
    assert f"{round(result[name] * 100):03d}" in printed, f"{name} does not stand in the invoice"
assert abs(result["net"] + result["tax"] - result["total"]) < 0.005, "net and tax do not add up to the total"
`;

const READ_AMOUNT = `import re

def amount(text):
    digits = re.sub(r"[.,]", "", text)
    return int(digits) / 100 if re.search(r"[.,]\\d\\d$", text) else float(digits)

text = context["text"]
`;

/** Written by hand, and not recorded from a model: each reads one layout, in both decimal styles. */
const PROGRAMS: Readonly<Record<Layout, string>> = {
  list: `${READ_AMOUNT}
labels = {"net": "Subtotal", "tax": "VAT", "total": "Total"}
result = {name: amount(re.search(rf"^{label}: ([\\d.,]+)", text, re.M)[1]) for name, label in labels.items()}`,
  letter: `${READ_AMOUNT}
amounts = [amount(number) for number in re.findall(r"([\\d.,]+) EUR$", text, re.M)]
result = dict(zip(("net", "tax", "total"), amounts))`,
  columns: `${READ_AMOUNT}
line = text.strip().splitlines()[-1]
net, tax, total = (amount(part.strip()) for part in line.split("|"))
result = {"net": net, "tax": tax, "total": total}`,
};

/** Writes the program for the layout of the invoice that is being read. */
function createWriter() {
  const asked: Layout[] = [];
  let layout: Layout = "list";
  const model: CodeModel = {
    name: "scripted",
    generate: (request, options) => {
      asked.push(layout);
      return createScriptedModel([PROGRAMS[layout]]).generate(request, options);
    },
  };
  return { model, asked, expect: (next: Layout) => void (layout = next) };
}

describe(`${RUNS} runs of one task over invoices of three layouts in two decimal styles`, () => {
  const folder = mkdtempSync(join(tmpdir(), "invoices-"));
  const sandbox = createProcessSandbox({ allowUnsafe: true, maxConcurrentRuns: AT_ONCE });
  const invoices = writeInvoices(RUNS, SEED);
  const outcomes: Outcome[] = [];
  const { model, asked, expect: writeFor } = createWriter();
  const executor = new CachedExecutor({ model, sandbox, database: join(folder, "executor.db") });

  const read = async (invoice: Invoice, index: number): Promise<void> => {
    outcomes[index] = await executor.execute(TASK, { context: { text: invoice.text }, checks: CHECKS });
  };

  beforeAll(async () => {
    for (const [index, invoice] of invoices.slice(0, ONE_BY_ONE).entries()) {
      writeFor(invoice.layout);
      await read(invoice, index);
    }
    const waiting = [...invoices.entries()].slice(ONE_BY_ONE);
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        for (let next = waiting.shift(); next; next = waiting.shift()) await read(next[1], next[0]);
      }),
    );
  }, 600_000);

  afterAll(async () => {
    await executor.close();
    await sandbox.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it("have every layout in both styles", () => {
    const kinds = new Set(invoices.map(({ layout, style }) => `${layout} ${style}`));
    expect(kinds.size).toBe(LAYOUTS.length * STYLES.length);
  });

  it("have three programs written, one for each layout", () => {
    expect(asked.toSorted()).toEqual([...LAYOUTS].toSorted());
  });

  it("give the right amounts, every one", () => {
    const wrong = invoices.filter(({ amounts }, index) => {
      const outcome = outcomes[index];
      return (["net", "tax", "total"] as const).some((name) => outcome?.[name] !== amounts[name]);
    });
    expect(wrong).toEqual([]);
  });

  it("are served by kept programs, but for three", () => {
    const accounts = outcomes.map(({ _ai_metadata: account }) => account);
    const tried = accounts.reduce((sum, { errors }) => sum + errors.length, RUNS);
    const costUsd = accounts.reduce((sum, account) => sum + (account.cost_usd ?? 0), 0);
    console.info(`${RUNS} runs: ${asked.length} programs written for ${costUsd.toFixed(3)} USD, ${tried} programs run.`);
    expect(accounts.filter(({ cache_hit }) => cache_hit)).toHaveLength(RUNS - LAYOUTS.length);
    expect(accounts.filter(({ cache }) => cache.tier === "exact")).toHaveLength(RUNS - LAYOUTS.length);
  });
});
