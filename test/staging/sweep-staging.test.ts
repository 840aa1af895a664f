import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openStagingFolder } from "../../src/staging/open-staging-folder.ts";
import type { StagingFolder } from "../../src/staging/staging-folder.ts";
import { makeTemporaryFolder } from "../database/temporary-folder.ts";

const DAY_MS = 24 * 3_600_000;

function fail(message: string): void {
  expect.fail(message);
}

async function openTemporary(day = 0): Promise<{ readonly folder: string; readonly staging: StagingFolder }> {
  const folder = join(await makeTemporaryFolder(), "staging");
  return { folder, staging: openStagingFolder(folder, { onWarning: fail, clock: () => day * DAY_MS }) };
}

/** Opens the folder on a day, and tells how many files that removed. */
async function openAfter(folder: string, day: number): Promise<number> {
  return openStagingFolder(folder, { onWarning: fail, clock: () => day * DAY_MS }).swept;
}

function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name);
}

describe("sweeping", () => {
  test("removes at the next opening what was unused for seven days, and no other", async () => {
    const { folder, staging } = await openTemporary(100);
    const unused = await staging.putBytes(Buffer.from("unused"), { name: "unused" });
    const read = await staging.putBytes(Buffer.from("read"), { name: "read" });
    const located = await staging.putBytes(Buffer.from("located"), { name: "located" });
    const again = await staging.putBytes(Buffer.from("put again"), { name: "put again" });
    const later = openStagingFolder(folder, { onWarning: fail, clock: () => 106 * DAY_MS });
    expect(await later.swept).toBe(0);
    await later.read(read);
    later.pathOf(located);
    await later.putBytes(Buffer.from("put again"), { name: "put again" });

    expect(await openAfter(folder, 108)).toBe(1);
    expect(filesIn(folder).toSorted()).toEqual([read, located, again].map((reference) => reference.sha256).toSorted());
    await expect(later.read(unused)).rejects.toThrow("is no longer in");
  });

  test("looks at a bounded number of files, and reaches all of them in later openings", async () => {
    const { folder } = await openTemporary();
    for (let number = 0; number < 2_500; number += 1) {
      const sha256 = createHash("sha256").update(String(number)).digest("hex");
      mkdirSync(join(folder, sha256.slice(0, 2)), { recursive: true });
      writeFileSync(join(folder, sha256.slice(0, 2), sha256), "");
      utimesSync(join(folder, sha256.slice(0, 2), sha256), 1, 1);
    }
    const removed = [
      await openAfter(folder, 100),
      await openAfter(folder, 101),
      await openAfter(folder, 102),
      await openAfter(folder, 103),
    ];
    expect(removed).toEqual([1_000, 1_000, 500, 0]);
  });

  test("removes what a writer left that died a day ago, and leaves one that still writes", async () => {
    const { folder, staging } = await openTemporary(100);
    await staging.putBytes(Buffer.from("x"), { name: "x" });
    const incoming = join(folder, "incoming");
    const [abandoned, fresh] = ["00000000-0000-4000-8000-000000000000", "00000000-0000-4000-8000-000000000001"].map((name) =>
      join(incoming, name),
    );
    for (const [path, days] of [
      [abandoned, 98.5],
      [fresh, 99.5],
    ] as const) {
      writeFileSync(String(path), "partial");
      utimesSync(String(path), (days * DAY_MS) / 1000, (days * DAY_MS) / 1000);
    }
    expect(await openAfter(folder, 100)).toBe(1);
    expect([existsSync(String(abandoned)), existsSync(String(fresh))]).toEqual([false, true]);
  });

  test("touches no file that is not named as ours", async () => {
    const { folder } = await openTemporary();
    mkdirSync(join(folder, "ab"), { recursive: true });
    mkdirSync(join(folder, "documents"));
    for (const name of ["ab/notes.txt", "documents/thesis.pdf", "readme"]) {
      writeFileSync(join(folder, name), "");
      utimesSync(join(folder, name), 1, 1);
    }
    expect(await openAfter(folder, 100)).toBe(0);
    expect(filesIn(folder)).toHaveLength(3);
  });

  test("does nothing on disk before something is put", async () => {
    const { folder, staging } = await openTemporary();
    expect(await staging.swept).toBe(0);
    expect(existsSync(folder)).toBe(false);
  });
});
