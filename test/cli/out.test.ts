import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openOutFolder } from "../../src/cli/out-folder.ts";
import { createWorkplace } from "./cli.ts";

const SANDBOX = ["--sandbox", "process", "--allow-unsafe"];
const WRITES = `
import os
os.mkdir("out/sub")
open("out/sub/a.csv", "w").write("1,2")
open("out/b.txt", "w").write("b")
os.symlink("/etc/passwd", "out/link\\x1b[31m")
result = 1
`;

describe("--out", () => {
  it("writes the files of exec under their names, and tells it on stderr", async () => {
    const { cli, folder } = createWorkplace({ "program.py": WRITES });
    const { exitCode, stdout, stderr } = await cli(["exec", "program.py", "--out", "files", ...SANDBOX]);
    expect([exitCode, stdout]).toEqual([0, "1\n"]);
    expect(stderr).toBe(
      "warning: link_[31m did not come back: it is a link.\nwrote files/b.txt (1 bytes)\nwrote files/sub/a.csv (3 bytes)\n",
    );
    expect(readFileSync(join(folder, "files/sub/a.csv"), "utf8")).toBe("1,2");
    expect(readdirSync(join(folder, "files")).toSorted()).toEqual(["b.txt", "sub"]);
  });

  it("writes the files of run, also where the program was kept", async () => {
    const { cli, folder } = createWorkplace({ "answer.py": WRITES });
    const first = await cli(["run", "Write files", "--answer-from", "answer.py", "--out", "first", "--json", ...SANDBOX]);
    expect(JSON.parse(first.stdout)._ai_metadata).toMatchObject({ artifacts: [{ name: "b.txt" }, { name: "sub/a.csv" }] });
    const second = await cli(["run", "Write files", "--out", "deep/second", ...SANDBOX]);
    expect(second).toMatchObject({ exitCode: 0, stdout: "1\n" });
    expect(second.stderr).toContain("warning: link_[31m did not come back: it is a link.");
    for (const name of ["first", "deep/second"]) expect(readFileSync(join(folder, name, "b.txt"), "utf8")).toBe("b");
  });

  it("refuses a folder that holds something, and one that is none, before anything runs", async () => {
    const { cli, folder } = createWorkplace({ "program.py": "print('ran')", file: "" });
    mkdirSync(join(folder, "full"));
    writeFileSync(join(folder, "full", "b.txt"), "mine");
    for (const [path, words] of [
      ["full", "is not empty, and nothing is overwritten. Name a new folder."],
      ["file", "cannot be made or read. Name a new folder."],
    ] as const) {
      for (const command of [
        ["exec", "program.py"],
        ["run", "Write files", "--answer-from", "program.py"],
      ]) {
        const { exitCode, stderr } = await cli([...command, "--out", path, ...SANDBOX]);
        expect(exitCode).toBe(2);
        expect(stderr).toContain(words);
        expect(stderr).not.toContain("ran");
      }
    }
    expect(readFileSync(join(folder, "full", "b.txt"), "utf8")).toBe("mine");
  });

  it.runIf(process.platform === "linux")("refuses a folder that takes no files", async () => {
    const empty = "/proc/tty/ldisc"; // read-only for root too
    await expect(openOutFolder(empty)).rejects.toThrow(/cannot be written to. Name a new folder/);
    const { folder } = createWorkplace();
    await openOutFolder(join(folder, "new"));
    expect(readdirSync(join(folder, "new"))).toEqual([]);
  });

  it("writes nothing of a program that failed", async () => {
    const { cli, folder } = createWorkplace({ "program.py": `${WRITES}1 / 0` });
    expect(await cli(["exec", "program.py", "--out", "files", ...SANDBOX])).toMatchObject({ exitCode: 1 });
    expect(readdirSync(join(folder, "files"))).toEqual([]);
  });

  it("is not needed: where the files are kept is told, and they are still there", async () => {
    const { cli } = createWorkplace({ "program.py": WRITES });
    const plain = await cli(["exec", "program.py", ...SANDBOX]);
    const [, path = ""] = /^file b\.txt \(1 bytes\): (.*)$/m.exec(plain.stderr) ?? [];
    expect(readFileSync(path, "utf8")).toBe("b");
    const { stdout } = await cli(["exec", "program.py", "--json", ...SANDBOX]);
    expect(JSON.parse(stdout)).toMatchObject({
      artifacts: [{ name: "b.txt", media_type: "text/plain", size: 1, path }, { name: "sub/a.csv" }],
      warnings: ["link_[31m did not come back: it is a link."],
    });
  });
});
