import { createSocket } from "node:dgram";
import { once } from "node:events";
import { describe, expect, onTestFinished, test } from "vitest";
import { CapabilityError } from "../../src/errors.ts";
import type { E2BSandboxOptions } from "../../src/sandbox/e2b/create-e2b-sandbox.ts";
import type { ResolveTarget } from "../../src/sandbox/network/resolve-target.ts";
import type { MachineOptions } from "./e2b-server/machine.ts";
import { makeCertificate } from "./network/certificates.ts";
import { valueOf } from "./network/open-network.ts";
import { echo, serve, serveTls } from "./network/servers.ts";
import { openE2B } from "./open-e2b.ts";
import { requestOf } from "./request.ts";
import { makeTemporaryFolder } from "./temporary-folder.ts";
import { skipsBubblewrap } from "./without-bubblewrap.ts";

const NOBODY = 65_534;
const toThisMachine: ResolveTarget = async () => ["127.0.0.1"];

/** A sandbox whose programs may have targets. Every name leads to this machine, on which the stand-in for E2B's runs. */
const openCoarse = (options: E2BSandboxOptions = {}, machine: MachineOptions & { readonly resolve?: ResolveTarget } = {}) =>
  openE2B({ allowCoarse: true, ...options }, { resolve: toThisMachine, ...machine });

/** Python that says how each attempt ended. */
const TRY = `
import errno, os, socket
result = {}
def attempt(name, action):
    try: result[name] = "got " + str(action())
    except OSError as error: result[name] = errno.errorcode.get(error.errno, type(error).__name__)
def connect(family, address):
    with socket.socket(family) as s:
        s.settimeout(5)
        s.connect(address)
        return s.recv(100)
def send(family, address):
    with socket.socket(family, socket.SOCK_DGRAM) as s: return s.sendto(b"hello", address)
`;

describe("targets on E2B", () => {
  test("are refused unless it is accepted that E2B's rules know no ports, before a machine is made", async () => {
    const { server, sandbox } = await openE2B();
    const refused = sandbox.run(requestOf("1", { allow: ["a.example:993"] }));
    await expect(refused).rejects.toThrow(CapabilityError);
    await expect(refused).rejects.toThrow(/a\.example:993.*no ports.*allowCoarse \(--allow-coarse\).*bubblewrap/);
    expect(server.routes()).toEqual([]);
  });

  test("become rules for their addresses alone: everything else is denied, the DNS too", async () => {
    const addresses: Readonly<Record<string, string[]>> = {
      "b.example": ["203.0.113.9", "2001:db8::9", "203.0.113.5"],
      "a.example": ["203.0.113.5"],
    };
    const { server, sandbox } = await openCoarse({}, { resolve: async ({ host }) => addresses[host] ?? [] });
    await sandbox.run(requestOf("1", { allow: ["b.example:993", "a.example:443", "a.example:80"] }));
    expect(JSON.parse(server.requests[0]?.body.toString() ?? "")).toMatchObject({
      allow_internet_access: false,
      network: { allowOut: ["203.0.113.5", "203.0.113.9"], denyOut: ["0.0.0.0/0"], allowPublicTraffic: false },
    });
    await sandbox.run(requestOf("1"));
    expect(server.reaches()).toEqual([["203.0.113.5", "203.0.113.9"], []]);
  });

  const unreachable: readonly (readonly [string, string[], RegExp])[] = [
    ["127.0.0.1:5432", [], /127\.0\.0\.1:5432 means this machine.*bubblewrap/],
    ["a.example:993", ["10.1.2.3", "192.168.0.9"], /10\.1\.2\.3, 192\.168\.0\.9.*public addresses.*bubblewrap/],
    ["a.example:993", ["2001:db8::9"], /2001:db8::9.*IPv4.*bubblewrap/],
  ];
  test.each(unreachable)("that E2B cannot reach are refused before a machine is made: %s at %j", async (target, addresses, words) => {
    const { server, sandbox } = await openCoarse({}, { resolve: async () => addresses });
    const refused = sandbox.run(requestOf("1", { allow: [target] }));
    await expect(refused).rejects.toThrow(CapabilityError);
    await expect(refused).rejects.toThrow(words);
    expect(server.routes()).toEqual([]);
  });

  test("whose name has no address cost nothing either", async () => {
    const { server, sandbox } = await openE2B({ allowCoarse: true });
    const refused = sandbox.run(requestOf("1", { allow: ["no-such-name.invalid:993"] }));
    await expect(refused).rejects.toMatchObject({ name: "E2BSandboxError", message: expect.stringContaining("no-such-name.invalid") });
    expect(server.routes()).toEqual([]);
  });

  test("never get a machine that was made ahead for others", async () => {
    const { server, sandbox } = await openCoarse({}, { resolve: async () => ["203.0.113.5"] });
    sandbox.warmUp(requestOf(""));
    await sandbox.run(requestOf("1", { allow: ["a.example:993"] }));
    expect(server.reaches()).toEqual([[], ["203.0.113.5"]]);
    await sandbox.run(requestOf("1"));
    expect(server.reaches()).toHaveLength(2);
    sandbox.warmUp(requestOf("", { allow: ["a.example:993"] }));
    await sandbox.run(requestOf("1", { allow: ["a.example:993"] }));
    expect(server.reaches()).toHaveLength(3);
  });
});

