import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openShippedPrograms } from "../../src/cache/open-shipped-programs.ts";
import { temporaryFolder } from "../executor/harness.ts";

async function folderOf(programs: Readonly<Record<string, string>>): Promise<string> {
  const folder = temporaryFolder();
  for (const [name, description] of Object.entries(programs)) {
    await mkdir(join(folder, name));
    await writeFile(join(folder, name, "program.yaml"), description);
    await writeFile(join(folder, name, "program.py"), "result = 1\n");
  }
  return folder;
}

const describing = (tasks: readonly string[]) => `version: "2"\ntasks: ${JSON.stringify(tasks)}\nshape: any\ndescription: d\ninput: i\n`;

describe("shipped programs", () => {
  test("serve each of their tasks, whatever its case and spacing", async () => {
    const programs = openShippedPrograms(await folderOf({ one: describing(["Do  it", "Hazlo"]) }));
    for (const task of ["Do it", " do\nIT ", "hazlo"]) {
      expect(await programs.find(task)).toMatchObject({ id: "shipped/one@2", code: "result = 1\n" });
    }
  });

  test("serve no other task, however near", async () => {
    const programs = openShippedPrograms(await folderOf({ one: describing(["Do it"]) }));
    for (const task of ["Do it not", "Do it.", "Do", "", "Undo it"]) expect(await programs.find(task)).toBeNull();
  });

  test("tell all their tasks", async () => {
    const programs = openShippedPrograms(await folderOf({ one: describing(["a", "b"]), two: describing(["c"]) }));
    expect(await programs.tasks()).toEqual(["a", "b", "c"]);
  });

  test("are refused where two serve one task", async () => {
    const programs = openShippedPrograms(await folderOf({ one: describing(["a"]), two: describing(["A"]) }));
    await expect(programs.find("x")).rejects.toThrow(/both shipped\/one@2 and shipped\/two@2/);
  });

  test("are refused where a program has no code, and read again when it has", async () => {
    const folder = await folderOf({ one: describing(["a"]) });
    await rm(join(folder, "one", "program.py"));
    const programs = openShippedPrograms(folder);
    await expect(programs.tasks()).rejects.toMatchObject({ code: "CONFIGURATION", message: expect.stringContaining("program.py") });
    await writeFile(join(folder, "one", "program.py"), "result = 1\n");
    expect(await programs.tasks()).toEqual(["a"]);
  });

  test("are refused where the description lacks something", async () => {
    const programs = openShippedPrograms(await folderOf({ one: 'version: "1"\ntasks: []\n' }));
    await expect(programs.find("x")).rejects.toMatchObject({ code: "CONFIGURATION", message: expect.stringContaining("tasks") });
  });
});
