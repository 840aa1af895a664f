import { afterAll, expect, it, onTestFinished } from "vitest";
import { CachedExecutor, type ExecutorOptions } from "../../src/index.ts";
import { openKeptPrograms } from "../../src/executor/open-kept-programs.ts";
import { createProcessSandbox } from "../../src/sandbox/process/create-process-sandbox.ts";
import { createScriptedModel } from "../../src/testing/scripted-model.ts";
import { createScriptedSandbox, okOutcome } from "../../src/testing/scripted-sandbox.ts";
import { describePlaces } from "../database/places.ts";

const TASK = "Sum the amounts of context.rows";
const OTHER = "Add up the amounts in context.rows";
const INPUT = { context: { rows: [{ amount: 1 }] }, checks: "assert result is not None" };

const processSandbox = createProcessSandbox({ allowUnsafe: true });
afterAll(() => processSandbox.close());

/** An executor on a database, and what its model was asked. Any warning fails the test. */
function open(database: string, answers: readonly string[], options: ExecutorOptions = {}) {
  const model = createScriptedModel(answers);
  const all: ExecutorOptions = {
    model,
    sandbox: createScriptedSandbox((request) => okOutcome(1, request)),
    database,
    onWarning: (message) => expect.fail(message),
    ...options,
  };
  const executor = new CachedExecutor(all);
  onTestFinished(() => executor.close());
  const run = async (task: string) => {
    const { result, _ai_metadata: account } = await executor.execute(task, INPUT);
    return { result, runId: account.run_id, tier: account.cache.tier, code: account.generated_code };
  };
  return { executor, model, run, options: all };
}

describePlaces("what an executor keeps", (place) => {
  it("serves another process's executor, and no more after a word on its result", async () => {
    const database = await place.make();
    await open(database, ["result = 1"]).run(TASK);
    const { executor, run } = open(database, ["result = 1", "result = 2"]);
    const served = await run(TASK);
    expect(served.tier).toBe("exact");
    await executor.feedback(served.runId, { correct: false });
    expect(await run(TASK)).toMatchObject({ tier: null, code: "result = 1" });
    expect(await run(TASK)).toMatchObject({ tier: null, code: "result = 2" });
    expect(await run(TASK)).toMatchObject({ tier: "exact", code: "result = 2" });
  });

  it("serves other literals after a trial, which is made once", async () => {
    const database = await place.make();
    const taskOf = (last: number): string => `Sum the whole numbers from 3 to ${last}`;
    const { run, model } = open(database, ["result = sum(range(params['number_1'], params['number_2'] + 1))"], { sandbox: processSandbox });
    await run(taskOf(10));
    expect(await run(taskOf(20))).toMatchObject({ tier: "template", result: 207 });
    expect(await run(taskOf(30))).toMatchObject({ tier: "template", result: 462 });
    expect(model.requests).toHaveLength(1);
    const { list, close } = await openKeptPrograms({ database });
    onTestFinished(close);
    expect(await list(9)).toMatchObject([{ trials: { proven: ["number_2"], refuted: [] } }]);
  });

  it("serves other words that a model has judged once", async () => {
    const { run, model } = open(await place.make(), ["result = 1", "YES"], { semantic: true });
    await run(TASK);
    expect([await run(OTHER), await run(OTHER)]).toMatchObject([{ tier: "semantic" }, { tier: "semantic" }]);
    expect(model.requests).toHaveLength(2);
  });

  it("is explained", async () => {
    const { executor, run } = open(await place.make(), ["result = 1"], { semantic: true });
    await run(TASK);
    expect(await executor.explain(TASK, INPUT)).toMatchObject({ tiers: [{ tier: "exact", status: "hit" }, {}, {}, {}] });
    const { tiers, then } = await executor.explain(OTHER, INPUT);
    expect(tiers.map(({ status }) => status)).toEqual(["miss", "miss", "miss", "to-judge"]);
    expect(then[0]).toMatchObject({ action: "judge" });
  });

  it("is listed, shown, rejected and forgotten", async () => {
    const database = await place.make();
    const { run } = open(database, ["result = 1", "result = 2"]);
    await run(TASK);
    await run(OTHER);
    const { list, count, show, reject, preview, clear, close } = await openKeptPrograms({ database });
    onTestFinished(close);
    const [last, first] = await list(9);
    expect([last, first, await count()]).toMatchObject([{ task: OTHER }, { task: TASK }, 2]);
    await reject(String(last?.id));
    expect(await show(String(last?.id))).toMatchObject({ status: "quarantined", code: "result = 2" });
    expect((await preview({ olderThanDays: -1 }, 9)).programs).toMatchObject([{ task: TASK }]);
    expect([await clear({}), await count()]).toEqual([2, 0]);
  });

  it("is shown of an error that another run has mended", async () => {
    const failing = 'rows = context["rows"]\nresult = sum(float(row["amount"]) for row in rows)';
    const mended = failing.replace('float(row["amount"])', 'float(row["amount"] or 0)');
    const sandbox = createScriptedSandbox((request) =>
      request.code === failing
        ? { status: "error", error: { type: "ValueError", message: "could not convert string to float: ''", line: 2, traceback: "" } }
        : okOutcome(1, request),
    );
    const { run, model } = open(await place.make(), [failing, mended, failing, mended], { sandbox });
    await run(TASK);
    await run(OTHER);
    const shown = model.requests.map(({ messages }) => messages.at(-1)?.content.includes("<<LESSON"));
    expect(shown).toEqual([false, false, false, true]);
  });
});