describe.skipIf(await skipsBubblewrap())("a program on E2B with targets", () => {
  const kernels = process.getuid?.() === 0 ? { "is root": {}, "is another user": { userId: NOBODY } } : { "is our user": {} };

  test.each(Object.entries(kernels))("reaches them by their names where the kernel %s", async (_name, machine) => {
    const { sandbox } = await openCoarse({}, machine);
    const { port } = await serve(echo);
    const code = `
import socket
with socket.create_connection(("Echo.example.com", ${port})) as s:
    s.sendall(b"hello" * 200_000); s.shutdown(socket.SHUT_WR)
    result = [s.getpeername()[0], len(s.makefile().read()), socket.gethostbyname("low.example.com")]`;
    const run = await sandbox.run(requestOf(code, { allow: [`echo.example.com:${port}`, "low.example.com:1"] }));
    expect(valueOf(run)).toEqual(["127.0.0.2", 1_000_000, "127.0.0.3"]);
  });

  test("reaches them where the host found them, whatever the DNS says a moment later", async () => {
    const { port } = await serve((socket) => socket.end("first"));
    let asked = 0;
    const resolve: ResolveTarget = async () => [(asked += 1) === 1 ? "127.0.0.1" : "203.0.113.5"];
    const { server, sandbox } = await openCoarse({}, { resolve });
    const code = `
import socket
result = []
for _ in range(2):
    with socket.create_connection(("a.example", ${port})) as s: result.append(s.recv(9).decode())`;
    expect(valueOf(await sandbox.run(requestOf(code, { allow: [`a.example:${port}`] })))).toEqual(["first", "first"]);
    expect([asked, server.reaches()]).toEqual([1, [["127.0.0.1"]]]);
  });

  test("takes the next address where the first does not answer, and sees a reset where none does", async () => {
    const { port } = await serve((socket) => socket.end("second"));
    const closed = await serve(echo);
    const resolve: ResolveTarget = async () => ["127.0.0.9", "127.0.0.1"];
    const { sandbox } = await openCoarse({}, { resolve });
    const code = `${TRY}
attempt("next", lambda: connect(socket.AF_INET, ("a.example", ${port})))
attempt("none", lambda: connect(socket.AF_INET, ("b.example", 9)))
attempt("other port", lambda: connect(socket.AF_INET, ("a.example", ${closed.port})))`;
    const run = await sandbox.run(requestOf(code, { allow: [`a.example:${port}`, "b.example:9"] }));
    expect(valueOf(run)).toEqual({ next: "got b'second'", none: "ECONNRESET", "other port": "ECONNREFUSED" });
    expect(closed.sockets.size).toBe(0);
  });

  test("reaches nothing else: no port of the machine, no other address, name or protocol", async () => {
    const onTcp = await serve((socket) => socket.end("canary"), "::");
    const udp = createSocket("udp6");
    let datagrams = 0;
    udp.on("message", () => (datagrams += 1)).bind(onTcp.port, "::");
    await once(udp, "listening");
    onTestFinished(() => void udp.close());
    const { port } = await serve((socket) => socket.end("allowed"));
    const { sandbox } = await openCoarse();
    const code = `${TRY}
attempt("allowed", lambda: connect(socket.AF_INET, ("a.example", ${port})))
attempt("other port", lambda: connect(socket.AF_INET, ("a.example", ${onTcp.port})))
attempt("port of the machine", lambda: connect(socket.AF_INET, ("127.0.0.1", ${onTcp.port})))
attempt("by ipv6", lambda: connect(socket.AF_INET6, ("::1", ${onTcp.port})))
attempt("other address", lambda: connect(socket.AF_INET, ("192.0.2.1", ${port})))
attempt("metadata", lambda: connect(socket.AF_INET, ("169.254.169.254", 80)))
attempt("other name", lambda: connect(socket.AF_INET, ("b.example", ${port})))
attempt("udp out", lambda: send(socket.AF_INET, ("192.0.2.1", ${onTcp.port})))
send(socket.AF_INET, ("127.0.0.1", ${onTcp.port})) # to the sandbox's own device, where nobody is
attempt("vsock", lambda: socket.socket(40, socket.SOCK_STREAM))
attempt("raw", lambda: socket.socket(socket.AF_INET, socket.SOCK_RAW, 1))
attempt("change hosts", lambda: open("/etc/hosts", "a"))
attempt("another socket", lambda: socket.socket(socket.AF_UNIX).bind("/run/targets/1"))
attempt("listen on a low port", lambda: socket.socket().bind(("127.0.0.1", 25)))
result["sockets"] = [os.listdir("/run"), os.listdir("/run/targets")]
result["rights"] = {line.split()[1] for line in open("/proc/self/status") if line.startswith("Cap")} - {line.split()[1] for line in open("/proc/self/status") if line.startswith("CapBnd")}
result["rights"] = sorted(result["rights"])`;
    const run = await sandbox.run(requestOf(code, { allow: [`a.example:${port}`] }));
    expect(valueOf(run)).toEqual({
      allowed: "got b'allowed'",
      "other port": "ECONNREFUSED",
      "port of the machine": "ECONNREFUSED",
      "by ipv6": "ECONNREFUSED",
      "other address": "ENETUNREACH",
      metadata: "ENETUNREACH",
      "other name": "gaierror",
      "udp out": "ENETUNREACH",
      vsock: "EAFNOSUPPORT",
      raw: "EPERM",
      "change hosts": expect.stringMatching(/^E(ACCES|ROFS)$/),
      "another socket": expect.stringMatching(/^E(ACCES|ROFS)$/),
      "listen on a low port": "EACCES",
      sockets: [["targets"], ["0"]],
      rights: ["0000000000000000"],
    });
    expect([onTcp.sockets.size, datagrams]).toEqual([0, 0]);
  });

  test("speaks TLS with a server that a certificate of the caller's vouches for, and with no other", async () => {
    const { caFile, ...certificate } = makeCertificate(await makeTemporaryFolder(), ["right.example.com"]);
    const { port } = await serveTls(certificate, echo);
    const { sandbox } = await openCoarse({ caFile });
    const code = `
import os, socket, ssl
result = ["PRIVATE" in open("/etc/ssl/ca-bundle.pem").read(), os.path.exists("/etc/ssl/certs")]
for host in ("right.example.com", "wrong.example.com"):
    try:
        with ssl.create_default_context().wrap_socket(socket.create_connection((host, ${port})), server_hostname=host) as s:
            s.sendall(b"hello"); result.append(s.recv(9).decode())
    except ssl.SSLCertVerificationError as error: result.append(error.verify_message)`;
    const run = await sandbox.run(requestOf(code, { allow: [`right.example.com:${port}`, `wrong.example.com:${port}`] }));
    expect(valueOf(run)).toEqual([false, true, "hello", expect.stringContaining("Hostname mismatch")]);
  });

  test("may open many connections at once, and leave them open", async () => {
    const { port } = await serve(echo);
    const { sandbox } = await openCoarse();
    const code = `
import socket
opened = [socket.create_connection(("a.example", ${port})) for _ in range(60)]
for s in opened: s.sendall(b"x")
result = sum(len(s.recv(1)) for s in opened)`;
    expect(valueOf(await sandbox.run(requestOf(code, { allow: [`a.example:${port}`] })))).toBe(60);
  });

  test("has sent what it sent before it ended, and sees a connection that broke as broken", async () => {
    let received = 0;
    const slow = await serve((socket) => socket.on("data", ({ length }) => (received += length)));
    const broken = await serve((socket) => socket.once("data", () => socket.write("half", () => socket.resetAndDestroy())));
    const { sandbox } = await openCoarse();
    const code = `
import socket
s = socket.create_connection(("a.example", ${slow.port})); s.sendall(b"x" * 3_000_000)
with socket.create_connection(("a.example", ${broken.port})) as b:
    b.sendall(b"go")
    try:
        while b.recv(9): pass
        result = "whole"
    except ConnectionResetError: result = "reset"`;
    const run = await sandbox.run(requestOf(code, { allow: [`a.example:${slow.port}`, `a.example:${broken.port}`] }));
    expect([valueOf(run), received]).toEqual(["reset", 3_000_000]);
  });

  test("is not run where the machine makes no network for it alone: the machine's own would lead to its kernel", async () => {
    const { server, sandbox } = await openCoarse({}, { noNamespaces: true });
    const refused = sandbox.run(requestOf("print('began')", { allow: ["a.example:993"] }));
    await expect(refused).rejects.toThrow(CapabilityError);
    await expect(refused).rejects.toThrow(/namespaces.*bubblewrap/);
    expect(server.alive()).toEqual([]);
    const { network, whyNoNetwork, isolation } = await sandbox.capabilities();
    expect([network, whyNoNetwork, isolation]).toEqual([false, expect.stringContaining("template"), expect.not.stringContaining("coarse")]);
  });
});

describe("the capabilities of E2B", () => {
  test("say in words what holds a program to its targets, once that is accepted", async () => {
    const { sandbox } = await openCoarse();
    expect(await sandbox.capabilities()).toMatchObject({
      network: true,
      reachesHost: false,
      isolation: expect.stringMatching(/no network but the targets.*coarse: E2B holds the machine to the addresses.*any port/),
    });
  });

  test("say else why there is no network, and how to get one", async () => {
    const { sandbox } = await openE2B();
    const { network, whyNoNetwork, isolation } = await sandbox.capabilities();
    expect([network, whyNoNetwork]).toEqual([false, expect.stringMatching(/no ports.*--allow-coarse/)]);
    expect(isolation).not.toContain("coarse");
  });
});
