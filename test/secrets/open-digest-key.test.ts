import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { openDigestKey } from "../../src/secrets/open-digest-key.ts";

function createPath(): { path: string; folder: string; warnings: string[]; open: () => Promise<string> } {
  const folder = mkdtempSync(join(tmpdir(), "cached-executor-key-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, "in", "digest.key");
  const warnings: string[] = [];
  const open = async () => Buffer.from(await openDigestKey(path, (message) => warnings.push(message))).toString("hex");
  return { path, folder, warnings, open };
}

describe("the key of digests", () => {
  it("is made once, for this user alone, and found again", async () => {
    const { path, folder, warnings, open } = createPath();
    const all = await Promise.all([open(), open(), open(), open()]);
    expect(new Set([...all, await open()]).size).toBe(1);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(join(folder, "in"))).toEqual(["digest.key"]);
    expect(warnings).toEqual([]);
  });

  it("lives in the process where its file is damaged, and says so", async () => {
    const { path, folder, warnings, open } = createPath();
    await open();
    writeFileSync(path, "short");
    expect(await open()).not.toBe(await open());
    expect(warnings[0]).toContain("it has 5 bytes and not 32");
    expect(readdirSync(join(folder, "in"))).toEqual(["digest.key"]);
  });
});
