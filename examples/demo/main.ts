/*
 * Shows in a minute what the package does, and needs no key: `npm run demo`. With OPENAI_API_KEY or OPENAI_BASE_URL a model writes
 * the programs; without, and always for the hostile one, the answers come from a recording that was written for this demo. Every
 * value is checked, and a wrong one ends with exit code 1.
 */
import { isDeepStrictEqual } from "node:util";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { CachedExecutor, ReplayChatModel, type JsonValue, type Metadata } from "../../src/index.ts";
import { HOSTILE_TASK, runHostileProgram } from "./hostile-program.ts";
import { COLUMNS, shorten, type Row } from "./columns.ts";
import { formatTable } from "./format-table.ts";
import { createDemoSteps, type DemoStep } from "./steps.ts";

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
  const sandbox = rows[0]?.account.sandbox;
  process.stdout.write(`\n${formatTable(COLUMNS, rows)}\n\nprograms ran under ${sandbox?.kind}: ${sandbox?.isolation}\n`);
  process.exitCode = rows.every((row) => row.problems.length === 0) ? 0 : 1;
} finally {
  await Promise.all([executor.close(), recordedExecutor.close()]);
  await rm(folder, { recursive: true, force: true });
}

async function runStep(step: DemoStep): Promise<Row> {
  say(`\n(${step.letter}) ${step.shows}\n    "${step.task}"`);
  for await (const event of executor.stream(step.task, step.input)) {
    if (event.type === "output") continue;
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
