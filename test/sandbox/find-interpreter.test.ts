import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { findInterpreter, inspectInterpreters } from "../../src/sandbox/find-interpreter.ts";
import { KNOWN_PACKAGES } from "../../src/sandbox/known-packages.ts";
import { makeTemporaryFolder } from "./temporary-folder.ts";

interface Pretended {
  readonly executable?: string;
  readonly version?: readonly number[];
  readonly packages?: readonly string[];
}

/** Makes a `python3` that only says what it is. */
async function pretendPython(folder: string, { executable, version = [3, 12, 1], packages = [] }: Pretended = {}): Promise<string> {
  const file = join(folder, "python3");
  const answer = JSON.stringify({ executable: executable ?? file, version, prefixes: [folder], packages });
  await writeFile(file, `#!/bin/sh\necho '${answer}'\n`);
  await chmod(file, 0o755);
  return file;
}

describe("findInterpreter", () => {
  test("takes the interpreter asked for, and no better one", async () => {
    const python = await pretendPython(await makeTemporaryFolder());
    expect(await findInterpreter({ python })).toMatchObject({ executable: python, version: "3.12.1", packages: [] });
  });

  test("refuses the one asked for if it does not work, and takes no other in its place", async () => {
    await expect(findInterpreter({ python: "/nowhere/python3" })).rejects.toMatchObject({
      code: "CONFIGURATION",
      reason: "unknown-sandbox",
      message: expect.stringContaining("/nowhere/python3"),
    });
  });

  test("prefers the candidate that has more of the packages programs use", async () => {
    const folder = await makeTemporaryFolder();
    const python = await pretendPython(folder, { packages: [...KNOWN_PACKAGES, "one more"] });
    expect((await findInterpreter({ searchPath: `${folder}:/usr/bin` })).executable).toBe(python);
    await pretendPython(folder, { version: [3, 9, 18] });
    expect((await findInterpreter({ searchPath: `${folder}:/usr/bin` })).executable).toBe("/usr/bin/python3");
  });

  test("looks behind a shim once, and uses what it stands for", async () => {
    const folder = await makeTemporaryFolder();
    await writeFile(join(folder, "python3"), '#!/bin/sh\nexec /usr/bin/python3 "$@"\n');
    await chmod(join(folder, "python3"), 0o755);
    expect((await findInterpreter({ searchPath: folder })).executable).toBe("/usr/bin/python3");
  });

  test("says of every candidate what is wrong with it", async () => {
    const folder = await makeTemporaryFolder();
    await pretendPython(folder, { version: [3, 9, 18] });
    const findings = await inspectInterpreters({ searchPath: folder });
    expect(findings[0]).toEqual({ candidate: join(folder, "python3"), status: "unusable", reason: "it is Python 3.9.18" });
  });

  test("refuses one that the user of the programs cannot read", async () => {
    const isRoot = process.getuid?.() === 0; // programs then run as another user; else as we do
    const folder = join(await makeTemporaryFolder(), "private");
    await mkdir(folder, { mode: 0o700 });
    const python = await pretendPython(folder);
    if (!isRoot) await chmod(folder, 0o000);
    const search = findInterpreter({ python, ...(isRoot && { userId: 2_000_000_000 }) });
    await expect(search).rejects.toMatchObject({ code: "CONFIGURATION", message: expect.stringContaining(python) });
    await chmod(folder, 0o700);
  });
});
