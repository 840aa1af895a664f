import { join } from "node:path";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { openDatabase } from "../../src/database/open-database.ts";
import { startChild } from "../database/start-child.ts";
import { makeTemporaryFolder } from "../database/temporary-folder.ts";
import { startE2BServer } from "../sandbox/e2b-server/start-e2b-server.ts";
import { serve } from "../sandbox/network/servers.ts";
import { skipsBubblewrap } from "../sandbox/without-bubblewrap.ts";
import { openE2BExecutor } from "./e2b-executor.ts";

vi.setConfig({ testTimeout: 240_000 }); // two processes, each with a sandbox that it looks at first

/** The claim of the process that died is over by this clock, and the machine's time is not. */
const LATER = () => Date.now() + 15_000;
const POST = "post:1";

/** A server that counts posts, and answers none before the test lets it. */
async function openCounter() {
  const state = { posted: 0, answers: false };
  const first = Promise.withResolvers<void>();
  const left = Promise.withResolvers<void>();
  const { port } = await serve((socket) => {
    socket.once("end", left.resolve).once("data", () => {
      state.posted += 1;
      first.resolve();
      if (state.answers) socket.end(`number ${state.posted}`);
    });
  });
  return { state, port, first: first.promise, left: left.promise };
}

async function openPlace() {
  const path = join(await makeTemporaryFolder(), "executor.db");
  const server = await startE2BServer();
  onTestFinished(() => server.close());
  const counter = await openCounter();
  const place = { path, url: server.url, port: counter.port };
  const resumeWith = () => {
    const opened = openE2BExecutor({ ...place, clock: LATER });
    onTestFinished(() => opened.close());
    return opened.executor;
  };
  return { ...counter, server, place, resumeWith };
}

/** A run whose host was killed while its program waited for the answer to its post. */
async function openKilledRun() {
  const { server, place, ...rest } = await openPlace();
  const runId = crypto.randomUUID();
  const args = [place.path, place.url, String(place.port), runId];
  const host = startChild(new URL("./children/run-on-e2b.ts", import.meta.url), args);
  await rest.first;
  host.process.kill("SIGKILL");
  await host.ended;
  const [orphan = "", ...others] = server.alive();
  expect(others).toEqual([]);
  const before = server.requests.length;
  const since = () => server.requests.slice(before).map(({ route, url }) => (route === "kill" ? `kill ${url.split("/").at(-1)}` : route));
  return { ...rest, server, place, runId, orphan, since };
}

async function countMachines(path: string): Promise<number> {
  const database = openDatabase(path, { onWarning: (message) => expect.fail(message) });
  const rows = await database.read({ sql: "SELECT id FROM machines", values: {} });
  await database.close();
  return rows.length;
}

describe.skipIf(await skipsBubblewrap())("a run at E2B", () => {
  test("posts once, and leaves no machine behind", async () => {
    const { server, place, state } = await openPlace();
    state.answers = true;
    const { execute, close } = openE2BExecutor(place);
    expect(await execute()).toMatchObject({ result: "number 1" });
    await close();
    expect([state.posted, server.alive(), await countMachines(place.path)]).toEqual([1, [], 0]);
  });

  test("whose host was killed has its machine ended before anything else, and asks a person about its effect", async () => {
    const { server, place, state, left, runId, orphan, since, resumeWith } = await openKilledRun();
    const executor = resumeWith();
    await expect(executor.resume(runId)).rejects.toMatchObject({ code: "EFFECTS_PENDING", message: expect.stringContaining(POST) });
    await left; // what it had open is closed
    expect([since(), server.alive(), state.posted]).toEqual([[`kill ${orphan}`], [], 1]);

    state.answers = true;
    expect(await executor.resume(runId, { effects: { [POST]: "repeat" } })).toMatchObject({ result: "number 2" });
    expect([since().filter((route) => route === `kill ${orphan}`).length, state.posted, server.alive()]).toEqual([1, 2, []]);
    expect(await countMachines(place.path)).toBe(0);
  });

  test("whose host was killed does not go on while its machine cannot be ended, whatever a person decides", async () => {
    const { server, place, state, runId, orphan, since, resumeWith } = await openKilledRun();
    const executor = resumeWith();
    server.next("kill", ...Array.from({ length: 3 }, () => ({ status: 500 })));
    await expect(executor.resume(runId, { effects: { [POST]: "repeat" } })).rejects.toMatchObject({
      code: "SANDBOX",
      message: expect.stringMatching(/may still be going on in the sandbox e2b.*nothing was executed.*Resume the run again; at 20\d\d-/),
    });
    expect([since(), server.alive(), state.posted]).toEqual([Array(3).fill(`kill ${orphan}`), [orphan], 1]);
    expect(await countMachines(place.path)).toBe(1);
    await expect(executor.resume(runId)).rejects.toMatchObject({ code: "EFFECTS_PENDING" });
    expect(server.alive()).toEqual([]);
  });

  test("whose host was killed goes on where its machine is known to be no more", async () => {
    const { server, place, runId, orphan, since, resumeWith } = await openKilledRun();
    await server.endMachine(orphan);
    await expect(resumeWith().resume(runId)).rejects.toMatchObject({ code: "EFFECTS_PENDING" });
    expect([since(), await countMachines(place.path)]).toEqual([[`kill ${orphan}`], 0]);
  });
});
