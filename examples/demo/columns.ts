import type { Metadata } from "../../src/index.ts";
import type { Column } from "./format-table.ts";

/** One line of the table. */
export interface Row {
  readonly letter: string;
  readonly task: string;
  readonly account: Metadata;
  readonly problems: readonly string[];
}

/** Name of the model in the recording. */
const RECORDED = "recorded";

type Summed = "attempts" | "tokens_total" | "execution_time_ms" | "total_time_ms";

/** A column with a number of the account, and its sum. */
function countColumn(title: string, key: Summed): Column<Row> {
  const read = ({ account }: Row) => Math.round(account[key]);
  return {
    title,
    isNumber: true,
    cell: (row) => String(read(row)),
    total: (rows) => String(rows.reduce((sum, row) => sum + read(row), 0)),
  };
}

/** What the demo shows of each run. */
export const COLUMNS: readonly Column<Row>[] = [
  { title: "", cell: ({ letter }) => letter },
  { title: "task", cell: ({ task }) => shorten(task, 46), total: () => "in all" },
  countColumn("attempts", "attempts"),
  { title: "tier", cell: ({ account }) => account.cache.tier ?? "–" },
  { title: "model", cell: ({ account }) => (account.cache_hit ? "none (cached)" : (account.model ?? "none")) },
  countColumn("tokens", "tokens_total"),
  {
    title: "cost",
    isNumber: true,
    cell: ({ account }) => showCost([account]),
    total: (rows) => showCost(rows.map(({ account }) => account)),
  },
  countColumn("program ms", "execution_time_ms"),
  countColumn("total ms", "total_time_ms"),
  { title: "", cell: ({ problems }) => (problems.length === 0 ? "ok" : "WRONG") },
];

/** What was paid: nothing for a recording; unknown where a model has no known price. */
function showCost(accounts: readonly Metadata[]): string {
  const paid = accounts.filter((account) => account.model !== RECORDED);
  const isKnown = paid.every((account) => account.cost_usd !== null);
  return isKnown ? `$${paid.reduce((sum, account) => sum + (account.cost_usd ?? 0), 0).toFixed(6)}` : "unknown";
}

/** The text, or its beginning and an ellipsis. */
export function shorten(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}
