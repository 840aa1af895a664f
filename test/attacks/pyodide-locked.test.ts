import { execFile } from "node:child_process";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { FLAGS } from "../../src/sandbox/pyodide/start-child.ts";
import { plantTargets } from "./plant-targets.ts";

test("a process locked as Pyodide's is has nothing to win, even for who holds Node's own modules", async () => {
  const { context, expectUntouched } = await plantTargets();
  const child = join(import.meta.dirname, "children", "locked.ts");
  const readable = `--allow-fs-read=${resolve(import.meta.dirname, "..", "..")}/`;
  const { stdout } = await promisify(execFile)(process.execPath, [...FLAGS, readable, child, JSON.stringify(context)], { timeout: 30_000 });
  const [found, last] = stdout.trim().split("\n");
  expect(JSON.parse(found ?? "")).toEqual({
    worked: [],
    left: ["process.features", "process._fatalException", "process.permission"],
    stack: "",
  });
  expect(last).toBe('"done"'); // what was begun had time to go on
  expectUntouched(stdout);
});
