import { once } from "node:events";
import { simpleParser, type ParsedMail } from "mailparser";
import { SMTPServer } from "smtp-server";
import type { Certificate } from "./open-servers.ts";

/** A mail server on this machine that keeps what it is sent. */
export interface SmtpOutbox {
  readonly port: number;
  readonly mails: readonly ParsedMail[];
  close(): Promise<void>;
}

/** Who may log in to it, and what happens around taking a mail. */
export interface SmtpSetup {
  readonly name: string;
  readonly password: string;
  /** Takes a mail by calling `take`; the sender hears of it when this is over. @default just takes it */
  readonly aroundMail?: (take: () => void) => Promise<void>;
}

/** Starts a mail server that takes mails by STARTTLS, of one user. */
export async function startSmtp(
  { cert, key }: Certificate,
  { aroundMail = async (take) => take(), ...user }: SmtpSetup,
): Promise<SmtpOutbox> {
  const mails: ParsedMail[] = [];
  const server = new SMTPServer({
    cert,
    key,
    disableReverseLookup: true,
    onAuth: ({ username, password }, _session, done) =>
      username === user.name && password === user.password ? done(null, { user: username }) : done(new Error("Wrong name or password")),
    onData: (stream, _session, done) => {
      const taken = simpleParser(stream).then((mail) => aroundMail(() => void mails.push(mail)));
      taken.then(() => done(), done);
    },
  });
  server.on("error", () => {}); // what clients break off
  const socket = server.listen(0, "127.0.0.1");
  await once(socket, "listening");
  const address = socket.address();
  if (address === null || typeof address === "string") throw new Error("The mail server has no port.");
  return { port: address.port, mails, close: () => new Promise<void>((resolve) => server.close(() => resolve())) };
}
