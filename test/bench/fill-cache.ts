import type { Database } from "../../src/database/port.ts";
import { toRow } from "../../src/cache/program-row.ts";
import { upsertProgram } from "../../src/cache/program-statements.ts";
import { createSampleProgram } from "../../src/testing/program-cache-contract.ts";
import { createSeededRandom } from "../secrets/seeded-random.ts";

export const TENANT = "tenant-1";

/** Programs that are written in one transaction. */
const AT_ONCE = 1_000;

const VERBS = ["Extract", "Sum up", "List", "Count", "Compare", "Group", "Average", "Find"] as const;
const THINGS = ["invoices", "mails", "orders", "customers", "payments", "late deliveries", "open tickets", "refunds"] as const;
const PARTS = ["totals", "dates", "currencies", "senders", "numbers", "addresses", "discounts", "attachments"] as const;
const ENDS = [
  "by month",
  "by customer",
  "by country",
  "of last year",
  "above the limit",
  "without a date",
  "in euros",
  "per person",
] as const;

/** A task as people write them; of 4,096 kinds, each with a number of its own. */
export function writeTask(index: number): string {
  const random = createSeededRandom(index);
  return `${random.pick(VERBS)} the ${random.pick(PARTS)} of ${random.pick(THINGS)} ${random.pick(ENDS)}, batch ${index}`;
}

/** Some 1,000 characters, as programs have. */
function writeProgram(index: number): string {
  return `# ${index}\n${'rows = [row for row in context["rows"] if row.get("amount")]\n'.repeat(16)}result = len(rows)`;
}

/** Writes programs from one index up to another, each under a key of its own and all in one scope. */
export async function fillCache(database: Database, from: number, to: number): Promise<void> {
  for (let start = from; start < to; start += AT_ONCE) {
    const indexes = Array.from({ length: Math.min(AT_ONCE, to - start) }, (_, offset) => start + offset);
    await database.write(indexes.map((index) => upsertProgram({ id: `id-${index}`, now: index, row: toRow(programAt(index), null) })));
  }
}

/** The program of an index. */
export function programAt(index: number) {
  return createSampleProgram({
    exactKey: `key-${index}`,
    templateKey: `template-${index}`,
    task: writeTask(index),
    code: writeProgram(index),
  });
}
