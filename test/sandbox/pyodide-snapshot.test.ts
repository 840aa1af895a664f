import { createHash } from "node:crypto";
import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { createPyodideSandbox } from "../../src/sandbox/pyodide/create-pyodide-sandbox.ts";
import { describeLastWords } from "../../src/sandbox/pyodide/describe-last-words.ts";
import { DEFAULT_LIMITS } from "../../src/sandbox/port.ts";
import { requestOf } from "./request.ts";
import { makeTemporaryFolder } from "./temporary-folder.ts";

const TIMEOUT_MS = 120_000;

/** Opens a sandbox whose snapshot was made before, by another one. */
async function openAgain(change: (path: string) => Promise<void>) {
  const cacheFolder = join(await makeTemporaryFolder(), "cache");
  const first = createPyodideSandbox({ cacheFolder });
  await first.run(requestOf("1"));
  await first.close();
  const [name = ""] = await readdir(cacheFolder);
  await change(join(cacheFolder, name));
  const warnings: string[] = [];
  const sandbox = createPyodideSandbox({ cacheFolder, onWarning: (message) => warnings.push(message) });
  onTestFinished(() => sandbox.close());
  return { sandbox, cacheFolder, warnings };
}

describe("a snapshot of Pyodide that cannot be used", { timeout: TIMEOUT_MS }, () => {
  test("is removed where it has the right digest and does not load: programs run without it, and it is said", async () => {
    const { sandbox, cacheFolder, warnings } = await openAgain(async (path) => {
      const nonsense = Buffer.alloc(1_000_000, "nonsense");
      await rm(path);
      await writeFile(path.replace(/[0-9a-f]{64}/, createHash("sha256").update(nonsense).digest("hex")), nonsense);
    });
    const runs = await Promise.all([sandbox.run(requestOf("1")), sandbox.run(requestOf("2"))]);
    expect(runs.map((run) => run.outcome.status)).toEqual(["ok", "ok"]);
    expect([warnings.length, await readdir(cacheFolder)]).toEqual([1, []]);
    expect(warnings.join()).toMatch(/did not load from its snapshot/);
  });

  test("is replaced where it is a folder", async () => {
    const { sandbox, cacheFolder, warnings } = await openAgain(async (path) => {
      await rm(path);
      await mkdir(path);
    });
    expect((await sandbox.run(requestOf("1"))).outcome.status).toBe("ok");
    expect([warnings, (await readdir(cacheFolder)).length]).toEqual([[], 1]);
  });
});

test("more memory than WebAssembly can hold is as much as it can", { timeout: TIMEOUT_MS }, async () => {
  const sandbox = createPyodideSandbox();
  onTestFinished(() => sandbox.close());
  const run = await sandbox.run(requestOf("1", { limits: { ...DEFAULT_LIMITS, memoryBytes: 2 ** 33 } }));
  expect(run.outcome.status).toBe("ok");
});

test("of a child's last words only those are told that name an error", () => {
  const words = `file:///a.mjs:1\nfunction(){${"x".repeat(3_000)}}\n  ^\n\nTypeError: no such thing\n    at file:///a.mjs:1:1\n\nNode.js v24`;
  expect([describeLastWords(words), describeLastWords("")]).toEqual([": TypeError: no such thing", "."]);
});
