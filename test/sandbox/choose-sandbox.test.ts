import { chmod, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { automaticKinds, chooseSandbox } from "../../src/sandbox/choose-sandbox.ts";
import { inspectSandboxes } from "../../src/sandbox/inspect-sandboxes.ts";
import { makeTemporaryFolder } from "./temporary-folder.ts";

/** Makes a `bwrap` that fails with these words. */
async function brokenBubblewrap(words: string): Promise<string> {
  const file = join(await makeTemporaryFolder(), "bwrap");
  await writeFile(file, `#!/bin/sh\necho "bwrap: ${words}" >&2\nexit 1\n`);
  await chmod(file, 0o755);
  return file;
}

describe("chooseSandbox", () => {
  test("refuses a kind that does not exist, and names those that do", async () => {
    await expect(chooseSandbox("docker")).rejects.toMatchObject({
      reason: "unknown-sandbox",
      message: 'There is no sandbox "docker". Choose one of: auto, e2b, bubblewrap, pyodide, process.',
    });
  });

  test("takes the process sandbox only if it is allowed", async () => {
    await expect(chooseSandbox("process")).rejects.toMatchObject({ reason: "unknown-sandbox", message: /allowUnsafe/ });
    const sandbox = await chooseSandbox("process", { allowUnsafe: true });
    expect(sandbox.kind).toBe("process");
    await sandbox.close();
  });

  test("takes pyodide where bubblewrap does not work, and never what isolates nothing, even if it is allowed", async () => {
    const sandbox = await chooseSandbox("auto", { allowUnsafe: true, searchPath: "/nowhere" });
    expect(sandbox.kind).toBe("pyodide");
    await sandbox.close();
  });

  test("takes nothing in the place of an interpreter that was asked for", async () => {
    const choice = chooseSandbox("auto", { allowUnsafe: true, searchPath: "/nowhere", python: "/usr/bin/python3" });
    await expect(choice).rejects.toMatchObject({
      reason: "unknown-sandbox",
      message: /bubblewrap is not installed.*apt-get install bubblewrap/,
    });
  });

  test("takes E2B where there is a key for it, and nothing weaker where E2B does not answer", async () => {
    const server = createServer((_request, response) => response.writeHead(503).end());
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => new Promise((resolve) => server.close(() => resolve())));
    const apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await expect(chooseSandbox("auto", { e2b: { apiKey: "e2b_key", apiUrl } })).rejects.toMatchObject({
      name: "E2BSandboxError",
      retryable: true,
    });
  });

  test("takes E2B's debug mode only by name: there is no machine behind it", () => {
    expect(automaticKinds({ e2b: { apiKey: "e2b_key", debug: true } }).map(({ kind }) => kind)).toEqual(["bubblewrap", "pyodide"]);
  });

  test("asks for a key where E2B is named without one", async () => {
    await expect(chooseSandbox("e2b", { e2b: {} })).rejects.toMatchObject({ reason: "no-key", message: /^E2B API key required/ });
  });

  test.each([
    ["setting up uid map: Permission denied", /AppArmor/],
    ["No permissions to create new namespace", /AppArmor/],
    ["Unknown option --size", /0\.7/],
    ["Can't mount proc on /newroot/proc: Invalid argument", /containers/],
  ])("says what to do where bubblewrap fails with: %s", async (words, remedy) => {
    const bubblewrap = await brokenBubblewrap(words);
    const choice = chooseSandbox("bubblewrap", { bubblewrap });
    await expect(choice).rejects.toMatchObject({ reason: "unknown-sandbox", message: remedy });
    await expect(choice).rejects.toThrow(words);
  });
});

describe("inspectSandboxes", () => {
  test("says of every kind whether it works, and of every interpreter what it has", async () => {
    const { sandboxes, interpreters } = await inspectSandboxes({ bubblewrap: await brokenBubblewrap("no"), allowUnsafe: true });
    expect(sandboxes).toMatchObject([
      { kind: "e2b", status: "unavailable", reason: /E2B API key required/ },
      { kind: "bubblewrap", status: "unavailable", reason: /bwrap: no/ },
      { kind: "pyodide", status: "available", capabilities: { packages: [], network: false } },
      { kind: "process", status: "available", capabilities: { isolation: /none/, network: false } },
    ]);
    expect(interpreters).toMatchObject([{ candidate: "/usr/bin/python3", status: "usable", interpreter: { prefixes: ["/usr"] } }]);
  });
});
