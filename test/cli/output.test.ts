import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createWorkplace } from "./cli.ts";

const SANDBOX = ["--sandbox", "process", "--allow-unsafe"];
const MAIN = join(import.meta.dirname, "..", "..", "src", "cli", "main.ts");
const HOSTILE = "\x1b]0;owned\x07\x1b[2J\x9b1A\x7f\u202e";

/** Python that prints and returns what a terminal would act on, and raises it where it is asked to. */
const PROGRAM = `
import sys
hostile = ${JSON.stringify(HOSTILE).replace("\x9b", "\\x9b").replace("\x7f", "\\x7f").replace("\u202e", "\\u202e")}
print(hostile, file=sys.stderr)
print('10%\\r100%')
if context.get('raises'): raise ValueError(hostile + '\\ndone: sandbox none')
result = {'text': hostile + chr(0x2028)}
`;
const ACTIVE = /(?![\n\t])[\p{Cc}\u2028\u202a-\u202e\u2066-\u2069]/u;

describe.each([
  ["exec", ["exec", "program.py"], ""],
  ["run", ["run", "Do it", "--answer-from", "program.py"], "| "],
] as const)("%s shows what a program prints", (_command, args, prefix) => {
  it("on standard error, with nothing in it that the terminal acts on; the result alone is on standard output", async () => {
    const { cli } = createWorkplace({ "program.py": PROGRAM });
    const { stdout, stderr } = await cli([...args, ...SANDBOX]);
    expect(stderr).toContain(`${prefix}\\x1b]0;owned\\x07\\x1b[2J\\x9b1A\\x7f\\u202e\n`);
    expect(stderr).toContain(`${prefix}10%\n${prefix}100%\n`);
    expect(stderr).not.toMatch(ACTIVE);
    expect(stdout).not.toMatch(ACTIVE);
    expect(JSON.parse(stdout)).toEqual({ text: `${HOSTILE}\u2028` });
  });

  it("and what it raises, where no line of it passes for one of ours", async () => {
    const { cli } = createWorkplace({ "program.py": PROGRAM });
    const { stderr, exitCode } = await cli([...args, "--context", '{"raises": true}', ...SANDBOX]);
    expect(exitCode).toBe(1);
    expect(stderr).not.toMatch(ACTIVE);
    expect(stderr).not.toMatch(/^done:/m);
  });
});

describe("output", () => {
  it("stands exactly in JSON", async () => {
    const { cli } = createWorkplace({ "program.py": PROGRAM });
    const { stdout } = await cli(["exec", "program.py", "--json", ...SANDBOX]);
    expect(stdout).not.toMatch(ACTIVE);
    expect(JSON.parse(stdout)).toMatchObject({ value: { text: `${HOSTILE}\u2028` }, stdout: "10%\r100%\n", stderr: `${HOSTILE}\n` });
  });

  it.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)("comes while the program runs, and %s ends it with %i", async (signal, exitCode) => {
    const { folder } = createWorkplace({ "program.py": "import time\nprint('working', flush=True)\ntime.sleep(60)" });
    const env = { PATH: process.env["PATH"] ?? "", HOME: folder };
    const child = spawn(process.execPath, [MAIN, "exec", "program.py", ...SANDBOX], {
      cwd: folder,
      env,
      stdio: ["ignore", "ignore", "pipe"],
    });
    let stderr = "";
    for await (const piece of child.stderr.setEncoding("utf8")) {
      stderr += piece;
      if (stderr.includes("working\n") && !child.killed) child.kill(signal);
    }
    if (child.exitCode === null) await once(child, "exit");
    expect(child.exitCode).toBe(exitCode);
    expect(stderr).toMatch(/working\ninterrupted\n$/);
  });

  it("that nobody reads does not keep the result back", async () => {
    const { folder } = createWorkplace({ "program.py": "for _ in range(2000): print('x' * 100)\nresult = 42" });
    const command = `"${process.execPath}" "${MAIN}" exec program.py ${SANDBOX.join(" ")} 2> >(true)`;
    const child = spawn("bash", ["-c", command], {
      cwd: folder,
      env: { PATH: process.env["PATH"] ?? "", HOME: folder },
      stdio: ["ignore", "pipe", "ignore"],
    });
    let stdout = "";
    for await (const piece of child.stdout.setEncoding("utf8")) stdout += piece;
    expect(stdout).toBe("42\n");
  });
});
