import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { DEFAULT_LIMITS, type SandboxRun } from "../../src/sandbox/port.ts";
import { makeTemporaryFolder } from "../sandbox/temporary-folder.ts";
import { createBubblewrapAttacker, NO_SANDBOX } from "./bubblewrap-attacker.ts";

const namesOf = ({ artifacts }: SandboxRun) => artifacts.map(({ name }) => name);

/** What is left out, as name and reason. */
const omittedOf = ({ omitted = [] }: SandboxRun) => omitted.map(({ name, reason }) => `${name}: ${reason}`);

const SMALL_DISK = { ...DEFAULT_LIMITS, diskBytes: 8 * 1024 ** 2 };

/** Things in `out/` that are no plain files, or look like other places. */
const ODD: Readonly<Record<string, readonly [code: string, omitted: readonly string[]]>> = {
  "a link to a file of the system": ["os.symlink('/etc/passwd', 'out/a')", ["a: it is a link"]],
  "a link to the driver's own memory": ["os.symlink('/proc/1/environ', 'out/a')", ["a: it is a link"]],
  "a link to a folder of the driver's": ["os.symlink('/proc/1/cwd', 'out/a')", ["a: it is a link"]],
  "a pipe": ["os.mkfifo('out/a')", ["a: it is no plain file"]],
  "a socket": ["import socket\nsocket.socket(socket.AF_UNIX).bind('out/a')", ["a: it is no plain file"]],
  "folders that lead back to themselves": ["os.mkdir('out/a')\nos.symlink('..', 'out/a/up')", ["a/up: it is a link"]],
  "folders without end": [
    "os.makedirs('out/' + '/'.join('abcdefghijkl'))",
    ["a/b/c/d/e/f/g/h/i: it is a folder within more than 8 others"],
  ],
  "a folder that is closed to all": ["os.mkdir('out/a')\nos.chmod('out/a', 0)", ["a: it cannot be read: Permission denied"]],
  "a file that is closed to all": ["open('out/a', 'w').close()\nos.chmod('out/a', 0)", ["a: it cannot be read: Permission denied"]],
  "a file with more bytes than the disk": [
    "open('out/a', 'w').truncate(6 * 1024**2)\nopen('out/b', 'w').truncate(6 * 1024**2)",
    ["b: it has 6291456 bytes, and all files together may still have 2097152"],
  ],
  "names that would move a terminal's cursor, or are no text": [
    "open('out/\\x1b[2J\\n' + 'x' * 248, 'w').close()\nopen(b'out/\\xff\\xfe', 'w').close()",
    [
      `_[2J_${"x".repeat(195)}…[cut]: its name is longer than 200 characters`,
      "__: its name holds control characters, or bytes that are no text",
    ],
  ],
};

describe.skipIf(NO_SANDBOX)("a program that leaves odd things in out/", () => {
  const { attack } = createBubblewrapAttacker();

  test.each(Object.entries(ODD))("brings no more home than its files: %s", async (_, [code, omitted]) => {
    const run = await attack(`import os\nopen('out/good', 'w').write('good')\n${code}\nresult = 1`, { limits: SMALL_DISK });
    expect(run.outcome).toMatchObject({ status: "ok" });
    expect(namesOf(run)).toContain("good");
    expect(namesOf(run).filter((name) => !["good", "a"].includes(name))).toEqual([]);
    expect(omittedOf(run)).toEqual(omitted);
  });

  test.each([
    ["a file", "os.rmdir('out')\nopen('out', 'w').write('x')", ["out: it cannot be read: Not a directory"]],
    ["a link to a folder", "os.rmdir('out')\nos.symlink('/etc', 'out')", ["out: it is a link"]],
    ["a pipe", "os.rmdir('out')\nos.mkfifo('out')", ["out: it cannot be read: Not a directory"]],
    ["nothing", "os.rmdir('out')", []],
  ])("brings nothing home where out/ has become %s", async (_, code, omitted) => {
    const run = await attack(`import os\n${code}\nresult = 1`);
    expect([run.outcome.status, namesOf(run), omittedOf(run)]).toEqual(["ok", [], omitted]);
  });

  test("gets no name for a file that it was given, but its own copy of it", async () => {
    const path = join(await makeTemporaryFolder(), "given.txt");
    await writeFile(path, "given");
    const code = `
import os, shutil
os.link('given.txt', 'out/name', follow_symlinks=False)
try: os.link(os.path.realpath('given.txt'), 'out/content')
except OSError as error: result = error.strerror
shutil.copy('given.txt', 'out/copy')`;
    const run = await attack(code, { files: [{ name: "given.txt", path }] });
    expect(run.outcome).toMatchObject({ result: { value: "Invalid cross-device link" } });
    expect(omittedOf(run)).toEqual(["name: it is a link"]);
    expect(namesOf(run)).toEqual(["copy"]);
  });

  test("brings a hundred of ten thousand files home, and hears of the others", async () => {
    const run = await attack("for n in range(10_000): open(f'out/{n:05}', 'w').close()\nresult = 1");
    expect(namesOf(run)).toHaveLength(100);
    expect(omittedOf(run)).toHaveLength(21);
    expect(omittedOf(run)[0]).toBe("00100: only 100 files come back");
    expect(omittedOf(run).at(-1)).toBe("…: 9880 more files");
  });

  test("brings a file home whole that a process of its own still makes longer", async () => {
    const code = `
import os
if os.fork() == 0:
    os.setsid()
    with open('out/log', 'wb', buffering=0) as file:
        for n in range(1_000_000): file.write(b'x' * 100)
    os._exit(0)
while not os.path.exists('out/log') or os.path.getsize('out/log') < 1000: pass
result = 1`;
    const run = await attack(code, { limits: { ...DEFAULT_LIMITS, timeoutMs: 10_000 } });
    const [log] = run.artifacts;
    expect(run.outcome.status).toBe("ok");
    expect(log?.size).toBeGreaterThanOrEqual(1_000);
    expect(await readFile(log?.path ?? "", "utf8")).toBe("x".repeat(log?.size ?? 0));
  });

  test("says of figures what it likes, and of nothing else", async () => {
    const omitted = [
      { name: "\u001b]0;title", reason: "x".repeat(5_000) },
      ...Array.from({ length: 100 }, () => ({ name: "n", reason: "r" })),
    ];
    const report = { status: "ok", result: { status: "none" }, checks: { status: "none" }, omitted };
    const forge = "import os\nos.write(200, context.encode())\nos._exit(0)";
    const run = await attack(forge, { context: JSON.stringify(report) });
    expect(run.outcome.status).toBe("ok");
    expect(run.omitted).toHaveLength(20);
    expect(run.omitted?.[0]).toEqual({ name: "_]0;title", reason: `${"x".repeat(200)}…[cut]` });
    const broken = await attack(forge, { context: JSON.stringify({ ...report, omitted: [1] }) });
    expect(broken.outcome).toMatchObject({ error: { type: "ProgramExit" } });
  });
});
