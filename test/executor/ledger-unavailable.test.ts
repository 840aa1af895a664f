import { join } from "node:path";
import { END, MemorySaver, START, StateGraph, StateSchema } from "@langchain/langgraph";
import { expect, test } from "vitest";
import { z } from "zod";
import { createExecutorNode, EffectsPendingError, EffectsUnavailableError } from "../../src/index.ts";
import { openDatabase } from "../../src/database/open-database.ts";
import type { CodeModel } from "../../src/model/port.ts";
import { createScriptedModel } from "../../src/testing/scripted-model.ts";
import { okOutcome } from "../../src/testing/scripted-sandbox.ts";
import { startChild } from "../database/start-child.ts";
import { createHarness, temporaryFolder, type HarnessOptions } from "./harness.ts";

const PATIENCE = { timeout: 120_000 };

async function write(path: string, sql: string): Promise<void> {
  const database = openDatabase(path, { onWarning: (message) => expect.fail(message) });
  await database.write([{ sql, values: {} }]);
  await database.close();
}

/** Ways in which a database is lost in the middle of a run; each gives what mends it. */
const LOSSES: readonly (readonly [words: string, lose: (path: string) => Promise<() => Promise<unknown>>])[] = [
  [
    "is locked by another process",
    async (path) => {
      const holder = startChild("hold-lock", [path]);
      await holder.nextLine();
      return () => (holder.process.stdin?.end(), holder.ended);
    },
  ],
  ["is full", fill],
];

async function fill(path: string): Promise<() => Promise<void>> {
  await write(path, "CREATE TRIGGER full BEFORE INSERT ON effects BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END");
  return () => write(path, "DROP TRIGGER full");
}

/** An executor whose programs have the effects that stand in their code, such as `# once mail`, and whose database `lose` loses before the first. */
function open(lose: (path: string) => Promise<() => Promise<unknown>>, options: HarnessOptions = {}) {
  const happened: string[] = [];
  const path = join(temporaryFolder(), "executor.db");
  let mend: (() => Promise<unknown>) | null = null;
  const harness = createHarness({
    answers: Array(3).fill("# once mail\nresult = 1"),
    database: path,
    play: async (request, _index, { effects }) => {
      for (const [, key = ""] of request.code.matchAll(/^# once (.+)$/gm)) {
        if (key !== "first") mend ??= await lose(path);
        const permit = await effects?.start(key);
        if (permit?.status === "go") {
          happened.push(key);
          await effects?.finish(key, null);
        } else if (permit?.status !== "done") {
          return { status: "error", error: { type: "EffectError", message: "refused", line: 1, traceback: "" } };
        }
      }
      return okOutcome(1, request);
    },
    ...options,
  });
  return { ...harness, happened, path, mend: () => mend?.() };
}

test.each(LOSSES)(
  "an effect does not happen where the database %s: the run says so, pays for no other program, and can be gone on with",
  PATIENCE,
  async (_words, lose) => {
    const { executor, happened, model, mend } = open(lose, { checkpointer: new MemorySaver() });
    const runId = crypto.randomUUID();
    const error: unknown = await executor.execute("Do it", { runId }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(EffectsUnavailableError);
    expect(error).toMatchObject({ code: "CONFIGURATION", retryable: true, message: expect.stringContaining(`resume("${runId}")`) });
    expect([happened, model.requests.length]).toEqual([[], 1]);
    await mend();
    expect(await executor.resume(runId)).toMatchObject({ result: 1, _ai_metadata: { attempts: 1, errors: [] } });
    expect([happened, model.requests.length]).toEqual([["mail"], 1]);
  },
);

test("without a checkpointer the run ends so, and is told to be run again", PATIENCE, async () => {
  const { executor, happened, model, mend, warnings } = open(fill);
  await expect(executor.execute("Do it")).rejects.toThrow("run the task again");
  expect(warnings.join()).toContain("The ledger of effects failed");
  await mend();
  expect(await executor.execute("Do it")).toMatchObject({ result: 1 });
  expect([happened, model.requests.length]).toEqual([["mail"], 2]);
});

test("after an effect of the same run it ends as pending, since that one has happened", PATIENCE, async () => {
  const { executor, happened, model } = open(fill, { answers: Array(3).fill("# once first\n# once mail\nresult = 1") });
  await expect(executor.execute("Do it")).rejects.toThrow(EffectsPendingError);
  expect([happened, model.requests.length]).toEqual([["first"], 1]);
});

test("a node of a graph without checkpoints hands it to write", PATIENCE, async () => {
  const { options, happened } = open(fill);
  const node = createExecutorNode({
    ...options,
    task: "Do it",
    write: (outcome) => ({ said: outcome.status === "error" ? outcome.error.message : "ok" }),
  });
  const State = new StateSchema({ said: z.string().default("") });
  const graph = new StateGraph(State)
    .addNode("ours", node as never)
    .addEdge(START, "ours")
    .addEdge("ours", END)
    .compile();
  expect((await graph.invoke({})).said).toContain("nothing happened outside");
  expect(happened).toEqual([]);
});

test(
  "a claim that could not be had lets no effect happen, though the ledger works again, and the run goes on where it was",
  PATIENCE,
  async () => {
    const [, lock] = LOSSES[0] ?? expect.unreachable();
    let unlock: () => Promise<unknown> = async () => undefined;
    const opened = open(
      async () => {
        await unlock(); // the program runs, and the claim has been given up
        return async () => undefined;
      },
      { checkpointer: new MemorySaver() },
    );
    const scripted = createScriptedModel(["# once mail\nresult = 1"]);
    const model: CodeModel = {
      ...scripted,
      generate: async (...asked) => {
        unlock = await lock(opened.path);
        return scripted.generate(...asked);
      },
    };
    const { executor } = createHarness({ ...opened.options, model, sandbox: opened.sandbox });
    const runId = crypto.randomUUID();
    await expect(executor.execute("Do it", { runId })).rejects.toThrow(EffectsUnavailableError);
    expect(opened.happened).toEqual([]);
    expect(await executor.resume(runId)).toMatchObject({ result: 1 });
    expect([opened.happened, scripted.requests.length]).toEqual([["mail"], 1]);
  },
);
