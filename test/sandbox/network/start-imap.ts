import createImapServer from "hoodiecrow-imap";
import { answerLikeDovecot } from "./answer-like-dovecot.ts";
import type { ServerCertificate } from "./certificates.ts";
import { serveTls } from "./servers.ts";

/**
 * Starts a mail server of npm's with IMAP over TLS for one test, wherever Node is. The user `ana` has the password `secret`
 * and an empty mailbox. Gives back its port.
 */
export async function startImap(certificate: ServerCertificate): Promise<number> {
  const server = createImapServer({ users: { ana: { password: "secret" } }, plugins: [answerLikeDovecot] });
  const { port } = await serveTls(certificate, (socket) => server.createClient(socket.setNoDelay()));
  return port;
}
