import { execFile } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { openShippedPrograms } from "../src/cache/open-shipped-programs.ts";
import { temporaryFolder } from "./executor/harness.ts";

const ROOT = join(import.meta.dirname, "..");
const README = readFileSync(join(ROOT, "README.md"), "utf8");
const execute = promisify(execFile);

/** Lines of a console block: commands after `$ `, and what they print. */
function readConsole(block: string) {
  const lines = block.split("\n").filter((line) => line !== "");
  return {
    commands: lines.filter((line) => line.startsWith("$ ")).map((line) => line.slice(2)),
    printed: lines.filter((line) => !line.startsWith("$ ")),
  };
}

describe("the README", () => {
  it("shows commands on its first screen that print what it says", async () => {
    const [, block = ""] = /## Now yours, no key\n.*?```console\n(.*?)```/s.exec(README) ?? [];
    const { commands, printed } = readConsole(block);
    expect(commands).toHaveLength(2);
    const folder = temporaryFolder();
    const npm = `npm() { shift 4; "${process.execPath}" "${join(ROOT, "src", "cli", "main.ts")}" "$@"; }`; // npm run -s cli --
    const env = { PATH: process.env["PATH"] ?? "", HOME: folder };
    const { stdout } = await execute("bash", ["-ec", [npm, ...commands].join("\n")], { cwd: folder, env });
    expect(stdout.trim().split("\n")).toEqual(printed);
  });

  describe("on workflows", () => {
    const [, section = ""] = /\n## Workflows\n(.*?)\n## /s.exec(README) ?? [];
    const [, yaml = ""] = /```yaml\n(.*?)```/s.exec(section) ?? [];
    const { commands, printed } = readConsole(/```console\n(.*?)```/s.exec(section)?.[1] ?? "");

    async function run(...lines: string[]) {
      const folder = temporaryFolder();
      writeFileSync(join(folder, "numbers.yaml"), yaml);
      const command = `cached-executor() { "${process.execPath}" "${join(ROOT, "src", "cli", "main.ts")}" "$@"; }`;
      const env = { PATH: process.env["PATH"] ?? "", HOME: folder };
      return execute("bash", ["-ec", [command, ...lines].join("\n")], { cwd: folder, env });
    }

    it("shows one that gives what it says", async () => {
      expect(commands).toHaveLength(2);
      expect((await run(...commands)).stdout.trim().split("\n")).toEqual(printed);
    });

    it("shows one that waits for a person", async () => {
      const waiting = (commands[1] ?? "").replace("[19.9, 5.1]", "[1, 2, 30]");
      await expect(run(waiting)).rejects.toMatchObject({ code: 3, stderr: expect.stringMatching(/--resume \S+ --yes/) as unknown });
    });
  });

  it("names tasks that programs are shipped for, one for each program", async () => {
    const [, table = ""] = /\n\| task .*?\n(.*?)\n\n/s.exec(README) ?? [];
    const tasks = [...table.matchAll(/^\| `([^`]+)`/gm)].map((match) => match[1] ?? "");
    const shipped = openShippedPrograms();
    const found = await Promise.all(tasks.map((task) => shipped.find(task)));
    expect(found).not.toContain(null);
    expect(new Set(found.map((program) => program?.id)).size).toBe(readdirSync(join(ROOT, "knowledge", "programs")).length);
  });

  it("names only scripts and files that there are", () => {
    const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { scripts: Record<string, string> };
    const [, working = ""] = /## Working on it(.*)/s.exec(README) ?? [];
    const named = [...working.matchAll(/`(?:npm run (?:-s )?)?([a-z]+)(?: -- [^`]*)?`/g)].map((match) => match[1]);
    expect(named.length).toBeGreaterThan(5);
    for (const name of named) expect(Object.keys(scripts)).toContain(name);
  });
});
