import { chmodSync, chownSync, copyFileSync, existsSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it, onTestFinished } from "vitest";
import { createProgramCache } from "../../src/cache/create-program-cache.ts";
import { openDatabase } from "../../src/database/open-database.ts";
import { CachedExecutor, type ExecutorOptions } from "../../src/index.ts";
import { createScriptedModel } from "../../src/testing/scripted-model.ts";
import { createScriptedSandbox, okOutcome } from "../../src/testing/scripted-sandbox.ts";
import { describePlaces } from "../database/places.ts";
import { openLedger } from "../effects/open-ledger.ts";
import { startChild } from "../database/start-child.ts";
import { temporaryFolder } from "./harness.ts";

const TASK = "Double the number in context['n']";
const RIGHT = "result = context['n'] * 2";

interface Opening extends ExecutorOptions {
  readonly answers?: readonly string[];
  readonly path?: string;
}

/** An executor on a database of its own, whose sandbox gives the right result for the right program alone. */
function open({ answers = [RIGHT], path = join(temporaryFolder(), "executor.db"), ...options }: Opening = {}) {
  const model = createScriptedModel(answers);
  const sandbox = createScriptedSandbox((request) =>
    request.code.startsWith(RIGHT)
      ? okOutcome(2 * (request.context as { n: number }).n, request)
      : { status: "error", error: { type: "ValueError", message: "wrong program", line: 1, traceback: "" } },
  );
  const warnings: string[] = [];
  const executor = new CachedExecutor({ model, sandbox, database: path, onWarning: (message) => warnings.push(message), ...options });
  onTestFinished(() => executor.close());
  return { path, executor, model, sandbox, warnings, run: (n: number) => executor.execute(TASK, { context: { n } }) };
}

/** A database in which the task's program is kept. */
async function makeFilled(options: Opening = {}): Promise<string> {
  const { path, executor, run } = open(options);
  await run(1);
  await executor.close();
  return path;
}

function query(path: string, sql: string): readonly Record<string, unknown>[] {
  const connection = new DatabaseSync(path);
  try {
    return connection.prepare(sql).all();
  } finally {
    connection.close();
  }
}

describePlaces("a run over a row that somebody changed", (place) => {
  it.each([
    ["code", "UPDATE programs SET code = 'result = 7'"],
    ["digest too", `UPDATE programs SET code = '', sha256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'`],
    ["version", "UPDATE programs SET version = 1"],
    ["checksum", "UPDATE programs SET checksum = ''"],
  ])("has the program written anew, and says why: its %s", async (_name, sql) => {
    const path = await makeFilled({ path: await place.make() });
    await place.tamper(path, sql);
    const { run, model, sandbox, warnings } = open({ path });
    expect(await run(4)).toMatchObject({ result: 8, _ai_metadata: { cache_hit: false } });
    expect(await run(5)).toMatchObject({ result: 10, _ai_metadata: { cache_hit: true } });
    expect(sandbox.requests.map(({ code }) => code)).toEqual([RIGHT, RIGHT]);
    expect(model.requests).toHaveLength(1);
    expect(warnings).toContainEqual(expect.stringMatching(/^The cached program .* is ignored: /));
  });

  it("never runs a program that was moved to its key", async () => {
    const path = await makeFilled({ path: await place.make() });
    const { executor } = open({ path, answers: ["result = context['n'] * 2 # for another"] });
    await executor.execute("Double each number", { context: { n: 1 } });
    await place.tamper(path, "UPDATE programs SET exact_key = (SELECT exact_key FROM programs WHERE task LIKE 'Double the%')");
    await place.tamper(path, "DELETE FROM programs WHERE task LIKE 'Double the%'");
    const { run, sandbox, warnings } = open({ path });
    expect(await run(4)).toMatchObject({ result: 8, _ai_metadata: { cache_hit: false } });
    expect(sandbox.requests.map(({ code }) => code)).toEqual([RIGHT]);
    expect(warnings).toContainEqual(expect.stringContaining("does not match its checksum"));
  });

  it("uses no program that was kept without the integrity key", async () => {
    const path = await makeFilled({ path: await place.make() });
    const { run, model, warnings } = open({ path, integrityKey: "a long random key" });
    expect(await run(4)).toMatchObject({ result: 8, _ai_metadata: { cache_hit: false } });
    expect(await run(5)).toMatchObject({ result: 10, _ai_metadata: { cache_hit: true } });
    expect(model.requests).toHaveLength(1);
    expect(warnings).toContainEqual(expect.stringContaining("it was written without the integrity key"));
  });
});

