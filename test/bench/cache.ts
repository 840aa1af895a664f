import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { createProgramCache } from "../../src/cache/create-program-cache.ts";
import type { ProgramCache } from "../../src/cache/port.ts";
import { openDatabase } from "../../src/database/open-database.ts";
import type { Database } from "../../src/database/port.ts";
import { createSeededRandom } from "../secrets/seeded-random.ts";
import { fillCache, programAt, TENANT, writeTask } from "./fill-cache.ts";
import { measure, type Measurement } from "./measure.ts";

const SIZES = [100, 10_000, 100_000] as const;
const NEAREST_AT = 10_000;
const LOOK_UPS = 2_000;
const SEARCHES = 500;
const INSERTS = 500;
/** While another process holds the lock. */
const LOCKED_LOOK_UPS = 500;
const RESOLUTION_MS = 1;

/** What is measured, and the file that it lies in. */
interface Opened {
  readonly path: string;
  readonly database: Database;
  readonly cache: ProgramCache;
}

/** Look-ups, nearest tasks and inserts in a file that grows, and what another process's write lock does to this one. */
export async function benchCache(): Promise<Measurement[]> {
  const folder = mkdtempSync(join(tmpdir(), "cached-executor-bench-"));
  const path = join(folder, "cache.db");
  const onWarning = (message: string): never => {
    throw new Error(message);
  };
  const database = openDatabase(path, { onWarning, busyTimeoutMs: 60_000 });
  const opened = { path, database, cache: createProgramCache({ database, onWarning, clock: () => 0 }) };
  const measurements: Measurement[] = [];
  let filled = 0;
  try {
    for (const size of SIZES) {
      await fillCache(database, filled, size);
      filled = size;
      measurements.push(...(await benchLookUp(opened, size)));
      if (size === NEAREST_AT) measurements.push(...(await benchNearest(opened, size)));
    }
    return [...measurements, ...(await benchInserts(opened, filled)), sizeOf(opened, filled), ...(await benchLocked(opened, filled))];
  } finally {
    await database.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function benchLookUp({ path, cache }: Opened, size: number): Promise<Measurement[]> {
  const random = createSeededRandom(size);
  const keyAt = (): string => `key-${random.below(size)}`;
  const connection = new DatabaseSync(path, { readOnly: true });
  const select = connection.prepare("SELECT * FROM programs WHERE tenant = :tenant AND exact_key = :exactKey");
  const words = size.toLocaleString("en-GB");
  const baseline = await measure(`bare select at ${words}`, async () => select.all({ tenant: TENANT, exactKey: keyAt() }), {
    runs: LOOK_UPS,
  });
  connection.close();
  const found = await measure(
    `look-up at ${words}`,
    async () => {
      const programs = await cache.find({ tenant: TENANT, exactKey: keyAt() });
      if (programs.length !== 1) throw new Error("A program is not found.");
    },
    { runs: LOOK_UPS, baseline },
  );
  return [baseline, found];
}

async function benchNearest({ cache }: Opened, size: number): Promise<Measurement[]> {
  const random = createSeededRandom(size);
  const search = async (): Promise<void> => {
    const task = `Please ${writeTask(random.below(10 * size))}`;
    const near = await cache.nearest({ tenant: TENANT, scopeKey: "scope-1", task, limit: 3 });
    if (near.length !== 3) throw new Error("There are no near tasks.");
  };
  const words = size.toLocaleString("en-GB");
  const first = await watchLoop(search);
  return [
    { name: `first nearest three at ${words}`, value: first.wholeMs, unit: "ms" },
    ...describeLoop(first),
    await measure(`nearest three at ${words}`, search, { runs: SEARCHES }),
  ];
}

async function benchInserts({ path, cache }: Opened, from: number): Promise<Measurement[]> {
  const connection = new DatabaseSync(`${path}.bare`);
  connection.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
  connection.exec("CREATE TABLE bare (tenant TEXT, exact_key TEXT, code TEXT, PRIMARY KEY (tenant, exact_key))");
  const insert = connection.prepare("INSERT INTO bare VALUES (:tenant, :exactKey, :code)");
  let bare = from;
  const baseline = await measure(
    "bare insert, committed",
    async () => {
      const { exactKey, code } = programAt((bare += 1));
      insert.run({ tenant: TENANT, exactKey, code });
    },
    { runs: INSERTS },
  );
  connection.close();
  let index = from;
  return [baseline, await measure("insert, committed", () => cache.keep(programAt((index += 1)), index), { runs: INSERTS, baseline })];
}

function sizeOf({ path }: Opened, programs: number): Measurement {
  return { name: `file of ${programs.toLocaleString("en-GB")} programs`, value: statSync(path).size / 1024 ** 2, unit: "MB" };
}

/** Another process takes the write lock: look-ups go on, an insert waits in the worker, and the event loop is served. */
async function benchLocked({ path, cache }: Opened, size: number): Promise<Measurement[]> {
  const script = fileURLToPath(new URL("../database/children/hold-lock.ts", import.meta.url));
  const holder = spawn(process.execPath, [script, path], { stdio: ["pipe", "pipe", "inherit"] });
  await once(holder.stdout, "data");
  const ended = once(holder, "close");
  const random = createSeededRandom(size);
  const find = () => cache.find({ tenant: TENANT, exactKey: `key-${random.below(size)}` });
  const waiting = cache.keep(programAt(2 * size), size);
  let found: Measurement | null = null;
  const watched = await watchLoop(async () => {
    found = await measure("look-up while another process writes", find, { runs: LOCKED_LOOK_UPS, before: nextTurn });
  });
  holder.stdin.end();
  await Promise.all([waiting, ended]);
  return [...(found === null ? [] : [found]), ...describeLoop(watched)];
}

const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve));

interface Watched {
  readonly wholeMs: number;
  /** The longest that the event loop was not served; on a busy machine others have a part in it. */
  readonly stalledMs: number;
  /** The most that one turn of the event loop computed, whatever else the machine does. */
  readonly turnMs: number;
}

async function watchLoop(work: () => Promise<void>): Promise<Watched> {
  const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  const turns = watchTurns();
  delays.enable();
  await nextTurn();
  const startedAt = performance.now();
  await work();
  const wholeMs = performance.now() - startedAt;
  await nextTurn();
  delays.disable();
  return { wholeMs, stalledMs: delays.max / 1e6, turnMs: turns.end() };
}

/** Looks at the thread's processor time in each turn. */
function watchTurns() {
  const spentMs = (): number => {
    const { user, system } = process.threadCpuUsage();
    return (user + system) / 1_000;
  };
  let most = 0;
  let before = spentMs();
  const look = (): void => {
    const now = spentMs();
    most = Math.max(most, now - before);
    before = now;
    pending = setImmediate(look);
  };
  let pending = setImmediate(look);
  return {
    end: () => {
      clearImmediate(pending);
      return most;
    },
  };
}

function describeLoop({ stalledMs, turnMs }: Watched): Measurement[] {
  return [
    { name: "  event loop not served meanwhile, at most", value: stalledMs, unit: "ms" },
    { name: "  computed in one turn, at most", value: turnMs, unit: "ms" },
  ];
}
