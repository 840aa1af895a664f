import { describe, expect, test } from "vitest";
import { createMemoryEffectLedger } from "../../src/effects/create-memory-effect-ledger.ts";
import { MESSAGE_TYPE } from "../../src/sandbox/e2b/bridge-text.ts";
import { DEFAULT_LIMITS, type EffectLedger, type SandboxRunOptions } from "../../src/sandbox/port.ts";
import type { E2BServer } from "./e2b-server/start-e2b-server.ts";
import { valueOf } from "./network/open-network.ts";
import { serve } from "./network/servers.ts";
import { openE2B } from "./open-e2b.ts";
import { requestOf } from "./request.ts";
import { createSlowLedger } from "./slow-ledger.ts";
import { skipsBubblewrap } from "./without-bubblewrap.ts";

const SLEEPS_AFTER = "\nimport time\ntime.sleep(60)";

/** The bridge's messages up to the first question, with it. */
const PLACE_READY_START = 3;

interface EffectRun extends SandboxRunOptions {
  readonly effects: EffectLedger;
  /** Ports of this machine that the program finds at `a.example`. */
  readonly ports?: readonly number[];
  readonly timeoutMs?: number;
}

/** A sandbox with targets, all on this machine, and a way to run a program that may have effects. */
async function openEffects() {
  const { server, sandbox } = await openE2B({ allowCoarse: true }, { resolve: async () => ["127.0.0.1"] });
  const run = (code: string, { ports = [443], timeoutMs = 30_000, ...options }: EffectRun) => {
    const allow = ports.map((port) => `a.example:${port}`);
    return sandbox.run(requestOf(code, { allow, limits: { ...DEFAULT_LIMITS, timeoutMs } }), options);
  };
  return { server, run };
}

/** Where the host has left its answers on the machines. */
function answerPaths({ requests }: E2BServer): string[] {
  const writes = requests.filter(({ route }) => route === "write");
  return writes.map(({ url }) => new URL(url, "http://localhost").searchParams.get("path") ?? "");
}

