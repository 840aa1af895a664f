import { execFile } from "node:child_process";
import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { promisify } from "node:util";
import { describe, expect, onTestFinished, test } from "vitest";
import { createBubblewrapSandbox } from "../../src/sandbox/bubblewrap/create-bubblewrap-sandbox.ts";
import type { PoolOptions } from "../../src/sandbox/create-pool.ts";
import { findProcessesOf } from "./find-processes-of.ts";
import { requestOf } from "./request.ts";
import { makeTemporaryFolder } from "./temporary-folder.ts";
import { until } from "./until.ts";
import { skipsBubblewrap } from "./without-bubblewrap.ts";

/** Opens a sandbox whose pool is being filled. */
async function openFilling(pool: Partial<PoolOptions>) {
  const runsFolder = await makeTemporaryFolder();
  const sandbox = createBubblewrapSandbox({ runsFolder, pool });
  onTestFinished(() => sandbox.close());
  await sandbox.run(requestOf("1"));
  await sandbox.run(requestOf("1"));
  const countFolders = async () => {
    const [host = ""] = await readdir(runsFolder);
    return (await readdir(join(runsFolder, host))).filter((name) => name.startsWith("run-")).length;
  };
  return { sandbox, runsFolder, countFolders };
}

/** Opens a sandbox whose pool is full. */
async function openFilled({ size }: Pick<PoolOptions, "size">) {
  const opened = await openFilling({ size });
  await until(async () => (await findProcessesOf(opened.runsFolder)).length >= size);
  return opened;
}

const MARK = `
import os
marks = [name for folder in (".", "/tmp", "/dev/shm") for name in os.listdir(folder) if name.startswith("mark")]
for folder in (".", "/tmp", "/dev/shm"): open(f"{folder}/mark", "w").close()
result = marks`;

describe.skipIf(await skipsBubblewrap())("a bubblewrap sandbox with interpreters started ahead", () => {
  test("finds the input files that come later, and nothing of the run before", async () => {
    const { sandbox } = await openFilled({ size: 2 });
    const path = join(await makeTemporaryFolder(), "input.txt");
    for (let round = 0; round < 5; round += 1) {
      await writeFile(path, `round ${round}`);
      const files = [{ name: "a/input.txt", path }];
      const { outcome } = await sandbox.run(requestOf(`${MARK}\nresult.append(open("a/input.txt").read())`, { files }));
      expect(outcome).toMatchObject({ result: { value: [`round ${round}`] } });
    }
  });

  test("gives a run with other targets or another disk one of its own", async () => {
    const { sandbox } = await openFilled({ size: 2 });
    const limits = { ...requestOf("").limits, diskBytes: 3 * 1024 ** 2 };
    const size = await sandbox.run(requestOf("import os\nf = os.statvfs('.')\nf.f_blocks * f.f_frsize", { limits }));
    expect(size.outcome).toMatchObject({ result: { value: 3 * 1024 ** 2 } });
    const hosts = await sandbox.run(requestOf("open('/etc/hosts').read().count('a.example')", { allow: ["a.example:1"] }));
    expect(hosts.outcome).toMatchObject({ result: { value: 1 } });
    const without = await sandbox.run(requestOf("open('/etc/hosts').read().count('a.example')"));
    expect(without.outcome).toMatchObject({ result: { value: 0 } });
  });

  test("keeps the limits of each run, though all are set after the start", async () => {
    const { sandbox } = await openFilled({ size: 2 });
    const limits = { ...requestOf("").limits, timeoutMs: 300, memoryBytes: 128 * 1024 ** 2 };
    expect((await sandbox.run(requestOf("while True: pass", { limits }))).outcome.status).toBe("timeout");
    expect((await sandbox.run(requestOf("bytearray(200 * 1024**2)", { limits }))).outcome.status).toBe("memory");
    expect((await sandbox.run(requestOf("len(bytearray(200 * 1024**2))"))).outcome.status).toBe("ok");
  });

  test("runs a program all the same when those that waited were killed", async () => {
    const { sandbox, runsFolder } = await openFilled({ size: 2 });
    for (const id of await findProcessesOf(runsFolder)) process.kill(id, "SIGKILL");
    await until(async () => (await findProcessesOf(runsFolder)).length === 0);
    expect((await sandbox.run(requestOf("1"))).outcome).toMatchObject({ result: { value: 1 } });
  });

  test("leaves no process and no folder behind when it is closed", async () => {
    const { sandbox, runsFolder } = await openFilled({ size: 3 });
    await sandbox.close();
    expect([await findProcessesOf(runsFolder), await readdir(runsFolder)]).toEqual([[], []]);
  });

  test("leaves no process behind that it gives up while it starts, at whatever moment", { timeout: 120_000 }, async () => {
    const runsFolder = await makeTemporaryFolder();
    const sandbox = createBubblewrapSandbox({ runsFolder, pool: { size: 1 } });
    await sandbox.run(requestOf("1"));
    const { limits } = requestOf("");
    for (let round = 0; round < 60; round += 1) {
      sandbox.warmUp({ allow: [], limits: { ...limits, diskBytes: 1_000_000 + round } }); // another setting each time
      await setTimeout(round % 30);
    }
    await sandbox.close();
    expect(await findProcessesOf(runsFolder)).toEqual([]);
  });

  test("ends those that have waited too long, and keeps nothing of them", async () => {
    const { runsFolder, countFolders } = await openFilling({ size: 3, idleMs: 50 });
    await until(async () => (await findProcessesOf(runsFolder)).length === 0 && (await countFolders()) === 0);
    expect(await findProcessesOf(runsFolder)).toEqual([]);
  });

  test("lets its host end while they wait, and then they end as well", async () => {
    const runsFolder = await makeTemporaryFolder();
    const { stdout } = await promisify(execFile)(process.execPath, [join(import.meta.dirname, "children", "leave-pool.ts"), runsFolder]);
    expect(stdout).toBe("done\n");
    await until(async () => (await findProcessesOf(runsFolder)).length === 0);
  });

  test("refuses a file that is not there, and is none the worse for it", async () => {
    const { sandbox, countFolders } = await openFilled({ size: 1 });
    const files = [{ name: "a", path: "/nowhere" }];
    await expect(sandbox.run(requestOf("1", { files }))).rejects.toMatchObject({ code: "CONFIGURATION" });
    expect((await sandbox.run(requestOf("1"))).outcome.status).toBe("ok");
    await until(async () => (await countFolders()) === 1);
  });
});
