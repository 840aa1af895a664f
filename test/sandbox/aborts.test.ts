import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pass } from "node:timers/promises";
import { describe, expect, onTestFinished, test } from "vitest";
import { createBubblewrapSandbox } from "../../src/sandbox/bubblewrap/create-bubblewrap-sandbox.ts";
import { createSeededRandom, type SeededRandom } from "../secrets/seeded-random.ts";
import { aboveProcess, belowProcess, listProcesses, stillRunning, type ProcessFacts } from "./processes.ts";
import { requestOf } from "./request.ts";
import { HABIT_NAMES, stubbornRequest, type Habit } from "./stubborn-programs.ts";
import { makeTemporaryFolder } from "./temporary-folder.ts";
import { until } from "./until.ts";
import { skipsBubblewrap } from "./without-bubblewrap.ts";

const ABORTS = 30;
const LANES = 2;
const HOST_KILLS = 20;

/**
 * How long something may be left after an abort. What else runs on this machine may hold up any one, which is then waited
 * for; so the time is asked of most aborts of each kind of program. What lives on for good is found in any case.
 */
const LONGEST_MS = 1_000;

const TIMEOUT_MS = 180_000;

/** Repeats the moments of an earlier run: `ABORT_SEED=… npx vitest run test/sandbox/aborts.test.ts`. */
const seed = Number(process.env["ABORT_SEED"] ?? Math.trunc(Math.random() * 2 ** 32));

describe.skipIf(await skipsBubblewrap())(`what is left behind (seed ${seed})`, { timeout: TIMEOUT_MS }, () => {
  test(`nothing, ${LONGEST_MS} ms after an abort at any moment`, async () => {
    console.info(`aborts: seed ${seed}`);
    const runsFolder = await makeTemporaryFolder();
    const sandbox = createBubblewrapSandbox({ runsFolder });
    await sandbox.run(requestOf("1")); // finds what it needs, so that the moments are those of a run
    const random = createSeededRandom(seed);
    const aborts = Array.from({ length: ABORTS }, (_, index) => chooseAbort(random, index));
    const ended = await inLanes(aborts, (abort) => abortRun(abort, { sandbox, runsFolder }));

    expect(new Set(ended.map(({ status }) => status))).toEqual(new Set(["cancelled", "ok"])); // some ended before
    expect(ended.filter(({ seen }) => seen.length > 2).length).toBeGreaterThan(ABORTS / 6); // what is looked for can be found
    for (const habit of HABIT_NAMES) {
      const times = ended.filter((abort) => abort.habit === habit).map(({ goneAfterMs }) => Math.round(goneAfterMs));
      times.sort((left, right) => left - right);
      console.info(`aborts: a program that ${habit} was gone after ${times.join(", ")} ms`);
      expect(times[Math.floor(times.length / 2)]).toBeLessThan(LONGEST_MS);
    }

    await sandbox.close();
    const all = await listProcesses();
    expect(ended.flatMap(({ seen }) => stillRunning(seen, all))).toEqual([]);
    expect(await readdir(runsFolder)).toEqual([]);
  });

  test("nothing that runs, after its host is killed at any moment, and no folder once the next host has started", async () => {
    console.info(`host kills: seed ${seed}`);
    const runsFolder = await makeTemporaryFolder();
    const random = createSeededRandom(seed + 1);
    for (let index = 0; index < HOST_KILLS; index += 1) {
      const name = `h${index}-${process.pid}`;
      const seen = await killHost({ runsFolder, name, isStarted: index % 4 > 0, delayMs: random.below(400) });
      await until(async () => (await findLeft(name, seen)).length === 0);
    }
    expect((await readdir(runsFolder)).length).toBeGreaterThan(0);
    const next = createBubblewrapSandbox({ runsFolder });
    await next.run(requestOf("1"));
    await next.close();
    expect(await readdir(runsFolder)).toEqual([]);
  });
});

/** A run, and the moment at which it is aborted. */
interface Abort {
  readonly name: string;
  readonly habit: Habit;
  readonly durationMs: number;
  readonly moment: "before its start" | "after its end" | { readonly afterMs: number; readonly since: "the call" | "its first output" };
}

