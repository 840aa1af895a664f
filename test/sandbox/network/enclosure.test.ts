import { createSocket } from "node:dgram";
import { once } from "node:events";
import { networkInterfaces } from "node:os";
import { describe, expect, onTestFinished, test } from "vitest";
import { createBubblewrapSandbox } from "../../../src/sandbox/bubblewrap/create-bubblewrap-sandbox.ts";
import { requestOf } from "../request.ts";
import { skipsBubblewrap } from "../without-bubblewrap.ts";
import { openNetwork, valueOf } from "./open-network.ts";
import { echo, serve } from "./servers.ts";

/** Tries something in many ways, each in its own words; the value says how each ended. */
const TRY = `
import errno, os, socket, time
result = {}
def attempt(name, action):
    started = time.monotonic()
    try: result[name] = "got " + str(action())
    except OSError as error: result[name] = errno.errorcode.get(error.errno, type(error).__name__)
    if time.monotonic() - started > 1: result[name] += " slowly"
def connect(family, address):
    with socket.socket(family) as s:
        s.settimeout(5)
        s.connect(address)
        return s.recv(100)
def send(family, address):
    with socket.socket(family, socket.SOCK_DGRAM) as s: return s.sendto(b"hello", address)
`;

/** Addresses of this machine that are not loopback. */
const ADDRESSES = Object.values(networkInterfaces())
  .flatMap((found) => found ?? [])
  .filter(({ internal, family }) => !internal && family === "IPv4")
  .map(({ address }) => address);

/** Servers on all addresses of this machine that must hear nothing. Counts what they hear. */
async function openCanaries() {
  const onTcp = await serve((socket) => socket.end("canary"), "::");
  const udp = createSocket("udp6");
  let datagrams = 0;
  udp.on("message", () => (datagrams += 1)).bind(onTcp.port, "::");
  await once(udp, "listening");
  onTestFinished(() => void udp.close());
  return { port: onTcp.port, heard: () => onTcp.sockets.size + datagrams };
}

