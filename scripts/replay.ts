import { readFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import canonicalize from "canonicalize";
import { z } from "zod";
import { CachedExecutor, ExecutorError, LocalExecutor, ReplayChatModel } from "../src/index.ts";
import { normaliseTask } from "../src/request/normalise-task.ts";

/**
 * Replays recorded model answers through the whole graph, or runs recorded programs in a sandbox.
 *
 *   npm run -s replay -- answers.jsonl [--expect reference.jsonl]
 *   npm run -s replay -- programs.jsonl --kind exec
 */
const LIMITS = { timeoutMs: 10_000, memoryBytes: 1024 ** 3 };

const USAGE = "usage: npm run -s replay -- FILE.jsonl [--kind answers|exec] [--expect REF.jsonl] [--sandbox KIND] [--concurrency N]";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { kind: { type: "string" }, expect: { type: "string" }, sandbox: { type: "string" }, concurrency: { type: "string" } },
});
const parsedFlags = z
  .object({
    kind: z.enum(["answers", "exec"]).default("answers"),
    expect: z.string().optional(),
    sandbox: z.string().default("auto"),
    concurrency: z.coerce.number().int().min(1).max(64).default(2),
  })
  .safeParse(values);

const answersRow = z.object({
  task_id: z.string(),
  prompt: z.string(),
  tests: z.string(),
  samples: z.array(z.object({ code: z.string().optional(), raw: z.string().optional() })),
});
const programRow = z.object({ task_id: z.string(), code: z.string(), input: z.string(), output: z.string() });
const referenceRow = z.object({ task_id: z.string(), passed_at: z.union([z.literal(1), z.literal(2), z.literal(3), z.null()]) });

const [file] = positionals;
if (file === undefined || !parsedFlags.success) {
  process.stderr.write(`${USAGE}\n${parsedFlags.success ? "" : `${z.prettifyError(parsedFlags.error)}\n`}`);
  process.exit(2);
}
const flags = parsedFlags.data;
const folder = await mkdtemp(join(tmpdir(), "cached-executor-replay-"));
try {
  process.exitCode = flags.kind === "exec" ? await replayPrograms(file) : await replayAnswers(file);
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function replayAnswers(path: string): Promise<number> {
  const rows = await readRows(path, answersRow);
  const executor = new CachedExecutor({
    model: recordingOf(rows),
    sandbox: flags.sandbox,
    limits: LIMITS,
    database: join(folder, "replay.db"),
  });
  const runs = mapConcurrently(rows, async (row) => {
    try {
      const outcome = await executor.execute(row.prompt, { checks: row.tests, cacheMode: "no-store" });
      return outcome._ai_metadata.attempts;
    } catch (error) {
      if (error instanceof ExecutorError && ["ATTEMPTS_EXHAUSTED", "MODEL"].includes(error.code)) return null;
      throw error;
    }
  });
  const passedAt = await runs.finally(() => executor.close());
  return report(rows.map((row, index) => ({ task_id: row.task_id, passed_at: passedAt[index] ?? null })));
}

function recordingOf(rows: readonly z.infer<typeof answersRow>[]): ReplayChatModel {
  const contextShape = canonicalize({}) ?? "{}";
  return ReplayChatModel.fromEntries(
    rows.flatMap((row) =>
      row.samples.map((sample, index) => ({
        task: normaliseTask(row.prompt),
        context_shape: contextShape,
        attempt: index + 1,
        text: sample.raw ?? sample.code ?? "",
        finish: "complete" as const,
        model: "recorded",
      })),
    ),
  );
}

async function report(verdicts: readonly { task_id: string; passed_at: number | null }[]): Promise<number> {
  const upTo = (attempt: number) => verdicts.filter(({ passed_at }) => passed_at !== null && passed_at <= attempt).length;
  process.stdout.write(`passed by attempt 1, 2, 3: ${upTo(1)}, ${upTo(2)}, ${upTo(3)} of ${verdicts.length}\n`);
  if (flags.expect === undefined) return 0;
  const reference = new Map((await readRows(flags.expect, referenceRow)).map((row) => [row.task_id, row.passed_at]));
  const differing = verdicts.filter(({ task_id, passed_at }) => reference.has(task_id) && reference.get(task_id) !== passed_at);
  for (const { task_id, passed_at } of differing) {
    process.stdout.write(`${task_id}: expected ${reference.get(task_id)}, got ${passed_at}\n`);
  }
  process.stdout.write(`${differing.length} verdicts differ from the reference\n`);
  return differing.length === 0 ? 0 : 1;
}

async function replayPrograms(path: string): Promise<number> {
  const rows = await readRows(path, programRow);
  const executor = new LocalExecutor({ sandbox: flags.sandbox, limits: LIMITS, database: join(folder, "replay.db") });
  const runs = mapConcurrently(rows, async (row) => {
    const finished = await executor.run(`${row.code}\nresult = [repr(f(${row.input})), repr(${row.output})]`);
    const pair = finished.value;
    const isEqual = Array.isArray(pair) && pair[0] === pair[1];
    if (!isEqual) process.stdout.write(`${row.task_id}: ${finished.error?.message ?? JSON.stringify(pair)}\n`);
    return isEqual;
  });
  const verdicts = await runs.finally(() => executor.close());
  const equal = verdicts.filter(Boolean).length;
  process.stdout.write(`equal: ${equal} of ${rows.length}\n`);
  return equal === rows.length ? 0 : 1;
}

async function readRows<Schema extends z.ZodType>(path: string, schema: Schema): Promise<z.output<Schema>[]> {
  const lines = (await readFile(path, "utf8")).split("\n").filter((line) => line.trim() !== "");
  return lines.map((line, index) => {
    const parsed = schema.safeParse(JSON.parse(line));
    if (!parsed.success) throw new Error(`${path}, line ${index + 1}: ${z.prettifyError(parsed.error)}`);
    return parsed.data;
  });
}

async function mapConcurrently<Item, Result>(items: readonly Item[], work: (item: Item) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = [];
  const queue = items.entries();
  const worker = async () => {
    for (const [index, item] of queue) results[index] = await work(item);
  };
  await Promise.all(Array.from({ length: flags.concurrency }, worker));
  return results;
}
