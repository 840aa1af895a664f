import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { Client } from "pg";
import { expect, it, onTestFinished } from "vitest";
import { openDatabase } from "../../src/database/open-database.ts";
import { CachedExecutor, type ExecutorOptions } from "../../src/index.ts";
import { createScriptedModel } from "../../src/testing/scripted-model.ts";
import { createScriptedSandbox, okOutcome } from "../../src/testing/scripted-sandbox.ts";
import { describePostgres, runSql } from "../database/places.ts";
import { openLedger } from "../effects/open-ledger.ts";

const TASK = "Double the number in context['n']";
const NEW_TASK = "Double it once more";
const RIGHT = "result = context['n'] * 2";

/** One wait of 5 s, the driver's half a second, and short ones, on a busy machine; each call that waited its full time would make 25 s. */
const ONE_WAIT_MS = 20_000;

/** An executor whose model has something happen before each answer. */
function open(database: string, beforeAnswer: () => unknown = () => undefined, options: ExecutorOptions = {}) {
  const scripted = createScriptedModel([RIGHT, RIGHT, RIGHT]);
  const warnings: string[] = [];
  const executor = new CachedExecutor({
    model: {
      ...scripted,
      generate: async (...asked: Parameters<typeof scripted.generate>) => {
        await beforeAnswer();
        return scripted.generate(...asked);
      },
    },
    sandbox: createScriptedSandbox((request) => okOutcome(2 * (request.context as { n: number }).n, request)),
    database,
    onWarning: (message) => warnings.push(message),
    ...options,
  });
  onTestFinished(() => executor.close());
  const run = async (task: string, n: number) => {
    const startedAt = performance.now();
    const { result, _ai_metadata: account } = await executor.execute(task, { context: { n } });
    expect(warnings.join()).not.toContain("secret");
    return { result, isHit: account.cache_hit, ms: performance.now() - startedAt };
  };
  return { executor, run, warnings, model: scripted };
}

/** Stands between the executor and a server. `cut` breaks all off, `hush` leaves all open and passes nothing on. */
async function openRelay(url: string) {
  const sockets = new Set<Socket>();
  const target = new URL(url);
  const port = Number(target.port);
  const relay = createServer((client) => {
    const server = connect(port, "127.0.0.1");
    for (const socket of [client, server]) sockets.add(socket.on("error", () => undefined));
    client.pipe(server).pipe(client);
  }).listen(0, "127.0.0.1");
  await once(relay, "listening");
  const cut = (): void => {
    relay.close();
    for (const socket of sockets) socket.destroy();
  };
  const hush = (): void => {
    relay.removeAllListeners("connection").on("connection", (socket: Socket) => sockets.add(socket));
    for (const socket of sockets) socket.unpipe().pause();
  };
  onTestFinished(cut);
  const address = relay.address();
  target.port = String(typeof address === "object" ? address?.port : 0);
  return { url: target.href, cut, hush };
}

describePostgres("a run whose server", (place) => {
  it.each(["cut", "hush"] as const)("%s in the middle of it has the right result, and waits once", async (spoil) => {
    const relay = await openRelay(await place.make());
    const { run, warnings, model } = open(relay.url, () => relay[spoil]());
    const first = await run(TASK, 1);
    const second = await run(TASK, 2);
    expect([first, second]).toMatchObject([
      { result: 2, isHit: false },
      { result: 4, isHit: false },
    ]);
    expect(first.ms + second.ms).toBeLessThan(ONE_WAIT_MS);
    expect(model.requests).toHaveLength(2);
    for (const name of ["The program cache", "The run history"]) {
      expect(warnings).toContainEqual(expect.stringMatching(`^${name} is bypassed: `));
    }
  });

  it("has its tables locked has the right result, waits once, and uses what was kept when they are free again", async () => {
    const url = await place.make();
    await open(url).run(TASK, 1);
    const holder = new Client({ connectionString: url });
    await holder.connect();
    onTestFinished(() => holder.end());
    await holder.query("BEGIN; LOCK TABLE cached_executor.programs, cached_executor.leases, cached_executor.runs, cached_executor.lessons");
    const { run, warnings } = open(url);
    const locked = await run(TASK, 4);
    expect(locked).toMatchObject({ result: 8, isHit: false });
    expect(locked.ms).toBeLessThan(ONE_WAIT_MS);
    expect(warnings).toContainEqual(expect.stringMatching(/^The program cache is bypassed: /));
    await holder.query("ROLLBACK");
    expect(await run(TASK, 5)).toMatchObject({ result: 10, isHit: true });
  });

  it("has its tables locked lets no effect happen", async () => {
    const url = await place.make();
    const database = openDatabase(url, { onWarning: expect.fail, busyTimeoutMs: 1_000 });
    onTestFinished(() => database.close());
    await database.ready();
    const holder = new Client({ connectionString: url });
    await holder.connect();
    await holder.query("BEGIN; LOCK TABLE cached_executor.effects");
    const { start, warnings } = openLedger(database);
    expect(await start("mail:1")).toMatchObject({ status: "refused" });
    expect(warnings).toEqual([expect.stringMatching(/^The ledger of effects failed: /)]);
    await holder.query("ROLLBACK");
    await holder.end();
    await expect.poll(() => start("mail:1"), { timeout: 10_000 }).toEqual({ status: "go" }); // the next calls wait a short time only
  });

  it("refuses the password has the right result", async () => {
    const { run, warnings } = open((await place.make()).replace(":secret@", ":secret2@"));
    expect(await run(TASK, 4)).toMatchObject({ result: 8, isHit: false });
    expect(warnings).toContainEqual(expect.stringMatching(/^The program cache is bypassed: .* the server lets nobody in with this user/));
  });

  it("belongs to a newer version costs nothing, and says what to do", async () => {
    const url = await place.make();
    await open(url).run(TASK, 1);
    await place.tamper(url, "UPDATE database_version SET version = 99");
    const { run, model } = open(url);
    await expect(run(TASK, 4)).rejects.toMatchObject({ code: "CONFIGURATION", message: expect.stringContaining("Update cached-executor") });
    expect(model.requests).toEqual([]);
  });

  it("lets its user read alone has the right result, and what was kept before is still used", async () => {
    const url = await place.make();
    await open(url).run(TASK, 1);
    const role = `reader_${process.pid}_${Date.now()}`;
    await runSql(
      url,
      `CREATE ROLE ${role} LOGIN PASSWORD 'secret'; GRANT USAGE ON SCHEMA cached_executor TO ${role};
      GRANT SELECT ON ALL TABLES IN SCHEMA cached_executor TO ${role}`,
    );
    const { run, warnings } = open(url.replace("postgres:secret", `${role}:secret`));
    expect([await run(TASK, 4), await run(NEW_TASK, 5)]).toMatchObject([
      { result: 8, isHit: true },
      { result: 10, isHit: false },
    ]);
    expect(warnings).toContainEqual(expect.stringMatching(/^The program cache is bypassed: .* its user may not write there/));
    expect(await runSql(url, "SELECT task FROM cached_executor.programs")).toEqual([{ task: TASK }]);
  });
});
