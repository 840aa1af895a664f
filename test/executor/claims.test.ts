import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { Command, MemorySaver } from "@langchain/langgraph";
import { openDatabase } from "../../src/database/open-database.ts";
import { createClaims } from "../../src/effects/create-claims.ts";
import type { ApprovalRequest } from "../../src/index.ts";
import { okOutcome } from "../../src/testing/scripted-sandbox.ts";
import { startChild } from "../database/start-child.ts";
import { openClaimingExecutor, type ClaimingOptions } from "./claiming-executor.ts";
import { createHarness, temporaryFolder } from "./harness.ts";

const RUNS = 20;

function openPlace() {
  const folder = temporaryFolder();
  const place = { path: join(folder, "executor.db"), notes: join(folder, "notes.txt") };
  writeFileSync(place.notes, "");
  const open = (options: Partial<ClaimingOptions> = {}) => {
    const opened = openClaimingExecutor({ ...place, ...options });
    onTestFinished(opened.close);
    return opened;
  };
  return { ...place, open };
}

test(`of two executors that answer the same ${RUNS} runs, one executes each`, async () => {
  const { open } = openPlace();
  const [first, second] = [open(), open()];
  for (let run = 0; run < RUNS; run += 1) {
    const { runId, sha256 } = await first.ask();
    const answer = { action: "approve", sha256 } as const;
    const both = await Promise.allSettled([first.executor.resume(runId, { answer }), second.executor.resume(runId, { answer })]);
    expect(both.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    const refused = both.find((outcome) => outcome.status === "rejected");
    expect(refused?.reason).toMatchObject({ code: "CONFIGURATION", reason: "input" });
  }
  expect(first.countExecuted()).toBe(RUNS);
}, 240_000);

test(`of two processes that answer the same ${RUNS} runs, one executes each`, async () => {
  const { open, path, notes } = openPlace();
  const here = open();
  const runs: string[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    const { runId, sha256 } = await here.ask();
    runs.push(`${runId},${sha256}`);
  }
  const children = [0, 1].map(() => startChild(new URL("./children/resume-runs.ts", import.meta.url), [path, notes, ...runs]));
  const [first, second] = await Promise.all(children.map(async ({ ended }) => (await ended).lines.slice(1)));
  const each = runs.map((_run, index) => [first?.[index], second?.[index]].toSorted());
  expect(each).toEqual(runs.map(() => ["CONFIGURATION", "[object Object]"]));
  expect(here.countExecuted()).toBe(RUNS);
}, 240_000);

test("a run is going on elsewhere as long as its process is alive, and is taken over from one that was killed", async () => {
  const { open, path, notes } = openPlace();
  const here = open();
  const { runId, sha256 } = await here.ask();
  const owner = startChild(new URL("./children/resume-slowly.ts", import.meta.url), [path, notes, `${runId},${sha256}`]);
  await owner.nextLine();
  await expect(here.executor.resume(runId)).rejects.toMatchObject({ name: "RunClaimedError", retryable: true });
  expect(here.countExecuted()).toBe(1);
  owner.process.kill("SIGKILL");
  await owner.ended;
  const later = open({ clock: () => Date.now() + 3_600_000 }); // by this clock the claim of a process that died is over
  expect(await later.executor.resume(runId)).toMatchObject({ result: 42, _ai_metadata: { run_id: runId } });
  expect(here.countExecuted()).toBe(2);
}, 60_000);

test("a graph of one's own that is resumed twice executes once, and the one that came too late changes nothing", async () => {
  const begun = Promise.withResolvers<void>();
  const end = Promise.withResolvers<void>();
  const { createGraph, sandbox } = createHarness({
    answers: ["result = 1"],
    approval: "always",
    checkpointer: new MemorySaver(),
    play: async (request) => {
      begun.resolve();
      await end.promise;
      return okOutcome(1, request);
    },
  });
  const graph = createGraph();
  const config = { configurable: { thread_id: "1" }, durability: "sync" as const };
  await graph.invoke({ task: "Anything" }, config);
  const { tasks } = await graph.getState(config);
  const { sha256 } = tasks.flatMap((task) => task.interrupts.map(({ value }) => value as { sha256: string }))[0] ?? { sha256: "" };
  const resume = () => graph.invoke(new Command({ resume: { action: "approve", sha256 } }), config);
  const first = resume();
  await begun.promise;
  await expect(resume()).rejects.toMatchObject({ name: "RunClaimedError" });
  end.resolve();
  expect(await first).toMatchObject({ result: { value: 1 }, error: null });
  expect(sandbox.requests).toHaveLength(1);
}, 60_000);

test("a graph of one's own that was refused because another process was at it goes on once that one is gone", async () => {
  const { createGraph, sandbox, options } = createHarness({ answers: ["result = 1"], approval: "always", checkpointer: new MemorySaver() });
  const graph = createGraph();
  const config = { configurable: { thread_id: "1" }, durability: "sync" as const };
  await graph.invoke({ task: "Anything" }, config);
  const { tasks } = await graph.getState(config);
  const question = tasks[0]?.interrupts[0]?.value as ApprovalRequest;
  const database = openDatabase(String(options.database), { onWarning: (message) => expect.fail(message) });
  onTestFinished(() => database.close());
  const other = createClaims({ database, clock: Date.now, onWarning: (message) => expect.fail(message) });
  const held = await other.take({ tenant: "default", runId: question.runId, checkpointNamespace: "", execution: 1, holder: "another" });
  if (held.status !== "taken") return expect.unreachable();
  const renewed = setInterval(() => void database.write([{ sql: "UPDATE claims SET expires_at = expires_at + 1", values: {} }]), 20);
  const resume = new Command({ resume: { action: "approve", sha256: question.sha256 } });
  await expect(graph.invoke(resume as never, config).finally(() => clearInterval(renewed))).rejects.toMatchObject({
    name: "RunClaimedError",
  });
  expect(sandbox.requests).toHaveLength(0);
  await held.release();
  expect(await graph.invoke(null, config)).toMatchObject({ result: { value: 1 }, error: null });
  expect(sandbox.requests).toHaveLength(1);
}, 60_000);

test("a run without checkpoints, which nobody else can go on with, claims nothing", async () => {
  const { executor, options, warnings } = createHarness({ answers: ["result = 1"] });
  const database = openDatabase(String(options.database), { onWarning: (message) => expect.fail(message) });
  onTestFinished(() => database.close());
  await database.write([{ sql: "DROP TABLE claims", values: {} }]);
  expect(await executor.execute("Anything")).toMatchObject({ result: 1 });
  expect(warnings).toEqual([]);
});
