import { isDeepStrictEqual } from "node:util";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { CachedExecutor, ReplayChatModel, type JsonValue, type Metadata } from "../../src/index.ts";
import { HOSTILE_TASK, runHostileProgram } from "./hostile-program.ts";
import { printTable } from "./print-table.ts";
import { createDemoSteps, type DemoStep } from "./steps.ts";

/**
 * Shows in a minute what the package does, and needs no key: `npm run demo`. With OPENAI_API_KEY or OPENAI_BASE_URL a
 * model writes the programs; without, the answers come from a recording that was written for this demo. Every value is
 * checked, and a wrong one ends with exit code 1.
 */
interface Row {
  readonly letter: string;
  readonly task: string;
  readonly account: Metadata;
  readonly problems: readonly string[];
}

const RECORDING = fileURLToPath(new URL("./recordings.jsonl", import.meta.url));
const hasModel = [process.env["OPENAI_API_KEY"], process.env["OPENAI_BASE_URL"]].some((value) => value);

const say = (line: string) => process.stderr.write(`${line}\n`);

const folder = await mkdtemp(join(tmpdir(), "cached-executor-demo-"));
const recorded = await ReplayChatModel.fromFile(RECORDING);
const recordedExecutor = new CachedExecutor({ model: recorded, database: join(folder, "recorded.db") });
const executor = hasModel ? new CachedExecutor({ database: join(folder, "demo.db") }) : recordedExecutor;
try {
  const rows: Row[] = [];
  for (const step of await createDemoSteps()) rows.push(await runStep(step));
  rows.push(await attack());
  process.stdout.write(`\n${describe(rows)}\n`);
  process.exitCode = rows.every((row) => row.problems.length === 0) ? 0 : 1;
} finally {
  await Promise.all([executor.close(), recordedExecutor.close()]);
  await rm(folder, { recursive: true, force: true });
}

async function runStep(step: DemoStep): Promise<Row> {
  say(`\n(${step.letter}) ${step.shows}\n    "${step.task}"`);
  for await (const event of executor.stream(step.task, step.input)) {
    if (event.type === "phase") {
      if (event.phase === "generate" || event.phase === "execute") say(`    ${event.phase} …`);
      continue;
    }
    const account = event.outcome._ai_metadata;
    for (const error of account.errors) say(`    attempt ${error.attempt} was wrong: ${error.message}`);
    return conclude({ letter: step.letter, task: step.task, account, problems: findProblems(step, event.value, account) }, event.value);
  }
  throw new Error("The run ended without an outcome.");
}

async function attack(): Promise<Row> {
  say(`\n(g) a hostile program: it reads a key from the environment, ~/.ssh and a file, and opens a socket\n    "${HOSTILE_TASK}"`);
  const { refusals, breaches, outcome } = await runHostileProgram(recordedExecutor);
  for (const [attempt, answer] of Object.entries(refusals)) say(`    ${attempt}: ${String(answer)}`);
  return conclude({ letter: "g", task: HOSTILE_TASK, account: outcome._ai_metadata, problems: breaches }, "refused, all of it");
}

function conclude(row: Row, value: JsonValue): Row {
  say(row.problems.length === 0 ? `    = ${shorten(JSON.stringify(value), 140)}` : `    WRONG: ${row.problems.join("; ")}`);
  return row;
}

function findProblems({ expected, account: wanted }: DemoStep, value: JsonValue, account: Metadata): string[] {
  const problems: string[] = [];
  if (!isDeepStrictEqual(value, expected)) problems.push(`got ${JSON.stringify(value)}, expected ${JSON.stringify(expected)}`);
  if (wanted.tier && account.cache.tier !== wanted.tier) problems.push(`the program's tier is ${account.cache.tier}, not ${wanted.tier}`);
  if (wanted.tier && account.model !== null) problems.push(`a model was asked: ${account.model}`);
  if (wanted.integration && !account.integrations.includes(wanted.integration)) problems.push(`${wanted.integration} was not detected`);
  return problems;
}

function describe(rows: readonly Row[]): string {
  const header = ["", "task", "attempts", "tier", "model", "tokens", "cost", "program ms", "total ms", ""];
  const accounts = rows.map((row) => row.account);
  const sum = (read: (account: Metadata) => number) => accounts.reduce((total, account) => total + read(account), 0);
  const totals = [
    "",
    "in all",
    String(sum((account) => account.attempts)),
    "",
    "",
    String(sum((account) => account.tokens_total)),
    dollars(sum(costOf)),
    String(Math.round(sum((account) => account.execution_time_ms))),
    String(Math.round(sum((account) => account.total_time_ms))),
    "",
  ];
  const table = printTable(header, [...rows.map(cellsOf), totals]);
  const sandbox = accounts[0]?.sandbox;
  return `${table}\n\nprograms ran under ${sandbox?.kind}: ${sandbox?.isolation}`;
}

function cellsOf({ letter, task, account, problems }: Row): string[] {
  return [
    letter,
    shorten(task, 46),
    String(account.attempts),
    account.cache.tier ?? "–",
    account.cache_hit ? "none (cached)" : (account.model ?? "none"),
    String(account.tokens_total),
    dollars(costOf(account)),
    String(Math.round(account.execution_time_ms)),
    String(Math.round(account.total_time_ms)),
    problems.length === 0 ? "ok" : "WRONG",
  ];
}

function shorten(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}

/** What was paid: a recording costs nothing; a model without a known price counts as nothing here. */
function costOf(account: Metadata): number {
  return account.cost_usd ?? 0;
}

function dollars(amount: number): string {
  return `$${amount.toFixed(6)}`;
}
