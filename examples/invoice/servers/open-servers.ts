import { chmod, mkdtemp, rm } from "node:fs/promises";
import { randomBytes } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { JsonObject } from "../../../src/index.ts";
import { makeCertificate, type ServerCertificate } from "../../../test/sandbox/network/certificates.ts";
import { openInvoiceTable, type InvoiceTable } from "./open-invoice-table.ts";
import { startImap, type ImapInbox, type ImapSetup } from "./start-imap.ts";
import { startPostgres } from "./start-postgres.ts";
import { startSmtp, type SmtpOutbox, type SmtpSetup } from "./start-smtp.ts";

export type Certificate = ServerCertificate;

/** The three servers that the pipeline works with, on this machine, and how programs reach them. */
export interface Servers {
  readonly inbox: ImapInbox;
  readonly outbox: SmtpOutbox;
  readonly table: InvoiceTable;
  /** A folder for what lives as long as they do; other users can enter it. */
  readonly folder: string;
  /** What the workflow begins with, without the threshold. */
  readonly inputs: JsonObject;
  /** Where they listen. */
  readonly targets: readonly string[];
  /** A file with the authority that signed their certificate. */
  readonly caFile: string;
  /** Knows the passwords by the names that the definition has for them. */
  secrets(name: string): string | undefined;
  close(): Promise<void>;
}

const USER = "invoices";
const newPassword = () => randomBytes(12).toString("hex");

/** What changes how the servers behave. */
export type ServersSetup = Pick<ImapSetup, "plugins"> & Pick<SmtpSetup, "aroundMail">;

/** Starts the servers, each on a free port of 127.0.0.1, with new passwords. What was started is closed again where one fails. */
export async function openServers(setup: ServersSetup = {}): Promise<Servers> {
  const ends: (() => Promise<void>)[] = [];
  const close = async () => {
    for (const end of ends.splice(0).toReversed()) await end();
  };
  try {
    return { ...(await openAll(setup, (end) => void ends.push(end))), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function openAll(
  { plugins, aroundMail }: ServersSetup,
  endLater: (end: () => Promise<void>) => void,
): Promise<Omit<Servers, "close">> {
  const folder = await mkdtemp(join(tmpdir(), "cached-executor-invoice-"));
  endLater(() => rm(folder, { recursive: true, force: true }));
  await chmod(folder, 0o755);
  const certificate = makeCertificate(folder, ["localhost"]);
  const secrets = { IMAP_PASSWORD: newPassword(), SMTP_PASSWORD: newPassword(), PG_PASSWORD: newPassword() };
  const inbox = await startImap(certificate, { name: USER, password: secrets.IMAP_PASSWORD, ...(plugins && { plugins }) });
  endLater(inbox.close);
  const outbox = await startSmtp(certificate, { name: USER, password: secrets.SMTP_PASSWORD, ...(aroundMail && { aroundMail }) });
  endLater(outbox.close);
  const postgres = await startPostgres({ certificate, password: secrets.PG_PASSWORD, folder });
  endLater(postgres.close);
  const table = await openInvoiceTable({ port: postgres.port, password: secrets.PG_PASSWORD, ca: certificate.caFile });
  endLater(table.close);
  const inputs = {
    imap_host: "localhost",
    imap_port: inbox.port,
    imap_user: USER,
    smtp_host: "localhost",
    smtp_port: outbox.port,
    smtp_user: USER,
    from_address: "invoices@example.com",
    pg_host: "localhost",
    pg_port: postgres.port,
    pg_dbname: "postgres",
    pg_user: "postgres",
  };
  const targets = [inbox.port, outbox.port, postgres.port].map((port) => `localhost:${port}`);
  const known = new Map(Object.entries(secrets));
  return { inbox, outbox, table, folder, inputs, targets, caFile: certificate.caFile, secrets: (name) => known.get(name) };
}
