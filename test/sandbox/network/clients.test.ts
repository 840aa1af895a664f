import { writeFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { requestOf } from "../request.ts";
import { makeTemporaryFolder } from "../temporary-folder.ts";
import { skipsBubblewrap } from "../without-bubblewrap.ts";
import { makeCertificate } from "./certificates.ts";
import { openNetwork, valueOf } from "./open-network.ts";
import { echo, serve, serveTls, speakImap } from "./servers.ts";

/** A sandbox that trusts a certificate for these names, and that certificate. */
async function openTrusting(...names: string[]) {
  const certificate = makeCertificate(await makeTemporaryFolder(), names);
  return { certificate, sandbox: openNetwork({ caFile: certificate.caFile }) };
}

describe.skipIf(await skipsBubblewrap())("unmodified clients reach an allowed target by its name", () => {
  test("ssl and socket", async () => {
    const { certificate, sandbox } = await openTrusting("echo.example.com");
    const { port } = await serveTls(certificate, echo);
    const code = `
import socket, ssl
with socket.create_connection(("echo.example.com", ${port})) as plain:
    with ssl.create_default_context().wrap_socket(plain, server_hostname="echo.example.com") as secure:
        secure.sendall(b"hello")
        result = [secure.recv(100).decode(), secure.getpeername()[0]]`;
    const run = await sandbox.run(requestOf(code, { allow: [`Echo.example.com:${port}`] }));
    expect(valueOf(run)).toEqual(["hello", "127.0.0.2"]);
    expect(run.connections).toEqual([
      {
        target: `echo.example.com:${port}`,
        address: "127.0.0.1",
        startedAt: expect.any(Number),
        connectMs: expect.any(Number),
        bytesSent: expect.any(Number),
        bytesReceived: expect.any(Number),
      },
    ]);
  });

  test("http.client and urllib", async () => {
    const { certificate, sandbox } = await openTrusting("www.example.com");
    const answer = "HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\nhello";
    const { port } = await serveTls(certificate, (socket) => socket.once("data", () => socket.end(answer)));
    const code = `
import http.client, urllib.request
connection = http.client.HTTPSConnection("www.example.com", ${port})
connection.request("GET", "/")
result = [connection.getresponse().read().decode(), urllib.request.urlopen("https://www.example.com:${port}/").read().decode()]`;
    expect(valueOf(await sandbox.run(requestOf(code, { allow: [`www.example.com:${port}`] })))).toEqual(["hello", "hello"]);
  });

  test("imaplib over TLS", async () => {
    const { certificate, sandbox } = await openTrusting("imap.example.com");
    const { port } = await serveTls(certificate, speakImap);
    const code = `
import imaplib, ssl
with imaplib.IMAP4_SSL("imap.example.com", ${port}, ssl_context=ssl.create_default_context()) as box:
    box.login("ana", "secret")
    result = box.select("INBOX")[1][0].decode()`;
    const run = await sandbox.run(requestOf(code, { allow: [`imap.example.com:${port}`] }));
    expect([valueOf(run), run.connections?.[0]?.error]).toEqual(["3", undefined]);
  });

  test("by an address of this machine, and by localhost", async () => {
    const sandbox = openNetwork();
    const { port } = await serve(echo);
    const code = `
import socket
result = []
for host in ("127.0.0.1", "localhost"):
    with socket.create_connection((host, ${port})) as s:
        s.sendall(host.encode()); s.shutdown(socket.SHUT_WR)
        result.append(s.makefile().read())`;
    expect(valueOf(await sandbox.run(requestOf(code, { allow: [`localhost:${port}`] })))).toEqual(["127.0.0.1", "localhost"]);
  });

  test("but not if the certificate is for another name, or nobody vouches for it", async () => {
    const { certificate, sandbox } = await openTrusting("right.example.com");
    const { port } = await serveTls(certificate, echo);
    const code = `
import socket, ssl
try:
    ssl.create_default_context().wrap_socket(socket.create_connection((context, ${port})), server_hostname=context)
    result = "connected"
except ssl.SSLCertVerificationError as error:
    result = error.verify_message`;
    const allow = [`wrong.example.com:${port}`, `right.example.com:${port}`];
    const wrong = await sandbox.run(requestOf(code, { allow, context: "wrong.example.com" }));
    expect(valueOf(wrong)).toMatch(/Hostname mismatch/);
    expect(valueOf(await sandbox.run(requestOf(code, { allow, context: "right.example.com" })))).toBe("connected");
    const distrusting = await openNetwork().run(requestOf(code, { allow, context: "right.example.com" }));
    expect(valueOf(distrusting)).toMatch(/unable to get local issuer|self-signed/);
  });
});

describe.skipIf(await skipsBubblewrap())("the file of certificates", () => {
  const code = "import os\nresult = [os.environ.get('SSL_CERT_FILE'), 'PRIVATE' in open('/etc/ssl/ca-bundle.pem').read()]";

  test("is named to programs with targets, without the keys that stand beside its certificates", async () => {
    const folder = await makeTemporaryFolder();
    const { cert, key } = makeCertificate(folder, ["a.example"]);
    await writeFile(`${folder}/both.pem`, `${key}\n${cert}`);
    const sandbox = openNetwork({ caFile: `${folder}/both.pem` });
    expect(valueOf(await sandbox.run(requestOf(code, { allow: ["a.example:1"] })))).toEqual(["/etc/ssl/ca-bundle.pem", false]);
    expect(valueOf(await sandbox.run(requestOf(code)))).toEqual([null, false]);
  });

  test("is refused before anything runs if it is not there, or is none", async () => {
    for (const caFile of ["/nowhere/ca.pem", "/etc/hostname"]) {
      const refused = openNetwork({ caFile }).capabilities();
      await expect(refused).rejects.toMatchObject({ code: "CONFIGURATION", reason: "input", message: expect.stringContaining(caFile) });
    }
  });
});
