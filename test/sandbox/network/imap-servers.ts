import type { ServerCertificate } from "./certificates.ts";
import { startDovecot, whyNoDovecot } from "./start-dovecot.ts";
import { startImap } from "./start-imap.ts";

/** A server to read mail from. */
export interface ImapServer {
  readonly name: string;
  /** Why it cannot be started here; null if it can. */
  readonly whyNot: string | null;
  /**
   * Starts it for one test, with IMAP over TLS: `ana` has the password `secret` and an empty mailbox. What it writes goes to a
   * folder that other users can enter. Gives back its port.
   */
  start(certificate: ServerCertificate, folder: string): Promise<number>;
}

/** One that npm brings, wherever Node is, and one that is in use. */
export const IMAP_SERVERS: readonly ImapServer[] = [
  { name: "hoodiecrow-imap", whyNot: null, start: startImap },
  { name: "Dovecot", whyNot: whyNoDovecot(), start: startDovecot },
];
