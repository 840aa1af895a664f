import { execFile } from "node:child_process";
import { chmod, mkdir, readdir, rm, truncate } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, onTestFinished, test } from "vitest";
import { createPyodideSandbox } from "../../src/sandbox/pyodide/create-pyodide-sandbox.ts";
import type { PyodideSandboxOptions } from "../../src/sandbox/pyodide/create-pyodide-sandbox.ts";
import { findPyodideChildren, isThere, skipsProcessList } from "./pyodide-children.ts";
import { requestOf } from "./request.ts";
import { makeTemporaryFolder } from "./temporary-folder.ts";
import { until } from "./until.ts";

const TIMEOUT_MS = 120_000;
const withoutProcessList = skipsProcessList();

function openSandbox(options: PyodideSandboxOptions = {}) {
  const warnings: string[] = [];
  const sandbox = createPyodideSandbox({ onWarning: (message) => warnings.push(message), ...options });
  onTestFinished(() => sandbox.close());
  const value = async (code: string) => {
    const { outcome } = await sandbox.run(requestOf(code));
    return outcome.status === "ok" && outcome.result.status === "value" ? outcome.result.value : outcome;
  };
  return { sandbox, value, warnings };
}

describe("the snapshot of Pyodide", { timeout: TIMEOUT_MS }, () => {
  test("is made once, and made again where it is damaged", async () => {
    const cacheFolder = join(await makeTemporaryFolder(), "cache");
    expect(await openSandbox({ cacheFolder }).value("1")).toBe(1);
    const [name = ""] = await readdir(cacheFolder);
    expect(name).toMatch(/^pyodide-[0-9a-f]{16}-[0-9a-f]{64}\.snapshot$/);
    await truncate(join(cacheFolder, name), 1_000_000);
    const { value, warnings } = openSandbox({ cacheFolder });
    expect([await value("2"), warnings, (await readdir(cacheFolder)).length]).toEqual([2, [], 1]);
  });

  test("is made again where it has vanished meanwhile", async () => {
    const cacheFolder = join(await makeTemporaryFolder(), "cache");
    const { value, warnings } = openSandbox({ cacheFolder });
    await value("1");
    await rm(join(cacheFolder, (await readdir(cacheFolder))[0] ?? ""));
    expect([await value("2"), warnings, (await readdir(cacheFolder)).length]).toEqual([2, [], 1]);
  });

  test("is not taken from a folder that others can write to: programs run without it, and it is said", async () => {
    const cacheFolder = join(await makeTemporaryFolder(), "cache");
    await mkdir(cacheFolder);
    await chmod(cacheFolder, 0o777);
    const { value, warnings } = openSandbox({ cacheFolder });
    expect(await value("1")).toBe(1);
    expect(warnings.join()).toMatch(/starts slowly.*only we can write/);
  });

  test("can be made by two at once", async () => {
    const cacheFolder = join(await makeTemporaryFolder(), "cache");
    const both = [openSandbox({ cacheFolder }), openSandbox({ cacheFolder })];
    expect(await Promise.all(both.map(({ value }) => value("1")))).toEqual([1, 1]);
    expect((await readdir(cacheFolder)).filter((name) => name.startsWith("incoming"))).toEqual([]);
  });

  test("gives no two programs the same random numbers", async () => {
    const { value } = openSandbox();
    const code = "import os, random, uuid\n[random.random(), os.urandom(8).hex(), str(uuid.uuid4())]";
    const [one, other] = [await value(code), await value(code)];
    expect(new Set([one, other].flat())).toHaveProperty("size", 6);
  });
});

describe("a Pyodide sandbox", { timeout: TIMEOUT_MS }, () => {
  test("uses each child that was started ahead once", async () => {
    const { sandbox, value } = openSandbox();
    await value("1");
    for (let round = 0; round < 3; round += 1) {
      sandbox.warmUp(requestOf(""));
      expect(await value("import builtins\nfound = hasattr(builtins, 'mark')\nbuiltins.mark = 1\nfound")).toBe(false);
    }
  });

  test.skipIf(withoutProcessList)("leaves no child behind that was started ahead", async () => {
    const { sandbox } = openSandbox();
    sandbox.warmUp(requestOf(""));
    await until(async () => (await findPyodideChildren()).length > 0);
    const children = await findPyodideChildren();
    await sandbox.close();
    expect(children.filter(isThere)).toEqual([]);
  });

  test("lets its host end while a child waits, and ends that child", async () => {
    const child = join(import.meta.dirname, "children", "warm-pyodide.ts");
    const { stdout } = await promisify(execFile)(process.execPath, [child], { env: {} });
    const id = Number(stdout);
    expect(id).toBeGreaterThan(0);
    await until(() => !isThere(id));
  });

  test.skipIf(withoutProcessList)("says that a program crashed whose process was killed", async () => {
    const { sandbox } = openSandbox();
    const kill = async () => (await findPyodideChildren()).forEach((id) => process.kill(id, "SIGKILL"));
    const run = await sandbox.run(requestOf("print(1)\nwhile True: pass"), { onOutput: () => void kill() });
    expect(run.outcome).toMatchObject({ status: "crashed" });
  });

  test("gives a program one event loop", async () => {
    const code = `
import asyncio
async def wait(n):
    await asyncio.sleep(0.01 * n)
    return n
async def main():
    return await asyncio.gather(wait(2), wait(1))
asyncio.run(main())`;
    expect(await openSandbox().value(code)).toEqual([2, 1]);
  });

  test.each([
    ["a thread", "import threading\nthreading.Thread(target=print).start()", "RuntimeError", /no threads/],
    ["an executor", "from concurrent.futures import ThreadPoolExecutor as T\nlist(T().map(abs, [1]))", "RuntimeError", /no threads/],
    ["a command", "import subprocess\nsubprocess.run(['true'])", "OSError", /does not support processes/],
    ["a fork", "import os\nos.fork()", "OSError", /./],
    ["a connection", "import socket\nsocket.create_connection(('127.0.0.1', 9))", "OSError", /unreachable/],
    ["a package", "import requests", "ModuleNotFoundError", /requests/],
    ["JavaScript", "import js", "ModuleNotFoundError", /js/],
    ["data that nests too deep", "import json\njson.loads('[' * 100_000)", "RecursionError", /./],
  ])("answers %s with an error that says so", async (_, code, type, message) => {
    const { sandbox } = openSandbox();
    const { outcome } = await sandbox.run(requestOf(code));
    expect(outcome).toMatchObject({ status: "error", error: { type, message: expect.stringMatching(message) } });
  });

  test("limits the number of files, and what they hold however it is written", async () => {
    const { sandbox } = openSandbox();
    const limits = { ...requestOf("").limits, diskBytes: 1_000_000 };
    for (const code of [
      "for n in range(100_001): open(f'f{n}', 'w').close()",
      "open('a', 'wb').truncate(10**7)",
      "f = open('a', 'wb', 0)\nf.seek(10**7)\nf.write(b'x')",
      "import os\nfor n in range(100):\n  d = os.open(f'g{n}', os.O_RDWR | os.O_CREAT)\n  os.unlink(f'g{n}')\n  os.write(d, bytes(100_000))",
    ]) {
      expect([code, (await sandbox.run(requestOf(code, { limits }))).outcome.status]).toEqual([code, "disk"]);
    }
    const reuse = "for n in range(100):\n  with open('a', 'wb') as f: f.write(bytes(500_000))\nresult = 1";
    expect((await sandbox.run(requestOf(reuse, { limits }))).outcome.status).toBe("ok");
  });
});
