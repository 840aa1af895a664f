import { setTimeout } from "node:timers/promises";
import { expect, test } from "vitest";
import { startChild } from "../database/start-child.ts";
import { listed, openCheckpointer } from "./open-checkpointer.ts";

const CHILD = new URL("./children/put-forever.ts", import.meta.url);
const ROUNDS = 10;

test("four processes put 500 checkpoints each into one file, with no error and no loss", async () => {
  const { checkpointer, path } = await openCheckpointer();
  const children = [0, 1, 2, 3].map((number) => startChild(CHILD, [path, `thread ${number}`, "500"]));
  const ends = await Promise.all(children.map((child) => child.ended));
  expect(ends.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0, 0]);
  for (const number of [0, 1, 2, 3]) {
    const tuples = await listed(checkpointer, `thread ${number}`);
    const wanted = Array.from({ length: 500 }, (_, index) => 499 - index);
    expect(tuples.map(({ checkpoint }) => checkpoint.channel_values["step"])).toEqual(wanted);
    expect(tuples.map(({ pendingWrites }) => pendingWrites?.[0]?.[2])).toEqual(wanted);
  }
}, 240_000);

test(`a process that is killed at ${ROUNDS} random moments has lost nothing that was acknowledged`, async () => {
  const { checkpointer, path } = await openCheckpointer();
  let acknowledged = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const child = startChild(CHILD, [path, `round ${round}`]);
    await child.nextLine();
    await setTimeout(Math.random() * 60); // the moment of the kill is what is random here: nothing is waited for
    child.process.kill("SIGKILL");
    const { lines } = await child.ended;
    const whole = lines.filter((line) => /^(?:put|write) [0-9a-f-]{36}$/.test(line));
    for (const line of whole) {
      const [kind, checkpointId] = line.split(" ");
      const tuple = await checkpointer.getTuple({ configurable: { thread_id: `round ${round}`, checkpoint_id: checkpointId } });
      expect(tuple?.checkpoint.channel_values["text"]).toBe(`round ${round} ${String(tuple?.metadata?.step)}`);
      if (kind === "write") expect(tuple?.pendingWrites).toEqual([["task", "out", tuple?.metadata?.step]]);
    }
    acknowledged += whole.length;
  }
  expect(acknowledged).toBeGreaterThan(ROUNDS);
  console.info(`${acknowledged} acknowledged writes`);
}, 240_000);
