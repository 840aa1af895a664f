import { once } from "node:events";
import type { Socket } from "node:net";
import { createServer } from "node:tls";
import createImapServer, { type ImapServer } from "hoodiecrow-imap";
import { answerLikeDovecot } from "../../../test/sandbox/network/answer-like-dovecot.ts";
import type { Certificate } from "./open-servers.ts";

/** A mail in the inbox, as its owner would see it. */
export interface InboxMail {
  readonly subject: string;
  readonly isRead: boolean;
  readonly isFlagged: boolean;
}

/** An inbox on this machine, reached by IMAP over TLS. */
export interface ImapInbox {
  readonly port: number;
  /** Puts an unread mail into it. */
  deliver(mail: Buffer): void;
  list(): readonly InboxMail[];
  close(): Promise<void>;
}

/** Who may log in to it, and what changes how it behaves. */
export interface ImapSetup {
  readonly name: string;
  readonly password: string;
  readonly plugins?: readonly ((server: ImapServer) => void)[];
}

/** Starts a mail server with one empty inbox. */
export async function startImap({ cert, key }: Certificate, { name, password, plugins = [] }: ImapSetup): Promise<ImapInbox> {
  const imap = createImapServer({ users: { [name]: { password } }, plugins: [answerLikeDovecot, ...plugins] });
  const sockets = new Set<Socket>();
  const server = createServer({ cert, key }, (socket) => {
    socket.on("error", () => {}); // what clients break off
    imap.createClient(socket.setNoDelay());
  });
  server.on("connection", (socket: Socket) => sockets.add(socket.on("error", () => {})));
  server.on("tlsClientError", () => {});
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The mail server has no port.");
  return {
    port: address.port,
    deliver: (mail) => void imap.appendMessage("INBOX", [], new Date(), mail.toString("latin1")),
    list: () => imap.getMailbox("INBOX").messages.map(describe),
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function describe({ raw, flags }: { raw: string; flags: readonly string[] }): InboxMail {
  const subject = /^Subject: (.*?)\r?\n(?![ \t])/ims.exec(raw)?.[1] ?? "";
  return { subject: subject.replaceAll(/\r?\n[ \t]/g, " "), isRead: flags.includes("\\Seen"), isFlagged: flags.includes("\\Flagged") };
}
