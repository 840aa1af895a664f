import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { describePlaces, type Place } from "../database/places.ts";
import { startChild, type Child } from "../database/start-child.ts";
import { makeTemporaryFolder } from "../database/temporary-folder.ts";

const SCRIPT = new URL("./children/run-tasks.ts", import.meta.url);

/** Resolves when a child says a line; to be asked before it can say it. */
function hear(child: Child, wanted: string): Promise<void> {
  return new Promise((resolve) => {
    child.lines.on("line", (line) => line === wanted && resolve());
  });
}

async function openFiles(place: Place) {
  const [folder, database] = [await makeTemporaryFolder(), await place.make()];
  const calls = join(folder, "calls");
  const startOne = async (mode = "answer"): Promise<Child> => {
    const child = startChild(SCRIPT, [database, calls, mode], { env: { ...process.env, XDG_STATE_HOME: folder } });
    await hear(child, "ready");
    return child;
  };
  return { startOne, readCalls: () => readFileSync(calls, "utf8").trim().split("\n") };
}

function tell(child: Child, line: string): void {
  child.process.stdin?.write(`${line}\n`);
}

describePlaces("one generation of all", (place) => {
  test("of fifty runs in each of four processes one has a program written, and all have the right result", async () => {
    const { startOne, readCalls } = await openFiles(place);
    const children = await Promise.all(Array.from({ length: 4 }, () => startOne()));
    for (const child of children) tell(child, "start");
    const told = (await Promise.all(children.map((child) => child.ended))).flatMap(({ lines }) => lines);
    expect(readCalls()).toHaveLength(1);
    expect(told.filter((line) => line.startsWith("right"))).toEqual(Array(4).fill("right: 50"));
    expect(told.filter((line) => line.startsWith("hits")).toSorted()).toEqual(["hits: 49", "hits: 50", "hits: 50", "hits: 50"]);
    expect(told.filter((line) => line.startsWith("warning"))).toEqual([]);
  }, 120_000);

  test("a run of another process goes on when the leader's process is killed while its model is asked", async () => {
    const { startOne, readCalls } = await openFiles(place);
    const [leader, follower] = await Promise.all([startOne("hang"), startOne()]);
    const [isAsked, hasStarted] = [hear(leader, "asked"), hear(follower, "started")];
    tell(leader, "start");
    await isAsked;
    tell(follower, "start");
    await hasStarted;
    leader.process.kill("SIGKILL");
    await leader.ended;
    tell(follower, "jump"); // the time that a lease lasts is over
    const { lines } = await follower.ended;
    expect(lines).toEqual(["ready", "started", "asked", "right: 50", "hits: 49"]);
    expect(readCalls()).toEqual([String(leader.process.pid), String(follower.process.pid)]);
  }, 120_000);
});
