import { once } from "node:events";
import { simpleParser, type ParsedMail } from "mailparser";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";
import { onTestFinished } from "vitest";
import type { ServerCertificate } from "./certificates.ts";

/** A mail that the server took. */
export interface ReceivedMail {
  /** Who logged in. */
  readonly user: string | undefined;
  readonly from: string;
  readonly recipients: readonly string[];
  readonly isEncrypted: boolean;
  readonly mail: ParsedMail;
}

/** A mail server of a test on 127.0.0.1, which goes with the test. */
export interface SmtpServer {
  readonly port: number;
  readonly mails: readonly ReceivedMail[];
  /** What clients did, in the order they did it: `connect`, `login`. */
  readonly heard: readonly string[];
}

/**
 * Starts a real mail server, with STARTTLS and AUTH; without either it takes no mail. The user `ana` has the password
 * `secret`, and the recipient `nobody@example.com` does not exist.
 */
export async function startSmtp({ cert, key }: ServerCertificate, change: SMTPServerOptions = {}): Promise<SmtpServer> {
  const mails: ReceivedMail[] = [];
  const heard: string[] = [];
  const server = new SMTPServer({
    cert,
    key,
    disableReverseLookup: true,
    onConnect: (_session, done) => void (heard.push("connect"), done()),
    onAuth: ({ username, password }, _session, done) => {
      heard.push("login");
      if (username === "ana" && password === "secret") done(null, { user: username });
      else done(new Error("Wrong name or password"));
    },
    onRcptTo: ({ address }, _session, done) => done(address === "nobody@example.com" ? new Error("No such mailbox") : null),
    onData: (stream, { user, secure, envelope }, done) => {
      const from = envelope.mailFrom ? envelope.mailFrom.address : "";
      const recipients = envelope.rcptTo.map(({ address }) => address);
      const taken = simpleParser(stream).then((mail) => mails.push({ user, from, recipients, isEncrypted: secure, mail }));
      taken.then(() => done(), done);
    },
    ...change,
  });
  server.on("error", () => {}); // what clients break off
  const { server: socket } = server.listen(0, "127.0.0.1") && server;
  await once(socket, "listening");
  onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())));
  const address = socket.address();
  if (address === null || typeof address === "string") throw new Error("The server has no port.");
  return { port: address.port, mails, heard };
}
