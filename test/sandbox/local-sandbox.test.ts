import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { createBubblewrapSandbox } from "../../src/sandbox/bubblewrap/create-bubblewrap-sandbox.ts";
import { findProcessesOf } from "./find-processes-of.ts";
import { requestOf } from "./request.ts";
import { makeTemporaryFolder } from "./temporary-folder.ts";
import { until } from "./until.ts";
import { skipsBubblewrap } from "./without-bubblewrap.ts";

describe.skipIf(await skipsBubblewrap())("a sandbox on this machine", () => {
  test("leaves no folder behind, neither after a run nor after close", async () => {
    const runsFolder = await makeTemporaryFolder();
    const sandbox = createBubblewrapSandbox({ runsFolder });
    await sandbox.run(requestOf("open('left', 'w').close()"));
    const [hostFolder = ""] = await readdir(runsFolder);
    expect((await readdir(join(runsFolder, hostFolder))).filter((name) => name.startsWith("run-"))).toEqual([]);
    await sandbox.close();
    expect(await readdir(runsFolder)).toEqual([]);
  });

  test("works under a umask that hides everything from others", async () => {
    const umask = process.umask(0o077);
    onTestFinished(() => void process.umask(umask));
    const folder = await makeTemporaryFolder();
    await writeFile(join(folder, "input.txt"), "text");
    const sandbox = createBubblewrapSandbox({ runsFolder: join(folder, "runs") });
    const files = [{ name: "a/b/input.txt", path: join(folder, "input.txt") }];
    const { outcome } = await sandbox.run(requestOf("result = open('a/b/input.txt').read()", { files }));
    await sandbox.close();
    expect(outcome).toMatchObject({ result: { value: "text" } });
  });

  test("ends what runs when it is closed, and runs nothing more", async () => {
    const sandbox = createBubblewrapSandbox();
    let close: Promise<void> | null = null;
    const onOutput = () => (close = sandbox.close());
    const run = await sandbox.run(requestOf("import time\nprint('on', flush=True)\ntime.sleep(60)"), { onOutput });
    expect(run.outcome.status).toBe("cancelled");
    await close;
    await expect(sandbox.run(requestOf("1"))).rejects.toMatchObject({ code: "SANDBOX", retryable: false });
  });

  test("lets who waits for a free place give up", async () => {
    const sandbox = createBubblewrapSandbox({ maxConcurrentRuns: 1 });
    const controller = new AbortController();
    const first = sandbox.run(requestOf("import time\nprint('on', flush=True)\ntime.sleep(60)"), {
      signal: controller.signal,
      onOutput: () => waiting.abort(),
    });
    const waiting = new AbortController();
    const second = await sandbox.run(requestOf("1"), { signal: waiting.signal });
    expect(second.outcome.status).toBe("cancelled");
    controller.abort();
    await first;
    await sandbox.close();
  });

  test("keeps artifacts under their content where the caller wants them", async () => {
    const artifactsFolder = join(await makeTemporaryFolder(), "artifacts");
    const sandbox = createBubblewrapSandbox({ artifactsFolder });
    const { artifacts } = await sandbox.run(requestOf("for n in 'ab': open(f'out/{n}.png', 'wb').write(b'same' * 100_000)"));
    await sandbox.close();
    expect(artifacts.map(({ name, mediaType }) => [name, mediaType])).toEqual([
      ["a.png", "image/png"],
      ["b.png", "image/png"],
    ]);
    expect(await readdir(artifactsFolder)).toEqual([artifacts[0]?.sha256]);
    expect(await readFile(artifacts[1]?.path ?? "", "utf8")).toBe("same".repeat(100_000));
  });

  test("runs a virtual environment that lies outside /usr, and shows nothing else of the folder around it", async () => {
    const folder = await makeTemporaryFolder();
    execFileSync("/usr/bin/python3", ["-m", "venv", "--without-pip", join(folder, "venv")]);
    await writeFile(join(folder, "venv", "secret.txt"), "secret");
    const sandbox = createBubblewrapSandbox({ python: join(folder, "venv/bin/python3") });
    const code = `import os, sys\nresult = [sys.prefix, sorted(os.listdir(sys.prefix)), os.listdir(${JSON.stringify(folder)})]`;
    const { outcome } = await sandbox.run(requestOf(code));
    await sandbox.close();
    expect(outcome).toMatchObject({ result: { value: [join(folder, "venv"), ["bin", "lib", "lib64", "pyvenv.cfg"], ["venv"]] } });
  });

  test("leaves no process behind when its host is killed", async () => {
    const runsFolder = await makeTemporaryFolder();
    const host = spawn(process.execPath, [new URL("children/run-for-ever.ts", import.meta.url).pathname, runsFolder], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await once(host.stdout, "data");
    expect(await readdir(runsFolder)).toHaveLength(1);
    expect(await findProcessesOf(runsFolder)).not.toEqual([]);
    host.kill("SIGKILL");
    await until(async () => (await findProcessesOf(runsFolder)).length === 0);
    const sandbox = createBubblewrapSandbox({ runsFolder });
    await sandbox.run(requestOf("1"));
    expect(await readdir(runsFolder)).toHaveLength(1); // the dead host's is gone
    await sandbox.close();
  });
});
