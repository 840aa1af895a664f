import { describe, expect, test } from "vitest";
import { requestOf } from "../request.ts";
import { makeTemporaryFolder } from "../temporary-folder.ts";
import { skipsBubblewrap } from "../without-bubblewrap.ts";
import { makeCertificate } from "./certificates.ts";
import { openNetwork, valueOf } from "./open-network.ts";
import { refuseStartTls, serve } from "./servers.ts";
import { startSmtp } from "./start-smtp.ts";

/** A mail server for `smtp.example.com`, and a sandbox that trusts it. */
async function openMail() {
  const certificate = makeCertificate(await makeTemporaryFolder(), ["smtp.example.com"]);
  return { server: await startSmtp(certificate), sandbox: openNetwork({ caFile: certificate.caFile }) };
}

/** Python that logs in and sends a mail as its documentation shows; its host is `context`. */
const sendBy = (port: number) => `
import smtplib, ssl
from email.message import EmailMessage
mail = EmailMessage()
mail["From"], mail["To"], mail["Cc"], mail["Subject"] = "ana@example.com", "b@example.com, c@example.com", "d@example.com", "Zahlen für Juni"
mail.set_content("Grüße,\\nAna\\n.\\n..und ein Punkt")
mail.add_attachment(bytes(range(256)) * 4_000, maintype="application", subtype="pdf", filename="juni.pdf")
def send(host):
    with smtplib.SMTP(host, ${port}, timeout=20) as server:
        server.starttls(context=ssl.create_default_context())
        server.login("ana", "secret")
        return server.send_message(mail)
`;

describe.skipIf(await skipsBubblewrap())("smtplib, with a real mail server behind the allow list", () => {
  test("sends a mail with an attachment to several recipients, over STARTTLS and logged in", async () => {
    const { server, sandbox } = await openMail();
    const run = await sandbox.run(
      requestOf(`${sendBy(server.port)}result = send("smtp.example.com")`, { allow: [`smtp.example.com:${server.port}`] }),
    );
    expect(valueOf(run)).toEqual({});
    expect(server.mails).toMatchObject([
      {
        user: "ana",
        from: "ana@example.com",
        recipients: ["b@example.com", "c@example.com", "d@example.com"],
        isEncrypted: true,
        mail: { subject: "Zahlen für Juni", text: "Grüße,\nAna\n.\n..und ein Punkt\n" },
      },
    ]);
    const [attachment] = server.mails[0]?.mail.attachments ?? [];
    expect([attachment?.filename, attachment?.contentType]).toEqual(["juni.pdf", "application/pdf"]);
    const sent = Buffer.from(Array.from({ length: 256 * 4_000 }, (_, index) => index % 256));
    expect(attachment?.content.equals(sent)).toBe(true);
    expect(run.connections).toMatchObject([{ target: `smtp.example.com:${server.port}`, bytesSent: expect.any(Number) }]);
  });

  test("is told which recipients the server refused, and that it has to log in, over TLS, with the right password", async () => {
    const { server, sandbox } = await openMail();
    const code = `${sendBy(server.port)}
def says(action):
    try: return action()
    except smtplib.SMTPException as error: return [type(error).__name__, getattr(error, "smtp_code", None)]
def connected(then, *, secure=True):
    with smtplib.SMTP("smtp.example.com", ${server.port}) as server:
        server.ehlo()
        if secure: server.starttls(context=ssl.create_default_context()); server.ehlo()
        return then(server)
del mail["Cc"]; mail["Cc"] = "nobody@example.com"
result = {
    "refused": {who: answer[0] for who, answer in send("smtp.example.com").items()},
    "wrong password": says(lambda: connected(lambda server: server.login("ana", "wrong"))),
    "no login": says(lambda: connected(lambda server: server.sendmail("a@example.com", "b@example.com", "hi"))),
    "no TLS": says(lambda: connected(lambda server: server.login("ana", "secret"), secure=False)),
}`;
    const run = await sandbox.run(requestOf(code, { allow: [`smtp.example.com:${server.port}`] }));
    expect(valueOf(run)).toEqual({
      refused: { "nobody@example.com": 550 },
      "wrong password": ["SMTPAuthenticationError", 535],
      "no login": ["SMTPSenderRefused", 530],
      "no TLS": ["SMTPAuthenticationError", 538],
    });
    expect(server.mails.map(({ recipients }) => recipients)).toEqual([["b@example.com", "c@example.com"]]);
  });

  test("sends nothing, not even a password, to a server whose certificate is for another name", async () => {
    const { server, sandbox } = await openMail();
    const code = `${sendBy(server.port)}
try: result = send("mail.example.org")
except ssl.SSLCertVerificationError as error: result = error.verify_message`;
    const run = await sandbox.run(requestOf(code, { allow: [`mail.example.org:${server.port}`] }));
    expect(valueOf(run)).toMatch(/Hostname mismatch.*mail\.example\.org/);
    expect([server.heard, server.mails]).toEqual([["connect"], []]);
  });

  test("does not find a server that is not listed, by its name, its address or beside one that is", async () => {
    const { server, sandbox } = await openMail();
    const listed = await serve((socket) => socket.end("220 listed\r\n"));
    const code = `${sendBy(server.port)}
result = []
for host in ("smtp.example.com", "127.0.0.1", "listed.example.com"):
    try: result.append(send(host))
    except OSError as error: result.append(type(error).__name__)`;
    const run = await sandbox.run(requestOf(code, { allow: [`listed.example.com:${listed.port}`] }));
    expect(valueOf(run)).toEqual(["gaierror", "ConnectionRefusedError", "ConnectionRefusedError"]);
    expect([server.heard, listed.sockets.size, run.connections]).toEqual([[], 0, []]);
  });

  test("sends no password where somebody on the way takes STARTTLS out", async () => {
    const { sandbox } = await openMail();
    const lines: string[] = [];
    const { port } = await serve(refuseStartTls((line) => lines.push(line)));
    const code = `${sendBy(port)}
try: result = send("smtp.example.com")
except smtplib.SMTPException as error: result = type(error).__name__`;
    const run = await sandbox.run(requestOf(code, { allow: [`smtp.example.com:${port}`] }));
    expect(valueOf(run)).toBe("SMTPResponseException");
    expect(lines.map((line) => line.split(" ")[0])).toEqual(["ehlo", "STARTTLS", "QUIT"]);
  });
});