describe("a run over kept programs", () => {
  it("has another written when one fails now, and keeps both", async () => {
    const path = await makeFilled();
    const model = createScriptedModel([`${RIGHT} # better`]);
    const sandbox = createScriptedSandbox((request) =>
      request.code === RIGHT ? { status: "timeout", message: "killed" } : okOutcome(8, request),
    );
    const { run } = open({ path, model, sandbox });
    expect(await run(4)).toMatchObject({ result: 8, _ai_metadata: { cache_hit: false, attempts: 1 } });
    expect(query(path, "SELECT code, failures FROM programs ORDER BY created_at")).toEqual([
      { code: RIGHT, failures: 1 },
      { code: `${RIGHT} # better`, failures: 0 },
    ]);
  });

  it("keeps both programs of two executors that write for one key", async () => {
    const path = join(temporaryFolder(), "executor.db");
    const [left, right] = [open({ path }), open({ path, answers: [`${RIGHT} # too`] })];
    const reload = { cacheMode: "reload" as const };
    const runs = [left, right].map(({ executor }, n) => executor.execute(TASK, { context: { n }, ...reload }));
    expect(await Promise.all(runs)).toMatchObject([{ result: 0 }, { result: 2 }]);
    expect(query(path, "SELECT DISTINCT exact_key, count(*) AS programs FROM programs")).toMatchObject([{ programs: 2 }]);
    expect([...left.warnings, ...right.warnings]).toEqual([]);
  });

  it.each([
    ["back", -3_600_000],
    ["on", 3_600_000],
  ])("is right when the clock jumps %s in the middle of it", async (_words, jumpMs) => {
    let now = Date.now();
    const scripted = createScriptedModel([RIGHT]);
    const model = {
      ...scripted,
      generate: (...asked: Parameters<typeof scripted.generate>) => ((now += jumpMs), scripted.generate(...asked)),
    };
    const { run, warnings } = open({ model, clock: () => now });
    const first = await run(1);
    expect(first).toMatchObject({ result: 2, _ai_metadata: { total_time_ms: Math.max(0, jumpMs) } });
    expect(await run(2)).toMatchObject({ result: 4, _ai_metadata: { cache_hit: true } });
    expect(warnings).toEqual([]);
  });
});

