import { execFile } from "node:child_process";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { FLAGS } from "../../src/sandbox/pyodide/start-child.ts";
import { plantTargets } from "./plant-targets.ts";

const CHILD = join(import.meta.dirname, "children", "locked.ts");
const READABLE = `--allow-fs-read=${resolve(import.meta.dirname, "..", "..")}/`;
/** What the permission model takes away, also before the process is locked: while Pyodide loads. */
const OF_FILES_AND_PROCESSES = new Set([
  "spawn",
  "spawnSync",
  "exec",
  "execSync",
  "fork",
  "worker",
  "read",
  "list",
  "write",
  "open",
  "dlopen",
  "heap",
]);

interface Attacker {
  readonly isLocked: boolean;
  readonly hasPermissions?: boolean;
}

/** Lets an attacker try everything in Node itself. */
async function attackNode({ isLocked, hasPermissions = true }: Attacker) {
  const { context, expectUntouched } = await plantTargets();
  const flags = hasPermissions ? [...FLAGS, READABLE] : FLAGS.filter((flag) => flag !== "--permission");
  const words = JSON.stringify({ ...context, isLocked });
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, CHILD, words], { timeout: 60_000 });
  const [found = "", last] = stdout.trim().split("\n");
  return { found: JSON.parse(found) as { worked: [name: string, kind: string][] }, last, stdout, expectUntouched }; // as the child prints it
}

const succeeded = ({ worked }: { worked: [name: string, kind: string][] }) =>
  worked.filter(([, kind]) => kind !== "failed").map(([name]) => name);

describe("an attacker who holds Node's own modules", { timeout: 90_000 }, () => {
  test("has nothing to win in a process locked as Pyodide's is", async () => {
    const { found, last, stdout, expectUntouched } = await attackNode({ isLocked: true });
    expect(found).toEqual({ worked: [], left: ["process.features", "process._fatalException", "process.permission"], stack: "" });
    expect(last).toBe('"done"'); // what was begun had time to go on
    expectUntouched(stdout);
  });

  test("reaches the network and other processes where the process is not locked", async () => {
    const { found } = await attackNode({ isLocked: false });
    expect(succeeded(found)).toEqual(expect.arrayContaining(["connect", "listen", "kill", "changed method"]));
  });

  test("has no files and starts nothing before the process is locked, as Node's permissions are set", async () => {
    const { found } = await attackNode({ isLocked: false });
    expect(succeeded(found).filter((name) => OF_FILES_AND_PROCESSES.has(name))).toEqual([]);
  });

  test("has files and starts processes where neither is so", async () => {
    const { found } = await attackNode({ isLocked: false, hasPermissions: false });
    expect(succeeded(found)).toEqual(expect.arrayContaining(["read", "write", "spawnSync", "execSync"]));
  });
});