/** From before the start until after the end; the start of a run as often as the rest, however fast this machine is. */
function chooseAbort(random: SeededRandom, index: number): Abort {
  const run = {
    name: `a${index}-${process.pid}`,
    habit: HABIT_NAMES[index % HABIT_NAMES.length] ?? HABIT_NAMES[0],
    durationMs: index % 3 === 0 ? random.below(800) : 10_000, // most would live on for long
  };
  if (index === 0) return { ...run, moment: "before its start" };
  if (index === 1) return { ...run, durationMs: 100, moment: "after its end" };
  if (index % 4 < 2) return { ...run, moment: { afterMs: random.below(150), since: "the call" } };
  return { ...run, moment: { afterMs: random.below(800), since: "its first output" } };
}

interface Place {
  readonly sandbox: ReturnType<typeof createBubblewrapSandbox>;
  readonly runsFolder: string;
}

/** Aborts a run, waits until nothing of it is left, and tells how long that took. */
async function abortRun({ name, habit, durationMs, moment }: Abort, { sandbox, runsFolder }: Place) {
  const input = join(await makeTemporaryFolder(), name);
  await writeFile(input, "");
  const controller = new AbortController();
  if (moment === "before its start") controller.abort();
  const firstOutput = Promise.withResolvers<void>();
  const firstLook = firstOutput.promise.then(() => findRun(name));
  const request = { ...stubbornRequest(name, { habit, durationMs }), files: [{ name, path: input }] };
  const running = sandbox.run(request, { signal: controller.signal, onOutput: () => firstOutput.resolve() });
  const isOver = running.then(() => firstOutput.resolve());
  if (moment === "after its end") await running;
  if (typeof moment === "object") await Promise.all([pass(moment.afterMs), moment.since === "its first output" && firstLook]);
  const lastLook = await findRun(name);
  const abortedAt = performance.now();
  controller.abort();
  const { outcome } = await running;
  await isOver;
  const seen = [...(await firstLook), ...lastLook];
  await until(async () => (await findLeft(name, seen)).length === 0 && !(await holdsFile(runsFolder, name)));
  return { habit, status: outcome.status, goneAfterMs: performance.now() - abortedAt, seen };
}

/** The processes of a run: the program's, by their name, and the driver's and its starter's, from which they come. */
async function findRun(name: string): Promise<ProcessFacts[]> {
  const all = await listProcesses();
  const programs = all.filter((found) => found.name === name);
  return [...new Set(programs.flatMap((program) => [program, ...aboveProcess(program, { below: process.pid, all })]))];
}

/** What is left of a run: processes that bear its name, or were seen to be of it. */
async function findLeft(name: string, seen: readonly ProcessFacts[]): Promise<ProcessFacts[]> {
  const all = await listProcesses();
  return [...all.filter((found) => found.name === name), ...stillRunning(seen, all)];
}

/** Whether the input file of a run is still in a folder of the sandbox. */
async function holdsFile(runsFolder: string, name: string): Promise<boolean> {
  const entries = await readdir(runsFolder, { recursive: true }).catch(() => [name]); // a folder vanished meanwhile: look again
  return entries.some((entry) => entry.endsWith(name));
}

interface HostKill {
  readonly runsFolder: string;
  /** The name of its programs. */
  readonly name: string;
  /** Whether a program has started before the delay begins. */
  readonly isStarted: boolean;
  readonly delayMs: number;
}

/** Starts a host, kills it at its moment, and tells which processes it had. */
async function killHost({ runsFolder, name, isStarted, delayMs }: HostKill): Promise<ProcessFacts[]> {
  const child = new URL("children/run-stubborn-programs.ts", import.meta.url).pathname;
  const host = spawn(process.execPath, [child, runsFolder, name], { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => void host.kill("SIGKILL"));
  const ended = once(host, "close");
  if (isStarted) {
    await once(host.stdout, "data");
    expect(await readdir(runsFolder)).toHaveLength(1); // its own: who starts removes what the one before left
  }
  host.stdout.resume();
  await pass(delayMs);
  const seen = belowProcess(host.pid ?? 0, await listProcesses());
  if (isStarted) expect(seen.length).toBeGreaterThan(1);
  host.kill("SIGKILL");
  await ended;
  return seen;
}

/** Works through a list in several lanes at once. */
async function inLanes<Item, Result>(items: readonly Item[], work: (item: Item) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = [];
  const workThrough = async (lane: number) => {
    for (const [index, item] of items.entries()) if (index % LANES === lane) results.push(await work(item));
  };
  await Promise.all(Array.from({ length: LANES }, (_, lane) => workThrough(lane)));
  return results;
}
