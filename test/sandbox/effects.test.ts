import { afterAll, describe, expect, test } from "vitest";
import { createMemoryEffectLedger } from "../../src/effects/create-memory-effect-ledger.ts";
import { createBubblewrapSandbox } from "../../src/sandbox/bubblewrap/create-bubblewrap-sandbox.ts";
import { DEFAULT_LIMITS } from "../../src/sandbox/port.ts";
import { requestOf } from "./request.ts";
import { createSlowLedger } from "./slow-ledger.ts";
import { skipsBubblewrap } from "./without-bubblewrap.ts";

const sandbox = createBubblewrapSandbox();
afterAll(() => sandbox.close());

/** What only something else than `once` writes to its descriptor. */
const FORGED: Readonly<Record<string, string>> = {
  "no JSON": "b'hello'",
  "no object": "b'[1]'",
  "no question": "b'{}'",
  "a step that is none": `b'{"number":1,"step":"grant","key":"a"}'`,
  "a number that is none": `b'{"number":-1,"step":"start","key":"a"}'`,
  "a number of a thousand digits": `b'{"number":' + b'9' * 1000 + b',"step":"start","key":"a"}'`,
  "a key that is too long": `b'{"number":1,"step":"start","key":"' + b'a' * 201 + b'"}'`,
  "a key with a line break": `b'{"number":1,"step":"start","key":"a\\\\n"}'`,
  "a key that is half a character": `b'{"number":1,"step":"start","key":"\\\\ud800"}'`,
  "the end of an effect that was never let go": `b'{"number":1,"step":"finish","key":"a","value":1}'`,
  "a value that nests without end": `b'{"number":1,"step":"start","key":"a","value":' + b'[' * 9000 + b']' * 9000 + b'}'`,
  "a value that is not finite": `b'{"number":1,"step":"start","key":"a","value":1e999}'`,
  "a value with a reserved key": `b'{"number":1,"step":"start","key":"a","value":{"lc":1}}'`,
  "a value over 64 KB": `b'{"number":1,"step":"start","key":"a","value":"' + b'x' * 66000 + b'"}'`,
  "a message that is too long": `b'{"number":1,"step":"start","key":"a"' + b' ' * 140000 + b'}'`,
  "bytes that are no text": "bytes(range(256))",
};

const GRANTED_TWICE = `
import json, os
def forge(step, key, number):
    os.write(201, json.dumps({"number": number, "step": step, "key": key}).encode())
    return json.loads(os.read(201, 1 << 17))["status"]
`;