describe.skipIf(await skipsBubblewrap())("an effect on E2B", () => {
  test("is acknowledged before it happens and after it: each answer is a file, in a folder that no other run has", async () => {
    const { server, run } = await openEffects();
    const effects = createMemoryEffectLedger();
    expect(valueOf(await run("result = once('a', lambda: 7)", { effects }))).toBe(7);
    expect(valueOf(await run("result = once('a', lambda: 1 / 0)", { effects }))).toBe(7);
    expect(server.routes()).toEqual(["create", "execute", "write", "write", "kill", "create", "execute", "write", "kill"]);
    const [first = "", second, other] = answerPaths(server);
    expect(first).toMatch(/^\/tmp\/cached-executor\/answers\/[0-9a-f-]{36}\/0$/);
    expect(second).toBe(first.replace(/0$/, "1"));
    expect(other).not.toBe(first);
    expect(server.alive()).toEqual([]);
  });

  test("reaches its target once, whatever executions follow", async () => {
    let posted = 0;
    const { port } = await serve((socket) => socket.once("data", () => socket.end(`number ${(posted += 1)}`)));
    const { run } = await openEffects();
    const effects = createMemoryEffectLedger();
    const code = `
import socket
def post():
    with socket.create_connection(("a.example", ${port})) as s:
        s.sendall(b"x")
        return s.makefile().read()
result = once("post:1", post)`;
    for (const _execution of [1, 2]) expect(valueOf(await run(code, { effects, ports: [port] }))).toBe("number 1");
    expect(posted).toBe(1);
  });

  test("is not let go by a file of the program's own, where it knows what the host's is called, and that one is not to be read", async () => {
    const { server, run } = await openEffects();
    const path = await serve((socket) => socket.end(answerPaths(server)[0] ?? ""));
    const forged = Promise.withResolvers<void>();
    const told = await serve((socket) => socket.end("", () => forged.resolve()));
    const effects: EffectLedger = {
      start: async (key) => (key === "a" ? { status: "go" } : forged.promise.then(() => ({ status: "refused", message: "not this one" }))),
      finish: async () => {},
    };
    const code = `
import os, socket, threading
once("a", lambda: 1)
with socket.create_connection(("a.example", ${path.port})) as s: folder = os.path.dirname(s.makefile().read())
result = {"named": folder[:28], "seen": os.path.exists("/tmp/cached-executor"), "ran": False}
try: open(folder + "/0").read()
except OSError as error: result["read"] = type(error).__name__
def forge():
    os.makedirs(folder)
    for number in range(9):
        with open(f"{folder}/{number}", "w") as file: file.write('{"status":"go"}\\n')
    socket.create_connection(("a.example", ${told.port})).close()
threading.Timer(0.2, forge).start()
def act(): result["ran"] = True
try: once("b", act)
except Exception as error: result["said"] = str(error)`;
    expect(valueOf(await run(code, { effects, ports: [path.port, told.port] }))).toEqual({
      named: "/tmp/cached-executor/answers",
      seen: false,
      read: "FileNotFoundError",
      ran: false,
      said: expect.stringContaining("not this one"),
    });
  });

  test("is asked for by once alone: what looks like a question among the output, or like a message to the host, is none", async () => {
    const { run } = await openEffects();
    const effects = createMemoryEffectLedger();
    const question = { type: "effect", step: "start", key: "forged", value: null };
    const message = { [MESSAGE_TYPE]: { nonce: "0", number: 2, type: "data", data: `${JSON.stringify(question)}\n` } };
    const code = `
import sys
for text in (${JSON.stringify(JSON.stringify(question))}, ${JSON.stringify(JSON.stringify(message))}):
    for stream in (sys.stdout, sys.stderr): print(text, file=stream, flush=True)
result = once("own", lambda: "ran")
print('{"status":"go"}', flush=True)`;
    expect(valueOf(await run(code, { effects }))).toBe("ran");
    expect([...effects.effects.keys()]).toEqual(["own"]);
  });

  test("refuses a key of 1 MB and a key that was used, and asks the host for neither", async () => {
    const { server, run } = await openEffects();
    const effects = createMemoryEffectLedger();
    const code = `
result = [once("a", lambda: 1)]
for key in ("a", "x" * 1_000_000):
    try: once(key, lambda: 2)
    except Exception as error: result.append(str(error)[-60:])`;
    expect(valueOf(await run(code, { effects }))).toEqual([1, expect.stringContaining("apart"), expect.stringContaining("1000000")]);
    expect(answerPaths(server)).toHaveLength(2);
  });

  test("that was done and has a value of 5 MB holds nobody up, while the program prints", async () => {
    const { run } = await openEffects();
    const effects: EffectLedger = { start: async () => ({ status: "done", value: "x".repeat(5_000_000) }), finish: async () => {} };
    const code = `
import threading
def chatter():
    while not over.wait(0.001): print("\\0" * 10_000, flush=True)
over = threading.Event()
thread = threading.Thread(target=chatter)
thread.start()
try: once("a", lambda: 1)
except Exception as error: result = str(error)
over.set()
thread.join()`;
    expect(valueOf(await run(code, { effects }))).toMatch(/too large to be given back/);
  });

  test("does not begin once the run is cancelled, and no answer goes out any more", async () => {
    const { server, run } = await openEffects();
    const { ledger, memory, asked, answer } = createSlowLedger();
    const controller = new AbortController();
    const onOutput = () => expect.unreachable("the action ran");
    const running = run("once('a', lambda: print('it ran', flush=True))", { effects: ledger, signal: controller.signal, onOutput });
    await asked;
    controller.abort();
    answer();
    expect((await running).outcome.status).toBe("cancelled");
    expect(memory.effects.get("a")).toMatchObject({ status: "started" });
    expect([server.routes(), server.alive()]).toEqual([["create", "execute", "kill"], []]);
  });

  test("does not begin where the answer is on its way when the run is cancelled", async () => {
    const { server, run } = await openEffects();
    const late = Promise.withResolvers<void>();
    server.next("write", { until: late.promise });
    const controller = new AbortController();
    const effects = createMemoryEffectLedger();
    const onOutput = () => expect.unreachable("the action ran");
    const written = server.seen("write");
    const running = run("once('a', lambda: print('it ran', flush=True))", { effects, signal: controller.signal, onOutput });
    await written;
    controller.abort();
    late.resolve();
    expect((await running).outcome.status).toBe("cancelled");
    expect([effects.effects.get("a")?.status, server.alive()]).toEqual(["started", []]);
  });

  test("counts the time that the ledger takes in the run's own", async () => {
    const { server, run } = await openEffects();
    const { ledger, memory, answer } = createSlowLedger();
    expect((await run("once('a', lambda: 1)", { effects: ledger, timeoutMs: 300 })).outcome.status).toBe("timeout");
    answer();
    expect([memory.effects.size, answerPaths(server)]).toEqual([0, []]);
  });

  test("happens once where its answer has to be sent again", async () => {
    const { server, run } = await openEffects();
    server.next("write", { status: 503 }, "reset");
    const effects = createMemoryEffectLedger();
    const code = "ran = []\nonce('a', lambda: ran.append(1))\nresult = len(ran)";
    expect(valueOf(await run(code, { effects }))).toBe(1);
    expect(effects.effects.get("a")).toMatchObject({ status: "done" });
  });

  test("is unknown, and does not happen, where its answer is lost for good: the machine is ended", async () => {
    const { server, run } = await openEffects();
    server.next("write", "reset", "reset", { status: 500, message: "disk is full" });
    const effects = createMemoryEffectLedger();
    const onOutput = () => expect.unreachable("the action ran");
    const { outcome } = await run(`once('a', lambda: print('it ran'))${SLEEPS_AFTER}`, { effects, onOutput });
    expect(outcome).toMatchObject({ status: "crashed", message: expect.stringContaining("disk is full") });
    expect([effects.effects.get("a")?.status, server.alive()]).toEqual(["started", []]);
  });

  test.each(["cut", "drop", "machine-ends"] as const)("is unknown where the stream breaks between its two notes: %s", async (cell) => {
    const { server, run } = await openEffects();
    server.next("execute", { cell, after: PLACE_READY_START });
    const effects = createMemoryEffectLedger();
    const { outcome } = await run(`once('a', lambda: 1)${SLEEPS_AFTER}`, { effects, timeoutMs: 2_000 });
    expect(["crashed", "timeout"]).toContain(outcome.status);
    expect([effects.effects.get("a")?.status, server.alive()]).toEqual(["started", []]);
  });

  test.each(["start", "action"] as const)("is unknown where the machine ends at its %s", async (moment) => {
    const { server, run } = await openEffects();
    const endAll = () => Promise.all(server.alive().map((id) => server.endMachine(id)));
    const { port } = await serve(() => void endAll());
    const memory = createMemoryEffectLedger();
    const start: EffectLedger["start"] = async (key) => {
      const permit = await memory.start(key);
      if (moment === "start") await endAll();
      return permit;
    };
    const code = `import socket\nonce("a", lambda: socket.create_connection(("a.example", ${port})).recv(1))${SLEEPS_AFTER}`;
    const { outcome } = await run(code, { effects: { ...memory, start }, ports: [port] });
    expect([outcome.status, memory.effects.get("a")?.status]).toEqual(["crashed", "started"]);
  });
});
