import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { chooseSandbox } from "../../src/sandbox/choose-sandbox.ts";
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
      message: 'There is no sandbox "docker". Choose one of: auto, bubblewrap, process.',
    });
  });

  test("takes the process sandbox only if it is allowed", async () => {
    await expect(chooseSandbox("process")).rejects.toMatchObject({ reason: "unknown-sandbox", message: /allowUnsafe/ });
    const sandbox = await chooseSandbox("process", { allowUnsafe: true });
    expect(sandbox.kind).toBe("process");
    await sandbox.close();
  });

  test("never falls to a sandbox that isolates nothing, even if it is allowed", async () => {
    const choice = chooseSandbox("auto", { allowUnsafe: true, searchPath: "/nowhere" });
    await expect(choice).rejects.toMatchObject({
      reason: "unknown-sandbox",
      message: /bubblewrap is not installed.*apt-get install bubblewrap/,
    });
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
      { kind: "bubblewrap", status: "unavailable", reason: /bwrap: no/ },
      { kind: "process", status: "available", capabilities: { isolation: /none/, network: false } },
    ]);
    expect(interpreters).toMatchObject([{ candidate: "/usr/bin/python3", status: "usable", interpreter: { prefixes: ["/usr"] } }]);
  });
});
