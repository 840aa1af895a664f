import { createHash } from "node:crypto";
import { readdir } from "node:fs/promises";
import { createServer, type Socket } from "node:net";
import { once } from "node:events";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { DEFAULT_LIMITS } from "../../../src/sandbox/port.ts";
import { requestOf } from "../request.ts";
import { makeTemporaryFolder } from "../temporary-folder.ts";
import { until } from "../until.ts";
import { skipsBubblewrap } from "../without-bubblewrap.ts";
import { openNetwork, valueOf } from "./open-network.ts";
import { echo, serve, type TestServer } from "./servers.ts";

const MEGABYTE = 1_000_000;

/** Python that connects to the target `a.example`. */
const connectTo = ({ port }: Pick<TestServer, "port">) => `
import hashlib, random, socket, threading, time
def connect(): return socket.create_connection(("a.example", ${port}))
`;

const allowing = ({ port }: Pick<TestServer, "port">) => ({ allow: [`a.example:${port}`] });

/** A port on which nobody listens. */
async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}

const isOver = (socket: Socket) => socket.destroyed;

describe.skipIf(await skipsBubblewrap())("a connection to a target", () => {
  test("carries five megabytes both ways at once, unchanged", async () => {
    const server = await serve(echo);
    const code = `${connectTo(server)}
data = random.Random(1).randbytes(${5 * MEGABYTE})
with connect() as s:
    writer = threading.Thread(target=lambda: (s.sendall(data), s.shutdown(socket.SHUT_WR)))
    writer.start()
    received = s.makefile("rb").read()
    writer.join()
result = [len(received), hashlib.sha256(received).digest() == hashlib.sha256(data).digest()]`;
    const run = await openNetwork().run(requestOf(code, allowing(server)));
    expect(valueOf(run)).toEqual([5 * MEGABYTE, true]);
    expect(run.connections).toMatchObject([{ bytesSent: 5 * MEGABYTE, bytesReceived: 5 * MEGABYTE }]);
  });

  test("is one of twenty at once, and each has its own bytes", async () => {
    const server = await serve(echo);
    const code = `${connectTo(server)}
open_ones = [connect() for _ in range(20)]
for number, s in enumerate(open_ones): s.sendall(b"%d" % number * 10_000); s.shutdown(socket.SHUT_WR)
result = all(s.makefile().read() == str(number) * 10_000 for number, s in reversed(list(enumerate(open_ones))))`;
    const run = await openNetwork().run(requestOf(code, allowing(server)));
    expect([valueOf(run), run.connections?.length, server.sockets.size]).toEqual([true, 20, 20]);
  });

  test("is refused when 64 are open, and there is room for hundreds that are left", async () => {
    const server = await serve((socket) => socket.write("here")); // it never ends a connection by itself
    const code = `${connectTo(server)}
def greeted(s):
    try: return s.recv(4) == b"here"
    except ConnectionResetError: return False
open_ones = [connect() for _ in range(64)]
result = [all(map(greeted, open_ones)), greeted(connect())]
for s in open_ones: s.close()
result.append(all(greeted(connect()) for _ in range(200)))`;
    const run = await openNetwork().run(requestOf(code, allowing(server)));
    expect(valueOf(run)).toEqual([true, false, true]);
  });

  test("ends as the target ends it, with all that was said before", async () => {
    const server = await serve((socket) => socket.end("x".repeat(MEGABYTE)));
    const code = `${connectTo(server)}
with connect() as s:
    result = len(s.makefile().read())`;
    expect(valueOf(await openNetwork().run(requestOf(code, allowing(server))))).toBe(MEGABYTE);
  });

  test("breaks where the target's does, so that half an answer is not taken for a whole one", async () => {
    const server = await serve((socket) => socket.write("half", () => socket.once("data", () => socket.resetAndDestroy())));
    const code = `${connectTo(server)}
with connect() as s:
    result = [s.recv(4).decode()]
    s.sendall(b"more")
    try: result.append(s.recv(4).decode())
    except ConnectionResetError: result.append("reset")`;
    const run = await openNetwork().run(requestOf(code, allowing(server)));
    expect(valueOf(run)).toEqual(["half", "reset"]);
    expect(run.connections).toMatchObject([{ bytesReceived: 4, error: expect.stringMatching(/ECONNRESET/) }]);
  });

  test("breaks at once where nobody listens, and its record says why", async () => {
    const nobody = { port: await findFreePort() };
    const code = `${connectTo(nobody)}
try: result = connect().recv(1).decode()
except ConnectionResetError: result = "reset"`;
    const run = await openNetwork().run(requestOf(code, allowing(nobody)));
    expect(valueOf(run)).toBe("reset");
    expect(run.connections).toMatchObject([
      { target: `a.example:${nobody.port}`, address: null, error: expect.stringMatching(/ECONNREFUSED/) },
    ]);
  });

  test("goes to the first address of its name that answers", async () => {
    const server = await serve((socket) => socket.end("here"));
    const sandbox = openNetwork({}, async () => ["127.9.9.9", "127.0.0.1", "127.9.9.8"]);
    const run = await sandbox.run(requestOf(`${connectTo(server)}\nresult = connect().makefile().read()`, allowing(server)));
    expect([valueOf(run), run.connections?.map(({ address }) => address)]).toEqual(["here", ["127.0.0.1"]]);
  });

  test("does not outlive its run, though the resolver never answers", async () => {
    const server = await serve(echo);
    const sandbox = openNetwork({}, () => new Promise(() => {}));
    const run = await sandbox.run(requestOf(`${connectTo(server)}\nconnect().sendall(b"x")\nresult = 1`, allowing(server)));
    expect([valueOf(run), server.sockets.size]).toEqual([1, 0]);
    expect(run.connections).toMatchObject([{ address: null, error: "The run ended before all was sent." }]);
  });

  test("is listened for on low ports too", async () => {
    const code = `${connectTo({ port: 1 })}
try: result = connect().recv(1).decode()
except ConnectionResetError: result = "reset"`; // refused, if there were no listener
    const run = await openNetwork().run(requestOf(code, { allow: ["a.example:1"] }));
    expect([valueOf(run), run.connections?.length]).toEqual(["reset", 1]);
  });

  test("brings what a program sent last, though it ends at once", async () => {
    const heard = createHash("sha256");
    let length = 0;
    const server = await serve((socket) => socket.on("data", (data) => (heard.update(data), (length += data.length))));
    const code = `${connectTo(server)}
import os
s = connect()
s.sendall(b"x" * 300_000)
result = 1`;
    await openNetwork().run(requestOf(code, allowing(server)));
    await until(() => [...server.sockets].every((socket) => socket.readableEnded));
    expect(length).toBe(300_000);
  });

  test("to a target that takes nothing holds nothing else up: output, limits and time", async () => {
    const server = await serve((socket) => socket.pause());
    const code = `${connectTo(server)}
def flood():
    s = connect()
    while True: s.sendall(b"x" * 65536)
for _ in range(5): threading.Thread(target=flood, daemon=True).start()
for number in range(20):
    print(number, flush=True)
    time.sleep(0.02)
connect().recv(1)`;
    const limits = { ...DEFAULT_LIMITS, timeoutMs: 1_500 };
    const run = await openNetwork().run(requestOf(code, { ...allowing(server), limits }));
    expect([run.outcome.status, run.stdout.split("\n").length]).toEqual(["timeout", 21]);
    expect(run.durationMs).toBeLessThan(3_000);
    expect(run.connections).toHaveLength(6);
    await until(() => [...server.sockets].every((socket) => socket.resume() && (socket.readableEnded || isOver(socket))));
  });

  test.each([
    ["is killed", "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", "error"],
    ["is cancelled", "time.sleep(60)", "cancelled"],
  ])("is closed when its program %s in the middle, and leaves nothing behind", async (_name, ending, status) => {
    const runsFolder = await makeTemporaryFolder();
    const server = await serve(echo);
    const code = `${connectTo(server)}
s = connect()
s.sendall(b"x" * 100_000)
s.recv(10)
print("under way", flush=True)
${ending}`;
    const controller = new AbortController();
    const onOutput = () => status === "cancelled" && controller.abort();
    const run = await openNetwork({ runsFolder }).run(requestOf(code, allowing(server)), { signal: controller.signal, onOutput });
    expect(run.outcome.status).toBe(status);
    expect(run.connections).toMatchObject([{ address: "127.0.0.1" }]);
    await until(() => [...server.sockets].every(isOver));
    const [hostFolder = ""] = await readdir(runsFolder);
    expect((await readdir(join(runsFolder, hostFolder))).filter((name) => name.startsWith("run-"))).toEqual([]);
  });

  test("works in runs whose folder has a long path, and in many runs at once", async () => {
    const server = await serve(echo);
    const runsFolder = join(await makeTemporaryFolder(), "long".repeat(30));
    const sandbox = openNetwork({ runsFolder });
    const code = `${connectTo(server)}
with connect() as s:
    s.sendall(str(context).encode()); s.shutdown(socket.SHUT_WR)
    result = s.makefile().read()`;
    const runs = Array.from({ length: 12 }, (_, context) => sandbox.run(requestOf(code, { ...allowing(server), context })));
    expect((await Promise.all(runs)).map(valueOf)).toEqual(runs.map((_, index) => String(index)));
  });
});
