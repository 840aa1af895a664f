import { readdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { createMemoryEffectLedger } from "../../src/effects/create-memory-effect-ledger.ts";
import { createE2BSandbox } from "../../src/sandbox/e2b/create-e2b-sandbox.ts";
import { DEFAULT_LIMITS } from "../../src/sandbox/port.ts";
import type { Sandbox } from "../../src/sandbox/port.ts";
import { startCodeInterpreter, whyNoCodeInterpreter } from "./e2b-server/start-code-interpreter.ts";
import type { CodeInterpreter } from "./e2b-server/start-code-interpreter.ts";
import { echo, serve } from "./network/servers.ts";
import { requestOf } from "./request.ts";
import { makeTemporaryFolder } from "./temporary-folder.ts";
import { until } from "./until.ts";

const reason = await whyNoCodeInterpreter();
if (reason !== null) console.warn(`E2B's debug mode is not tested: ${reason}`);

describe.skipIf(reason !== null && process.env.REQUIRE_ALL !== "1")("E2B's debug mode, with a real Jupyter kernel", () => {
  let interpreter: CodeInterpreter;
  let sandbox: Sandbox;
  beforeAll(async () => {
    interpreter = await startCodeInterpreter();
    sandbox = createE2BSandbox({ debug: true });
  });
  afterAll(async () => {
    await sandbox.close();
    await interpreter.close();
  });

  test("needs no key, and says that nothing isolates the machine", async () => {
    const { isolation, python } = await sandbox.capabilities();
    expect([isolation, python]).toEqual([expect.stringMatching(/debug mode.*Linux namespaces/), expect.stringMatching(/^3\./)]);
  });

  test("gives back value, output and artifacts, and ends the kernel", async () => {
    const code = "import sys\nprint('ñ€😀')\nprint('err', file=sys.stderr)\nopen('out/a.txt', 'w').write('a')\nresult = {'ñ': '😀'}";
    const run = await sandbox.run(requestOf(code));
    expect(run).toMatchObject({
      outcome: { status: "ok", result: { value: { ñ: "😀" } } },
      stdout: "ñ€😀\n",
      stderr: "err\n",
      artifacts: [{ name: "a.txt" }],
    });
    expect(await interpreter.contexts()).toEqual([]);
  });

  test("passes output on while the program runs", async () => {
    const chunks: string[] = [];
    const controller = new AbortController();
    const onOutput = ({ text }: { readonly text: string }) => {
      chunks.push(text);
      controller.abort();
    };
    const { outcome } = await sandbox.run(requestOf("import time\nprint('first')\ntime.sleep(60)"), {
      onOutput,
      signal: controller.signal,
    });
    expect([outcome.status, chunks]).toEqual(["cancelled", ["first\n"]]);
  });

  test("carries a result of 10 MB", async () => {
    const { outcome } = await sandbox.run(requestOf("result = 'x' * 9_999_998"));
    expect(outcome.status === "ok" && outcome.result.status === "value" && outcome.result.value).toBe("x".repeat(9_999_998));
  });

  test("carries large data and files to the program", async () => {
    const path = join(await makeTemporaryFolder(), "a");
    await writeFile(path, Buffer.alloc(3_000_000, "ab"));
    const context = Array.from({ length: 50_000 }, (_, index) => `row ${index} ñ ${Math.random()}`);
    const code = "result = [context, len(open('in/a.bin').read())]";
    const { outcome } = await sandbox.run(requestOf(code, { context, files: [{ name: "in/a.bin", path }] }));
    expect(outcome).toMatchObject({ result: { value: [context, 3_000_000] } });
  });

  test("survives a program that prints without end, and loses nothing below the cap", async () => {
    const { outcome, stdout, truncated } = await sandbox.run(requestOf("for n in range(300_000): print(n)\nresult = 'done'"));
    expect([outcome.status, stdout.length, truncated]).toEqual(["ok", 1_000_000, true]);
  });

  test("tells an error of the program from one of ours", async () => {
    const { outcome } = await sandbox.run(requestOf('a = 1\nraise ValueError("it\'s")'));
    expect(outcome).toMatchObject({ status: "error", error: { type: "ValueError", message: "it's", line: 2 } });
  });

  test("ends a program in time, and one that is cancelled", async () => {
    const limits = { ...DEFAULT_LIMITS, timeoutMs: 400 };
    expect((await sandbox.run(requestOf("while True: pass", { limits }))).outcome.status).toBe("timeout");
    const controller = new AbortController();
    const code = "import time\nprint('on', flush=True)\ntime.sleep(60)";
    const { outcome } = await sandbox.run(requestOf(code), { signal: controller.signal, onOutput: () => controller.abort() });
    expect(outcome.status).toBe("cancelled");
    expect(await interpreter.contexts()).toEqual([]);
    await until(async () => (await readdir(tmpdir())).every((name) => !name.startsWith("cached-executor-run-")));
  });

  test("lets a program reach its targets, and says that nothing but the namespaces holds it to them", async () => {
    const { port } = await serve(echo);
    const coarse = createE2BSandbox({ debug: true, allowCoarse: true }, { resolve: async () => ["127.0.0.1"] });
    onTestFinished(() => coarse.close());
    const code = `
import socket
with socket.create_connection(("a.example", ${port})) as s:
    s.sendall(b"x" * 1_000_000); s.shutdown(socket.SHUT_WR)
    result = [len(s.makefile().read())]
try: socket.create_connection(("127.0.0.1", 49999), 2)
except OSError as error: result.append(type(error).__name__)`;
    const { outcome } = await coarse.run(requestOf(code, { allow: [`a.example:${port}`] }));
    expect(outcome).toMatchObject({ result: { value: [1_000_000, "ConnectionRefusedError"] } });
    expect((await coarse.capabilities()).isolation).toMatch(/no machine of its own;.*coarse: E2B holds it to nothing/);
    expect(await interpreter.contexts()).toEqual([]);
  });

  test("lets no effect happen, as it takes no files", async () => {
    const coarse = createE2BSandbox({ debug: true, allowCoarse: true }, { resolve: async () => ["127.0.0.1"] });
    onTestFinished(() => coarse.close());
    const effects = createMemoryEffectLedger();
    const { outcome } = await coarse.run(requestOf("once('a', print)", { allow: ["a.example:443"] }), { effects });
    expect(outcome).toMatchObject({ status: "error", error: { type: "EffectError", message: /debug mode.*bubblewrap/ } });
    expect(effects.effects.size).toBe(0);
  });

  test("keeps a program from the interpreter's port and the kernel's process", async () => {
    const code = `
import os, socket
def reach():
    s = socket.create_connection(("127.0.0.1", 49999), 2)
    s.sendall(b"GET /contexts HTTP/1.0\\r\\n\\r\\n")
    return s.recv(100).decode()
def look():
    return [p for p in os.listdir("/proc") if p.isdigit() and b"ipykernel" in open(f"/proc/{p}/cmdline", "rb").read()] or None
result = []
for attempt in (reach, look, lambda: os.setuid(0), lambda: os.listdir("/proc/1/fd")):
    try: result.append(attempt())
    except OSError as error: result.append(type(error).__name__)`;
    const { outcome } = await sandbox.run(requestOf(code));
    expect(outcome).toMatchObject({
      result: { value: [expect.stringMatching(/Error/), null, expect.stringMatching(/PermissionError/), "PermissionError"] },
    });
  });
});
