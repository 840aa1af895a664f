import { readdir } from "node:fs/promises";
import { describe, expect, onTestFinished, test } from "vitest";
import { createBubblewrapSandbox } from "../../src/sandbox/bubblewrap/create-bubblewrap-sandbox.ts";
import { findProcessesOf } from "./find-processes-of.ts";
import { requestOf } from "./request.ts";
import { makeTemporaryFolder } from "./temporary-folder.ts";
import { skipsBubblewrap } from "./without-bubblewrap.ts";

const RUNS = 500;
const MEGABYTE = 1024 ** 2;

/** Leaves what it can, says who it is in every way, and goes wrong now and then. */
const PROGRAM = `
import os, sys
print("out", context)
print("err", context, file=sys.stderr)
open("mark", "w").write(str(context))
open("out/own.txt", "w").write(str(context))
if context % 5 == 0 and os.fork() == 0:
    os.setsid()
    import time
    time.sleep(600)
if context % 7 == 0: raise ValueError(context)
if context % 11 == 0: os._exit(3)
result = [context, open("mark").read(), sorted(os.listdir(".")), "x" * 10_000]`;

describe.skipIf(await skipsBubblewrap())("many runs at once", () => {
  test("all end, none sees another, and nothing of them stays", { timeout: 300_000 }, async () => {
    const runsFolder = await makeTemporaryFolder();
    const sandbox = createBubblewrapSandbox({ runsFolder, maxConcurrentRuns: 4, pool: { size: 4 } });
    onTestFinished(() => sandbox.close());
    await sandbox.capabilities();
    const before = process.memoryUsage.rss();
    const numbers = Array.from({ length: RUNS }, (_, number) => number);
    const runs = await Promise.all(numbers.map((number) => sandbox.run(requestOf(PROGRAM, { context: number }))));
    for (const [number, run] of runs.entries()) {
      expect([run.stdout, run.stderr]).toEqual([`out ${number}\n`, `err ${number}\n`]);
      expect(run.outcome).toMatchObject(outcomeOf(number));
      expect(run.artifacts.map(({ name, size }) => [name, size])).toEqual(
        run.outcome.status === "ok" ? [["own.txt", String(number).length]] : [],
      );
    }
    expect(process.memoryUsage.rss() - before).toBeLessThan(150 * MEGABYTE);
    await sandbox.close();
    expect([await findProcessesOf(runsFolder), await readdir(runsFolder)]).toEqual([[], []]);
  });
});

function outcomeOf(number: number): object {
  if (number % 7 === 0) return { status: "error", error: { type: "ValueError", message: String(number) } };
  if (number % 11 === 0) return { status: "error", error: { type: "ProgramExit" } };
  return { status: "ok", result: { value: [number, String(number), ["mark", "out"], "x".repeat(10_000)] } };
}
