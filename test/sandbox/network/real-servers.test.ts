import { describe, expect, test } from "vitest";
import { createBubblewrapSandbox } from "../../../src/sandbox/bubblewrap/create-bubblewrap-sandbox.ts";
import { requestOf } from "../request.ts";
import { makeTemporaryFolder } from "../temporary-folder.ts";
import { whyNoBubblewrap } from "../without-bubblewrap.ts";
import { makeCertificate } from "./certificates.ts";
import { openNetwork, valueOf } from "./open-network.ts";
import { debianPostgres } from "./postgres-sources.ts";
import { startDovecot, whyNoDovecot } from "./start-dovecot.ts";
import { startPostgres } from "./start-postgres.ts";

const noBubblewrap = await whyNoBubblewrap();
const packages = noBubblewrap === null ? await listPackages() : [];
const noDriver = ["psycopg2", "psycopg"].every((name) => packages.includes(name)) ? null : "the sandbox's Python lacks psycopg or psycopg2";

async function listPackages(): Promise<readonly string[]> {
  const sandbox = createBubblewrapSandbox();
  return (await sandbox.capabilities().finally(() => sandbox.close())).packages;
}

/** Whether tests with a server are skipped, with the reason printed. Where all are required they run, and fail. */
function isSkipped(reason: string | null): boolean {
  if (reason !== null) console.warn(`Tests with a real server are skipped: ${reason}`);
  return reason !== null && process.env.REQUIRE_ALL !== "1";
}

describe("programs work with real servers behind the allow list", () => {
  test.skipIf(isSkipped(noBubblewrap ?? whyNoDovecot()))(
    "Dovecot, by imaplib: writes a mail and reads it again, and sees a certificate for another name",
    async () => {
      const folder = await makeTemporaryFolder();
      const certificate = makeCertificate(folder, ["imap.example.com"]);
      const port = await startDovecot(certificate, folder);
      const code = `
import imaplib, ssl
with imaplib.IMAP4_SSL("imap.example.com", ${port}, ssl_context=ssl.create_default_context(), timeout=20) as box:
    box.login("ana", "secret")
    box.append("INBOX", None, None, b"Subject: hi\\r\\n\\r\\n" + b"hello\\r\\n" * 100_000)
    box.select("INBOX")
    _, found = box.search(None, "SUBJECT", "hi")
    _, [(_, mail), _] = box.fetch(found[0], "(RFC822)")
    result = [found[0].decode(), mail.count(b"hello")]
try: imaplib.IMAP4_SSL("other.example.com", ${port}, ssl_context=ssl.create_default_context(), timeout=20)
except ssl.SSLCertVerificationError as error: result.append(error.verify_message)`;
      const allow = [`imap.example.com:${port}`, `other.example.com:${port}`];
      const run = await openNetwork({ caFile: certificate.caFile }).run(requestOf(code, { allow }));
      expect(valueOf(run)).toEqual(["1", 100_000, expect.stringMatching(/Hostname mismatch.*other\.example\.com/)]);
      expect(run.connections?.map(({ target }) => target)).toEqual(allow);
    },
  );

  test.skipIf(isSkipped(noBubblewrap ?? noDriver ?? debianPostgres.whyNot)).each(["psycopg2", "psycopg"])(
    "PostgreSQL, by %s: checks the whole certificate, reads and writes",
    async (driver) => {
      const folder = await makeTemporaryFolder();
      const certificate = makeCertificate(folder, ["db.example.com"]);
      const port = await startPostgres({ source: debianPostgres, certificate, folder });
      const code = `
import ${driver} as driver
def connect(host): return driver.connect(host=host, port=${port}, user="postgres", password="secret", dbname="postgres",
    sslmode="verify-full", sslrootcert="/etc/ssl/ca-bundle.pem", connect_timeout=20)
with connect("db.example.com") as connection:
    cursor = connection.cursor()
    cursor.execute("create table t as select n, repeat('x', 100) as text from generate_series(1, %s) n", (50_000,))
    cursor.execute("select n, text, (select ssl from pg_stat_ssl where pid = pg_backend_pid()) from t order by n")
    rows = cursor.fetchall()
result = [len(rows), rows[-1][0], rows[0][2]]
try: connect("other.example.com")
except driver.OperationalError as error: result.append("does not match host name" in str(error))`;
      const allow = [`db.example.com:${port}`, `other.example.com:${port}`];
      const run = await openNetwork({ caFile: certificate.caFile }).run(requestOf(code, { allow }));
      expect(valueOf(run)).toEqual([50_000, 50_000, true, true]);
      expect(run.connections?.map(({ target }) => target)).toEqual(allow);
    },
  );
});
