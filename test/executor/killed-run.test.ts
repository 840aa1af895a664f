import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { expect, test } from "vitest";
import { startChild } from "../database/start-child.ts";
import { ConfigurationError } from "../../src/index.ts";
import { createSeededRandom } from "../secrets/seeded-random.ts";
import { temporaryFolder } from "./harness.ts";
import { factsOf, openSlowExecutor } from "./slow-executor.ts";

const CHILD = new URL("./children/run-slowly.ts", import.meta.url);
const KILLS = 30;

/** About how long the calls of model and sandbox take with what is between them, milliseconds. */
const CALLS_MS = 200;

function openRun(folder: string, number: number) {
  const [path, notes, runId] = [join(folder, `${number}.db`), join(folder, `${number}.txt`), crypto.randomUUID()];
  const count = (what: string) => readNotes(notes).filter((line) => line === what).length;
  /** Resumes it here; the lease of the process that died is over by this clock. */
  const resume = async () => {
    const { executor, close } = openSlowExecutor({ path, notes, clock: () => Date.now() + 3_600_000 });
    return executor.resume(runId).then(factsOf).finally(close);
  };
  return { runId, count, start: () => startChild(CHILD, [path, runId, notes]), resume };
}

function readNotes(path: string): string[] {
  try {
    return readFileSync(path, "utf8").split("\n");
  } catch {
    return []; // nothing was asked yet
  }
}

test(`a run that is killed at ${KILLS} random moments ends as if it had not been, with one model call more at most`, async () => {
  const folder = temporaryFolder();
  const undisturbed = openRun(folder, 0);
  const child = undisturbed.start();
  await child.nextLine();
  const begun = performance.now();
  const expected: object = JSON.parse((await child.ended).lines.at(-1) ?? "null");
  const durationMs = performance.now() - begun;
  expect(expected).toMatchObject({ result: { doubled: 42 }, attempts: 2, runId: undisturbed.runId });
  expect([undisturbed.count("model"), undisturbed.count("sandbox")]).toEqual([2, 2]);

  const random = createSeededRandom(7);
  const seen = { resumed: 0, unknown: 0, paidTwice: 0 };
  for (let kill = 1; kill <= KILLS; kill += 1) {
    const run = openRun(folder, kill);
    const victim = run.start();
    await victim.nextLine();
    const isAimed = kill % 2 === 0; // at what follows the first call of the model, wherever in a run a busy machine puts that
    if (isAimed) await victim.nextLine();
    await setTimeout(random.below(isAimed ? CALLS_MS : Math.ceil(durationMs))); // the moment of the kill is what is random here: nothing is waited for
    victim.process.kill("SIGKILL");
    await victim.ended;
    const models = run.count("model");
    const facts = await run.resume().catch((error: unknown) => error);
    if (facts instanceof ConfigurationError && models === 0) {
      seen.unknown += 1; // there was no checkpoint yet, and so nothing that cost
      continue;
    }
    expect(facts).toEqual({ ...expected, runId: run.runId });
    expect(run.count("model")).toBeLessThanOrEqual(3);
    seen.resumed += 1;
    seen.paidTwice += run.count("model") === 3 ? 1 : 0;
  }
  expect(seen.resumed).toBeGreaterThan(KILLS / 3);
  console.info({ ...seen, durationMs });
}, 600_000);
