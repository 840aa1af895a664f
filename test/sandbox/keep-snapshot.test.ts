import { readdir, utimes, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { expect, test } from "vitest";
import { keepSnapshot, markUsed } from "../../src/sandbox/pyodide/keep-snapshot.ts";
import { makeTemporaryFolder } from "./temporary-folder.ts";

const DIGEST = "ab".repeat(32);
const OTHER_KEY = `pyodide-0123456789abcdef-${DIGEST}.snapshot`;
const CUT_SHORT = "incoming-12345678-1234-1234-1234-123456789abc";

/** Puts files into a folder that were last used two days ago. */
async function makeOldFiles(folder: string, names: readonly string[]): Promise<void> {
  const day = new Date(Date.now() - 2 * 24 * 60 * 60 * 1000);
  for (const name of names) {
    await writeFile(join(folder, name), "");
    await utimes(join(folder, name), day, day);
  }
}

test("whoever stores a snapshot removes those that nobody has used for a day, and what was cut short then", async () => {
  const folder = await makeTemporaryFolder();
  await makeOldFiles(folder, [OTHER_KEY, CUT_SHORT]);
  const path = await keepSnapshot(folder, "key", async () => Buffer.from("snapshot"));
  expect(await readdir(folder)).toEqual([basename(path)]);
});

test("removes nothing that is in use, and nothing that is not ours", async () => {
  const folder = await makeTemporaryFolder();
  const foreign = ["incoming-mail", "pyodide-notes.txt", `pyodide-0123456789abcdef-${DIGEST}.snapshot.old`];
  await makeOldFiles(folder, [OTHER_KEY, ...foreign]);
  await writeFile(join(folder, CUT_SHORT), ""); // just now: another process is writing it
  expect(await markUsed(join(folder, OTHER_KEY))).toBe(true);
  const path = await keepSnapshot(folder, "key", async () => Buffer.from("snapshot"));
  expect((await readdir(folder)).sort()).toEqual([basename(path), OTHER_KEY, CUT_SHORT, ...foreign].sort());
});

test("says of a snapshot that was removed meanwhile that it cannot be used", async () => {
  expect(await markUsed(join(await makeTemporaryFolder(), OTHER_KEY))).toBe(false);
});