describe("a run whose database", () => {
  it("belongs to a newer version costs nothing, says what to do, and does not touch the file", async () => {
    const path = await makeFilled();
    query(path, "PRAGMA user_version = 99");
    const before = readFileSync(path);
    const { run, model } = open({ path });
    await expect(run(1)).rejects.toMatchObject({ code: "CONFIGURATION", message: expect.stringContaining("Update cached-executor") });
    expect(model.requests).toEqual([]);
    expect(readFileSync(path)).toEqual(before);
  });

  it("is locked has the right result, and what was kept before is still used", async () => {
    const path = await makeFilled();
    const holder = startChild(new URL("../database/children/hold-lock.ts", import.meta.url), [path]);
    await holder.nextLine();
    const { executor, run, warnings } = open({ path, answers: [`${RIGHT} # anew`] });
    const startedAt = performance.now();
    expect(await run(4)).toMatchObject({ result: 8, _ai_metadata: { cache_hit: true } });
    const anew = await executor.execute("Double it once more", { context: { n: 5 } });
    expect(anew).toMatchObject({ result: 10, _ai_metadata: { cache_hit: false } });
    expect(performance.now() - startedAt).toBeLessThan(9_000); // of five calls that wait for the lock one waits 5 s
    for (const name of ["The lease of a generation", "The program cache", "The run history"]) {
      expect(warnings).toContainEqual(expect.stringMatching(new RegExp(`^${name} is bypassed: .*another process holds its lock`)));
    }
    holder.process.stdin?.end();
    await holder.ended;
    expect(query(path, "SELECT task FROM programs")).toEqual([{ task: TASK }]);
  });

  it("is full has the right result", async () => {
    const warnings: string[] = [];
    const onWarning = (message: string): void => void warnings.push(message);
    const database = openDatabase(join(temporaryFolder(), "full.db"), { onWarning });
    onTestFinished(() => database.close());
    await database.write([{ sql: "PRAGMA max_page_count = 1", values: {} }]);
    const long = `${RIGHT} # ${"x".repeat(50_000)}`;
    const { run } = open({ answers: [long, long], programCache: createProgramCache({ database, onWarning }), onWarning });
    expect(await run(1)).toMatchObject({ result: 2 });
    expect(warnings).toEqual([expect.stringMatching(/^The program cache is bypassed: .* is full/)]);
  });

  it("may not be written to has the right result, and what was kept before is still used", async () => {
    const path = await makeFilled();
    chmodSync(path, 0o444);
    if (process.getuid?.() === 0) chownSync(dirname(path), 65_534, 65_534); // permissions do not stop root
    const script = new URL("./children/run-double.ts", import.meta.url);
    const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
    const { lines } = await startChild(script, [path], nobody).ended;
    expect(lines.filter((line) => !line.startsWith("warning"))).toEqual(["8 hit", "10 written"]);
    expect(lines).toContainEqual(expect.stringMatching(/^warning: The program cache is bypassed: /));
  });

  it("vanishes while it goes on has the right result, and the next one makes another file", async () => {
    const path = await makeFilled();
    copyFileSync(path, `${path}.copy`);
    const scripted = createScriptedModel([RIGHT, RIGHT]);
    const model = {
      ...scripted,
      generate: (...asked: Parameters<typeof scripted.generate>) => {
        for (const suffix of ["", "-wal", "-shm"]) rmSync(path + suffix, { force: true });
        return scripted.generate(...asked);
      },
    };
    const { executor, run, warnings } = open({ path, model });
    const other = await executor.execute("Double it once more", { context: { n: 3 } });
    expect(other).toMatchObject({ result: 6 });
    expect(warnings).toContainEqual(expect.stringMatching(/^The program cache is bypassed: .* was removed or replaced/));
    expect(await run(4)).toMatchObject({ result: 8 });
    expect(existsSync(path)).toBe(true);
  });
});

describe("a database on a server that is down", () => {
  const path = "postgres://app:tr0ub4dor@127.0.0.1:1/main";

  it("is done without, with warnings that show no password", async () => {
    const { run, warnings, model } = open({ path, answers: [RIGHT, RIGHT] });
    expect([await run(1), await run(2)]).toMatchObject([{ result: 2 }, { result: 4 }]);
    expect(model.requests).toHaveLength(2);
    expect(warnings).toContainEqual(
      expect.stringMatching(/^The program cache is bypassed: The database postgres:\/\/app@127\.0\.0\.1:1\/main /),
    );
    expect(warnings).toContainEqual(expect.stringMatching(/^The lease of a generation is bypassed: .* the server cannot be reached/));
    expect(warnings).toContainEqual(expect.stringMatching(/^The run history is bypassed: /));
    expect(warnings.join()).not.toContain("tr0ub4dor");
  });

  it("lets no effect happen", async () => {
    const database = openDatabase(path, { onWarning: expect.fail });
    onTestFinished(() => database.close());
    const { start, warnings } = openLedger(database);
    expect(await start("mail:1")).toMatchObject({ status: "refused", message: /cannot be written now/ });
    expect(warnings).toEqual([expect.stringMatching(/^The ledger of effects failed: .* the server cannot be reached/)]);
  });
});