describe.skipIf(await skipsBubblewrap())("the way of an effect from the program to the ledger", () => {
  test.each(Object.entries(FORGED))("takes %s for an error of the program", async (_name, data) => {
    const effects = createMemoryEffectLedger();
    const { outcome } = await sandbox.run(requestOf(`import os, time\nos.write(201, ${data})\ntime.sleep(60)`), { effects });
    expect(outcome).toMatchObject({ status: "error", error: { type: "ProgramExit", message: /descriptor of once/ } });
    expect(effects.effects.size).toBe(0);
  });

  test("ends a program that asks 10,000 times and never listens", async () => {
    const effects = createMemoryEffectLedger();
    const code = `import os\nfor n in range(10_000): os.write(201, b'{"number":1,"step":"start","key":"k%d"}' % n)`;
    const { outcome } = await sandbox.run(requestOf(`${code}\nimport time\ntime.sleep(60)`), { effects });
    expect(outcome).toMatchObject({ status: "error", error: { type: "ProgramExit" } });
    expect(effects.effects.size).toBeLessThanOrEqual(1_000);
  });

  test("answers 10,000 calls, of which one has an effect", async () => {
    const effects = createMemoryEffectLedger();
    const code = `ran = refused = 0
for n in range(10_000):
    try: ran += once('a', lambda: 1)
    except Exception: refused += 1
result = [ran, refused]`;
    const { outcome } = await sandbox.run(requestOf(code), { effects });
    expect(outcome).toMatchObject({ status: "ok", result: { value: [1, 9_999] } });
  });

  test("lets no fork have an effect, and takes none of it away from the program", async () => {
    const effects = createMemoryEffectLedger();
    const code = `import os
if os.fork() == 0:
    try: once('fork', lambda: print('it ran'))
    finally: os._exit(7)
result = [os.waitstatus_to_exitcode(os.wait()[1]), once('own', lambda: 'ran')]`;
    const { outcome, stdout } = await sandbox.run(requestOf(code), { effects });
    expect(outcome).toMatchObject({ status: "ok", result: { value: [7, "ran"] } });
    expect(stdout).toBe("");
    expect([...effects.effects.keys()]).toEqual(["own"]);
  });

  test("lets an effect come to its end in the program alone where its action forked", async () => {
    const effects = createMemoryEffectLedger();
    const code = `import os
value = once('a', os.fork)
os.wait()
result = value > 0`;
    const { outcome } = await sandbox.run(requestOf(code), { effects });
    expect(outcome).toMatchObject({ status: "ok", result: { value: true } });
    expect(effects.effects.get("a")).toMatchObject({ status: "done" });
  });

  test("grants a key once, also to a fork that asks in the place of once", async () => {
    const effects = createMemoryEffectLedger();
    const code = `${GRANTED_TWICE}
once('a', lambda: 1)
if os.fork() == 0:
    print([forge('start', 'a', 900), forge('start', 'b', 901), forge('start', 'b', 902)], flush=True)
    os._exit(0)
os.wait()
try: once('b', lambda: print('it ran'))
except Exception as error: result = str(error)`;
    const { outcome, stdout } = await sandbox.run(requestOf(code), { effects });
    expect(stdout.trim()).toBe("['refused', 'go', 'refused']");
    expect(outcome).toMatchObject({ status: "ok", result: { value: /used before/ } });
  });

  test("gives the program its own descriptor and no other of the driver's, and none to what it starts", async () => {
    const code = `import os, subprocess, sys
own = sorted(int(name) for name in os.listdir('/proc/self/fd'))
started = subprocess.run([sys.executable, '-c', 'import os; os.fstat(201)'], stderr=subprocess.DEVNULL, close_fds=False)
result = [[number for number in own if number > 3], started.returncode]`;
    const { outcome } = await sandbox.run(requestOf(code), { effects: createMemoryEffectLedger() });
    expect(outcome).toMatchObject({ status: "ok", result: { value: [[200, 201], 1] } });
  });

  test("leaves an effect as begun where the program is killed before its end", async () => {
    const effects = createMemoryEffectLedger();
    const { outcome } = await sandbox.run(requestOf("import os\nonce('a', lambda: os.kill(os.getpid(), 9))"), { effects });
    expect(outcome).toMatchObject({ status: "error", error: { message: /SIGKILL/ } });
    expect(effects.effects.get("a")).toMatchObject({ status: "started" });
  });

  test("counts the time that the ledger takes in the run's own", async () => {
    const { ledger, memory, answer } = createSlowLedger();
    const limits = { ...DEFAULT_LIMITS, timeoutMs: 300 };
    const { outcome } = await sandbox.run(requestOf("once('a', lambda: 1)", { limits }), { effects: ledger });
    expect(outcome.status).toBe("timeout");
    answer();
    expect(memory.effects.size).toBe(0);
  });

  test("ends at once when it is cancelled while the ledger writes, and lets nothing happen later", async () => {
    const { ledger, asked, answer } = createSlowLedger();
    const controller = new AbortController();
    const run = sandbox.run(requestOf("once('a', lambda: print('it ran', flush=True))"), {
      effects: ledger,
      signal: controller.signal,
      onOutput: () => expect.unreachable("the action ran"),
    });
    await asked;
    controller.abort();
    answer();
    expect((await run).outcome.status).toBe("cancelled");
  });

  test("does not take the answer to a call that a signal broke off for the answer to the next one", async () => {
    const { ledger, memory, answer } = createSlowLedger();
    const code = `import signal
def on_alarm(*_): raise TimeoutError
signal.signal(signal.SIGALRM, on_alarm)
signal.setitimer(signal.ITIMER_REAL, 0.2)
try: once('a', lambda: 1 / 0)
except TimeoutError: print('broken off', flush=True)
result = once('b', lambda: 'b')`;
    const { outcome } = await sandbox.run(requestOf(code), { effects: ledger, onOutput: answer });
    expect(outcome).toMatchObject({ status: "ok", result: { value: "b" } });
    expect([...memory.effects].map(([key, { status }]) => [key, status])).toEqual([
      ["a", "started"],
      ["b", "done"],
    ]);
  });

  test("forwards output while the ledger is slow", async () => {
    const { ledger, answer } = createSlowLedger();
    const code = `import threading
thread = threading.Thread(target=lambda: once('a', lambda: 1))
thread.start()
print('x' * 500_000, flush=True)
thread.join()
result = 1`;
    const { outcome, stdout } = await sandbox.run(requestOf(code), {
      effects: ledger,
      onOutput: ({ text }) => void (text.endsWith("\n") && answer()),
    });
    expect(outcome).toMatchObject({ status: "ok", result: { value: 1 } });
    expect(stdout).toHaveLength(500_001);
  });
});
