import type { Command } from "commander";
import { openRunRecords, type RunRecords } from "../executor/open-run-records.ts";
import { isJsonObject, type JsonValue } from "../json.ts";
import type { RunSummary } from "../monitor/read-runs.ts";
import type { RunRecord } from "../monitor/run-history.ts";
import { neutraliseText } from "../neutralise-text.ts";
import { countOf } from "./count-of.ts";
import { parseCount } from "./parse-count.ts";
import { printingFailure } from "./print-failure.ts";
import { printJson } from "./print-json.ts";
import { toLine } from "./print-program.ts";
import { terminal } from "./terminal.ts";
import { describeWaiting, findWaiting, listWaiting, waitingToJson } from "./waiting-runs.ts";

interface RunsOptions {
  readonly json?: boolean;
  readonly db?: string;
}

interface ListOptions extends RunsOptions {
  readonly limit: number;
}

/** `runs ls|show`: what has run, and how it ended. */
export function addRunsCommand(program: Command): void {
  const runs = program.command("runs").description("show the runs that are finished, and those that wait for an approval");
  addCommon(runs.command("ls").description("list runs, the newest first"))
    .option("--limit <n>", "how many at most", parseCount, 50)
    .action((options: ListOptions) => using(options, (records) => list(records, options)));
  addCommon(runs.command("show").description("show one run").argument("<id>", "its id, as runs ls prints it")).action(
    (id: string, options: RunsOptions) => using(options, (records) => show(records, id, options)),
  );
}

function addCommon(command: Command): Command {
  return command.option("--json", "print one JSON object on stdout").option("--db <file>", "the database: a path, or postgres://…");
}

async function using({ db, json }: RunsOptions, work: (records: RunRecords) => Promise<void>): Promise<void> {
  await printingFailure(json, async () => {
    const onWarning = (message: string): void => terminal.tell(`warning: ${message}`);
    const records = await openRunRecords({ onWarning, ...(db !== undefined && { database: db }) });
    try {
      await work(records);
    } finally {
      await records.close();
    }
  });
}

async function list(records: RunRecords, { json, limit, db }: ListOptions): Promise<void> {
  const waiting = await listWaiting({ db, limit });
  const runs = await records.list(limit);
  if (json) return printJson({ runs: [...waiting.map((run) => waitingToJson(run, { db })), ...runs.map(runToJson)] });
  for (const run of waiting) process.stdout.write(`${lineOf(run)}\n`);
  for (const run of runs) process.stdout.write(`${describeRun(run)}\n`);
  if (waiting.length > 0)
    terminal.tell(`${countOf(waiting.length, "run")} not finished: "approve ID" shows what one asks that waits, and answers it`);
  terminal.tell(`${countOf(runs.length, "run")} finished${runs.length === limit ? "; --limit may show more" : ""}`);
}

async function show(records: RunRecords, id: string, { json, db }: RunsOptions): Promise<void> {
  const waiting = await findWaiting(id, { db });
  if (waiting && json) return printJson({ ...waitingToJson(waiting, { db }), approval: waiting.request });
  if (waiting) return void process.stdout.write(`${describeWaiting(waiting, { db }).map(neutraliseText).join("\n")}\n`);
  const run = await records.show(id);
  const metadata = parseMetadata(run);
  if (json) return printJson({ ...runToJson(run), program_id: run.program?.id ?? null, _ai_metadata: metadata });
  process.stdout.write(`${describeInFull(run, metadata).map(neutraliseText).join("\n")}\n`);
}

/** The account as JSON; null where it cannot be read, as a row of the database is not trusted. */
function parseMetadata({ metadata }: RunRecord): JsonValue {
  try {
    return JSON.parse(metadata) as JsonValue;
  } catch {
    return null;
  }
}

const timeOf = (time: number): string => new Date(time).toISOString();

function runToJson({ id, status, task, errorCode, startedAt, endedAt }: RunSummary) {
  return { id, status, task, error_code: errorCode, started_at: timeOf(startedAt), ended_at: timeOf(endedAt) };
}

function describeRun({ errorCode, status, ...run }: RunSummary): string {
  return lineOf({ ...run, status: errorCode ?? status });
}

function lineOf({ id, status, startedAt, task }: Pick<RunSummary, "id" | "startedAt" | "task"> & { readonly status: string }): string {
  return `${toLine(id)}  ${toLine(status).padEnd(18)}  ${timeOf(startedAt)}  ${toLine(task)}`;
}

function describeInFull(run: RunRecord, metadata: JsonValue): string[] {
  const account = isJsonObject(metadata) ? metadata : {};
  const told = (key: string): string => toLine(JSON.stringify(account[key] ?? null), 400);
  return [
    `id            ${toLine(run.id)}`,
    `task          ${toLine(run.task, 1_000)}`,
    `status        ${toLine(run.errorCode ?? run.status)}`,
    `started       ${timeOf(run.startedAt)}, took ${run.endedAt - run.startedAt} ms, of which it waited ${told("waiting_ms")}`,
    `program       ${run.program === null ? "none was used or kept" : toLine(run.program.id)}`,
    `model         ${told("model")}, ${told("attempts")} attempt(s), $${told("cost_usd")}`,
    `held against  ${told("validated_by")}`,
    `sandbox       ${told("sandbox")}`,
    "code          in --json, with the prompt and what was wrong with each attempt",
  ];
}
