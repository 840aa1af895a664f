import canonicalize from "canonicalize";
import { CachedExecutor, ConfigurationError } from "../../../src/index.ts";
import { isJsonObject, type JsonValue } from "../../../src/json.ts";
import type { ModelAnswer, ModelRequest } from "../../../src/model/port.ts";
import { createMemoryProgramCache } from "../../../src/cache/create-memory-program-cache.ts";
import type { Sandbox } from "../../../src/sandbox/port.ts";
import { listQueries, paramsOf } from "./list-queries.ts";
import { drawPapers, runReferences, type ReferenceRun } from "./run-references.ts";
import type { BaseTask, Fixture, FixtureFile } from "./same-task.ts";

export type Tier = "exact" | "template" | "semantic";

/** One reuse of a kept program, on one fixture. */
export interface Reuse {
  readonly tier: Tier;
  readonly kind: string;
  readonly task: string;
  /** What came instead of the right result; null if it was right. */
  readonly mistake: string | null;
}

export interface ReuseFigures {
  /** Questions asked: tasks times fixtures. */
  readonly asked: number;
  readonly reuses: readonly Reuse[];
}

export interface MeasureOptions {
  readonly database: string;
  readonly sandbox: Sandbox;
  /** Turns the semantic tier on, with a judge that says what the labels say: written here, and recorded from no model. */
  readonly judge: boolean;
}

/** Something to run again later: the task, and what would be right for it. */
interface Question extends ReferenceRun {
  readonly kind: string;
  readonly task: string;
}

/**
 * Has every base's program kept after a run on its first fixture, then asks everything on every fixture with kept programs
 * alone, and compares what is served with the references.
 */
export async function measureReuse(bases: readonly BaseTask[], options: MeasureOptions): Promise<ReuseFigures> {
  const paperOf = drawAll(bases);
  const executor = createExecutor(bases, options);
  try {
    for (const { task, fixtures } of bases) await execute(executor, { task, fixture: firstOf(fixtures), paperOf, cacheMode: "default" });
    const questions = bases.flatMap((base) => listQuestions(base));
    const expected = runReferences(questions);
    const reuses: Reuse[] = [];
    for (const [index, question] of questions.entries()) {
      const { task, kind } = question;
      const served = await execute(executor, { task, fixture: question, paperOf, cacheMode: options.judge ? "default" : "only-if-cached" });
      const right = expected[index];
      if (served)
        reuses.push({
          tier: served.tier,
          kind,
          task,
          mistake: right && "json" in right ? differenceOf(served.value, right.json) : "no reference",
        });
    }
    return { asked: questions.length, reuses };
  } finally {
    await executor.close();
  }
}

function listQuestions(base: BaseTask): Question[] {
  const { fixtures, program, task } = base;
  const own = fixtures.map((fixture) => ({ ...fixture, kind: "base", task, program, params: paramsOf(task) }));
  const others = listQueries(base).flatMap((query) => fixtures.map((fixture) => ({ ...fixture, ...query })));
  return [...own, ...others];
}

function differenceOf(served: JsonValue, json: string): string | null {
  const found = canonicalize(served) ?? "null";
  return found === json ? null : `${found.slice(0, 200)} instead of ${json.slice(0, 200)}`;
}

interface Asking {
  readonly task: string;
  readonly fixture: Fixture;
  readonly paperOf: (file: FixtureFile) => Uint8Array;
  readonly cacheMode: "default" | "only-if-cached";
}

/** What a kept program gave; null if none served, or what served failed. */
async function execute(
  executor: CachedExecutor,
  { task, fixture, paperOf, cacheMode }: Asking,
): Promise<{ tier: Tier; value: JsonValue } | null> {
  const files = Object.fromEntries(Object.entries(fixture.files ?? {}).map(([name, file]) => [name, paperOf(file)]));
  try {
    const outcome = await executor.execute(task, { context: fixture.context, files, checks: CHECKS, cacheMode, integrations: [] });
    const { _ai_metadata: account, ...rest } = outcome;
    const { tier } = account.cache;
    if (tier === null || tier === "shipped") return null;
    const keys = Object.keys(rest);
    const isWrapped = keys.length === 1 && keys[0] === "result" && !isJsonObject(rest["result"] as JsonValue);
    return { tier, value: (isWrapped ? rest["result"] : rest) as JsonValue };
  } catch (error) {
    if (error instanceof ConfigurationError || error instanceof NotWritten || isFailedReuse(error)) return null;
    throw error;
  }
}

/** A program that serves has to have been held against something. */
const CHECKS = "assert result is not None or True";

/** A kept program that raises for other data is no wrong result. */
function isFailedReuse(error: unknown): boolean {
  return error instanceof Error && ["CodeExecutionError", "ResultValidationError"].includes(error.constructor.name);
}

class NotWritten extends Error {}

function createExecutor(bases: readonly BaseTask[], { database, sandbox, judge }: MeasureOptions): CachedExecutor {
  const programs = new Map(bases.map(({ task, program }) => [task, program]));
  const same = new Set(
    bases.flatMap((base) => listQueries(base).flatMap(({ task, differs }) => (differs ? [] : [JSON.stringify([base.task, task])]))),
  );
  const generate = async ({ messages, question }: ModelRequest): Promise<ModelAnswer> => {
    if (question.attempt > 0) return answerOf(programs.get(question.task));
    const asked = messages.map(({ content }) => content).join("\n");
    const isSame = bases.some((base) => asked.includes(`\n${base.task}\nTASK A `) && same.has(JSON.stringify([base.task, question.task])));
    return answerOf(isSame ? "YES" : "NO");
  };
  return new CachedExecutor({
    database,
    sandbox,
    semantic: judge,
    model: { name: "written-by-hand", generate },
    programCache: createMemoryProgramCache(),
    onWarning: () => undefined,
  });
}

function answerOf(text: string | undefined): ModelAnswer {
  if (text === undefined) throw new NotWritten();
  const usage = { input: 0, output: 0, total: 0, cached: 0, estimated: false };
  return { text, finish: "complete", model: "written-by-hand", usage, costUsd: 0, durationMs: 0 };
}

function drawAll(bases: readonly BaseTask[]): (file: FixtureFile) => Uint8Array {
  const files = bases.flatMap(({ fixtures }) => fixtures.flatMap((fixture) => Object.values(fixture.files ?? {})));
  const papers = files.flatMap((file) => (typeof file === "string" ? [] : [file.pages]));
  const drawn = new Map(drawPapers(papers).map((bytes, index) => [papers[index], bytes]));
  return (file) => (typeof file === "string" ? Buffer.from(file) : (drawn.get(file.pages) ?? Buffer.from("")));
}

function firstOf(fixtures: readonly Fixture[]): Fixture {
  return fixtures[0] ?? { context: {} };
}
