import { createServer } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { openDatabase } from "../../src/database/open-database.ts";
import { startChild } from "../database/start-child.ts";
import { makeTemporaryFolder } from "../database/temporary-folder.ts";
import { readEffects } from "./open-ledger.ts";

const ROUNDS = 10;

/** A server to which each line is an effect; it counts them by key. */
async function openServer() {
  const happened = new Map<string, number>();
  let onEffect = () => {};
  const server = createServer((socket) => {
    socket.on("error", () => {});
    createInterface({ input: socket }).on("line", (key) => {
      happened.set(key, (happened.get(key) ?? 0) + 1);
      onEffect();
      socket.end("k");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const next = (count: number) =>
    new Promise<void>((resolve) => {
      let left = count;
      onEffect = () => void ((left -= 1) === 0 && resolve());
    });
  return { happened, port, next };
}

test.skipIf(process.platform !== "linux")(
  `has a row of every effect, and has none twice, where its host is killed at ${ROUNDS} random moments`,
  async () => {
    const folder = await makeTemporaryFolder();
    const path = join(folder, "executor.db");
    const { happened, port, next } = await openServer();
    for (let round = 1; round <= ROUNDS; round += 1) {
      const seen = next(1 + Math.floor(Math.random() * 20));
      const args = [path, String(port), String(round), join(folder, "runs")];
      const host = startChild(new URL("./children/run-effects.ts", import.meta.url), args);
      await seen;
      await setTimeout(Math.random() * 5); // the moment of the kill is what is random here: nothing is waited for
      host.process.kill("SIGKILL");
      await host.ended;
    }
    const keys = [...happened.keys()];
    const database = openDatabase(path, { onWarning: (message) => expect.fail(message) });
    onTestFinished(() => database.close());
    const rows = await readEffects(database);
    expect(rows.map(({ key }) => key)).toEqual(expect.arrayContaining(keys));
    expect([...happened.values()].filter((count) => count > 1)).toEqual([]);
    expect(keys.length).toBeGreaterThan(ROUNDS);
    const unknown = rows.filter(({ status }) => status === "started");
    expect(unknown.length).toBeLessThanOrEqual(ROUNDS);
    console.info(`${keys.length} effects, ${rows.length} rows, ${unknown.length} of them unknown`);
  },
  240_000,
);
