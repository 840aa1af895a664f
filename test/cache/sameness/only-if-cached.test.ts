import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createMemoryProgramCache } from "../../../src/cache/create-memory-program-cache.ts";
import { openShippedPrograms } from "../../../src/cache/open-shipped-programs.ts";
import { CachedExecutor, ConfigurationError, type CodeModel } from "../../../src/index.ts";
import type { ModelAnswer, ModelRequest } from "../../../src/model/port.ts";
import { canonicalSha256 } from "../../../src/request/canonical-sha256.ts";
import { createScriptedSandbox, okOutcome } from "../../../src/testing/scripted-sandbox.ts";
import { baseTasks } from "./base-tasks.ts";
import type { BaseTask } from "./same-task.ts";

/** Queries asked of each base: enough of each kind, in bounded time. */
const QUERIES_OF_BASE = 3;

/** Every program follows its params, as far as a trial can see. */
const sandbox = createScriptedSandbox((request) => okOutcome({ digest: canonicalSha256(request.params) }, request));
const programCache = createMemoryProgramCache();
const folder = mkdtempSync(join(tmpdir(), "only-if-cached-"));

const programs = new Map(baseTasks.map(({ task, program }) => [task, program]));
const paraphrases = new Set(baseTasks.flatMap((base) => base.paraphrases.map(({ task }) => task)));

/** Writes the bases' programs, and takes every paraphrase for the same. */
const writer: CodeModel = {
  name: "written-by-hand",
  async generate({ question }: ModelRequest): Promise<ModelAnswer> {
    const text = question.attempt === 0 && paraphrases.has(question.task) ? "YES" : programs.get(question.task);
    if (text === undefined) throw new ConfigurationError("Only the bases are written.", { reason: "input" });
    const usage = { input: 0, output: 0, total: 0, cached: 0, estimated: false };
    return { text, finish: "complete", model: "written-by-hand", usage, costUsd: 0, durationMs: 0 };
  },
};

const asked: string[] = [];
const forbidden: CodeModel = {
  name: "forbidden",
  async generate({ question }: ModelRequest): Promise<ModelAnswer> {
    asked.push(question.task);
    throw new Error("A model was asked.");
  },
};

function inputOf({ fixtures: [fixture] }: Pick<BaseTask, "fixtures">) {
  const files = Object.entries(fixture?.files ?? {}).map(([name, content]) => [name, Buffer.from(JSON.stringify(content))]);
  return {
    context: fixture?.context ?? {},
    files: Object.fromEntries(files) as Record<string, Uint8Array>,
    checks: "assert result",
    integrations: [],
  };
}

/** What came of each task: the tier that served it, or the error. */
const outcomes = new Map<string, string>();

async function ask(executor: CachedExecutor, task: string, input: object): Promise<void> {
  const outcome = await executor.execute(task, { ...input, cacheMode: "only-if-cached" }).then(
    ({ _ai_metadata: { cache } }) => String(cache.tier),
    (error: unknown) => (error instanceof ConfigurationError ? error.message : String(error)),
  );
  outcomes.set(task, outcome);
}

const queriesOf = ({ paraphrases: others, changes }: BaseTask): string[] => {
  const literals = changes.filter(({ kind }) => ["number", "date", "text"].includes(kind)).slice(0, 1);
  return [...others.slice(0, 1), ...literals, ...changes.slice(-1)].map(({ task }) => task).slice(0, QUERIES_OF_BASE);
};

/** The sandbox is scripted: it has no network and no packages that a task could need. */
const shippedInput = { context: { n: 3 }, integrations: [] };

beforeAll(async () => {
  const options = { sandbox, programCache, semantic: true, database: join(folder, "executor.db"), onWarning: () => undefined };
  const filling = new CachedExecutor({ ...options, model: writer });
  for (const base of baseTasks) {
    await filling.execute(base.task, inputOf(base));
    for (const { task } of base.paraphrases.slice(0, 1)) await filling.execute(task, inputOf(base)).catch(() => undefined);
  }
  await filling.close();
  const executor = new CachedExecutor({ ...options, model: forbidden });
  for (const base of baseTasks) for (const task of [base.task, ...queriesOf(base)]) await ask(executor, task, inputOf(base));
  for (const task of await openShippedPrograms().tasks()) await ask(executor, task, shippedInput);
  await executor.close();
}, 300_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("only kept programs", () => {
  const countOf = (outcome: string | RegExp): number => [...outcomes.values()].filter((found) => RegExp(outcome).test(found)).length;

  it("ask no model, whatever the task", () => {
    expect(asked).toEqual([]);
  });

  it(`run each of ${baseTasks.length} tasks that are kept`, () => {
    expect(baseTasks.filter(({ task }) => outcomes.get(task) !== "exact").map(({ task }) => task)).toEqual([]);
  });

  it("run those that come with the package, in all their wordings", async () => {
    const tasks = await openShippedPrograms().tasks();
    expect(tasks.map((task) => outcomes.get(task))).toEqual(tasks.map(() => "shipped"));
  });

  it("run other literals and other words, where a trial or a judge has let them", () => {
    expect(countOf(/^template$/)).toBeGreaterThan(10);
    expect(countOf(/^semantic$/)).toBeGreaterThan(20);
  });

  it("end every other task with what to do", () => {
    const others = [...outcomes.values()].filter((outcome) => !["exact", "template", "shipped", "semantic"].includes(outcome));
    expect(others.length).toBeGreaterThan(30);
    const advice =
      /^No kept program serves this task\..* None is written, as cacheMode is "only-if-cached": run it once with "default"\.$/s;
    expect(others.filter((outcome) => !advice.test(outcome))).toEqual([]);
  });
});