describe.skipIf(await skipsBubblewrap())("a program with an allowed target reaches nothing else", () => {
  test("neither other ports, addresses and protocols, nor names that are not listed", async () => {
    const canaries = await openCanaries();
    const { port } = await serve((socket) => socket.end("allowed"));
    const code = `${TRY}
attempt("allowed", lambda: connect(socket.AF_INET, ("a.example", ${port})))
attempt("other port of its name", lambda: connect(socket.AF_INET, ("a.example", ${canaries.port})))
attempt("other port of its address", lambda: connect(socket.AF_INET, ("127.0.0.1", ${canaries.port})))
attempt("its port without its address", lambda: connect(socket.AF_INET, ("127.0.0.1", ${port})))
attempt("other address", lambda: connect(socket.AF_INET, ("192.0.2.1", ${port})))
attempt("other name", lambda: connect(socket.AF_INET, ("b.example", ${port})))
attempt("name below its name", lambda: connect(socket.AF_INET, ("x.a.example", ${port})))
attempt("metadata", lambda: connect(socket.AF_INET, ("169.254.169.254", 80)))
attempt("ipv6", lambda: connect(socket.AF_INET6, ("::1", ${canaries.port})))
attempt("ipv6 of the host", lambda: connect(socket.AF_INET6, ("2001:db8::1", ${canaries.port})))
attempt("mapped ipv6", lambda: connect(socket.AF_INET6, ("::ffff:127.0.0.1", ${canaries.port})))
attempt("udp out", lambda: send(socket.AF_INET, ("192.0.2.1", ${canaries.port})))
attempt("udp out by ipv6", lambda: send(socket.AF_INET6, ("2001:db8::1", ${canaries.port})))
for host in context:
    attempt("host " + str(context.index(host)), lambda: connect(socket.AF_INET, (host, ${canaries.port})))
    attempt("host by udp " + str(context.index(host)), lambda: send(socket.AF_INET, (host, ${canaries.port})))
for host in ("127.0.0.1", "a.example"): # there is nobody at these addresses of the sandbox's own
    send(socket.AF_INET, (host, ${canaries.port}))`;
    const run = await openNetwork().run(requestOf(code, { allow: [`a.example:${port}`], context: ADDRESSES }));
    const unreached = ADDRESSES.flatMap((_, index) => [
      [`host ${index}`, "ENETUNREACH"],
      [`host by udp ${index}`, "ENETUNREACH"],
    ]);
    expect(valueOf(run)).toEqual({
      allowed: "got b'allowed'",
      "other port of its name": "ECONNREFUSED",
      "other port of its address": "ECONNREFUSED",
      "its port without its address": "ECONNREFUSED",
      "other address": "ENETUNREACH",
      "other name": "gaierror",
      "name below its name": "gaierror",
      metadata: "ENETUNREACH",
      ipv6: "ECONNREFUSED",
      "ipv6 of the host": expect.stringMatching(/^E(NETUNREACH|ADDRNOTAVAIL)$/),
      "mapped ipv6": "ECONNREFUSED",
      "udp out": "ENETUNREACH",
      "udp out by ipv6": expect.stringMatching(/^E(NETUNREACH|ADDRNOTAVAIL)$/),
      ...Object.fromEntries(unreached),
    });
    expect([canaries.heard(), run.connections?.length]).toEqual([0, 1]);
  });

  test("not even by the host's own sockets, each of which leads to one target", async () => {
    const canaries = await openCanaries();
    const { port } = await serve(echo);
    const code = `${TRY}
def talk(path):
    with socket.socket(socket.AF_UNIX) as s:
        s.connect(path); s.sendall(b"CONNECT 127.0.0.1:${canaries.port} HTTP/1.1\\r\\n\\r\\n"); s.shutdown(1)
        return s.makefile().read().split()[1]
attempt("sockets", lambda: os.listdir("/run/targets"))
attempt("the only one", lambda: talk("/run/targets/0"))
attempt("remove", lambda: os.remove("/run/targets/0"))
attempt("put another there", lambda: socket.socket(socket.AF_UNIX).bind("/run/targets/1"))
attempt("change hosts", lambda: open("/etc/hosts", "a"))
attempt("listen on a low port", lambda: socket.socket().bind(("127.0.0.1", 25)))
attempt("listen in the driver's place", lambda: socket.socket().bind(("127.0.0.2", ${port})))
attempt("raw", lambda: socket.socket(socket.AF_INET, socket.SOCK_RAW, 1))
attempt("packet", lambda: socket.socket(socket.AF_PACKET, socket.SOCK_RAW))
attempt("netlink", lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW))
attempt("up", lambda: os.listdir("/run/targets/.."))
result["capabilities"] = [line.split()[1] for line in open("/proc/self/status") if line.startswith(("CapInh", "CapPrm", "CapEff", "CapAmb"))]
result["may gain"] = [line.split()[1] for line in open("/proc/self/status") if line.startswith("NoNewPrivs")]`;
    const run = await openNetwork().run(requestOf(code, { allow: [`a.example:${port}`] }));
    expect(valueOf(run)).toEqual({
      sockets: "got ['0']",
      "the only one": `got 127.0.0.1:${canaries.port}`, // as the echo of a.example has it
      remove: "EROFS",
      "put another there": "EROFS",
      "change hosts": expect.stringMatching(/^E(ACCES|ROFS)$/), // as the run has a user of its own or not
      "listen on a low port": "EACCES",
      "listen in the driver's place": "EADDRINUSE",
      raw: "EPERM",
      packet: "EAFNOSUPPORT",
      netlink: "EAFNOSUPPORT",
      up: "got ['targets']",
      capabilities: Array(4).fill("0000000000000000"),
      "may gain": ["1"],
    });
    expect([canaries.heard(), run.connections?.length]).toEqual([0, 1]);
  });

  test("and none of it is there for a run without targets", async () => {
    const code = `${TRY}
attempt("sockets", lambda: os.listdir("/run/targets"))
attempt("name", lambda: connect(socket.AF_INET, ("a.example", 80)))`;
    const run = await openNetwork().run(requestOf(code));
    expect([valueOf(run), run.connections]).toEqual([{ sockets: "ENOENT", name: "gaierror" }, undefined]);
  });

  test("and a target that has no address breaks off", async () => {
    const sandbox = createBubblewrapSandbox();
    onTestFinished(() => sandbox.close());
    const code = `${TRY}\nattempt("it", lambda: connect(socket.AF_INET, ("no-such-name.invalid", 80)))`;
    const run = await sandbox.run(requestOf(code, { allow: ["no-such-name.invalid:80"] }));
    expect(valueOf(run)).toEqual({ it: "ECONNRESET" });
    expect(run.connections).toMatchObject([
      { address: null, connectMs: null, bytesSent: 0, error: expect.stringMatching(/ENOTFOUND|EAI_AGAIN/) },
    ]);
  });
});
