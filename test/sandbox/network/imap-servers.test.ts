import { describe, expect, test } from "vitest";
import { requestOf } from "../request.ts";
import { makeTemporaryFolder } from "../temporary-folder.ts";
import { whyNoBubblewrap } from "../without-bubblewrap.ts";
import { makeCertificate } from "./certificates.ts";
import { IMAP_SERVERS } from "./imap-servers.ts";
import { openNetwork, valueOf } from "./open-network.ts";

/** What programs may rely on, and tell each other's answers apart by. */
const ASK = `
import imaplib, ssl
def connect(): return imaplib.IMAP4_SSL("imap.example.com", context["port"], ssl_context=ssl.create_default_context(), timeout=20)
result = {}
with connect() as mail:
    try: mail.login("ana", "wrong")
    except imaplib.IMAP4.error as error: result["wrong password"] = "fail" in str(error).lower()
with connect() as mail:
    mail.login("ana", "secret")
    result["no mailbox"] = [mail.select("Nowhere", readonly=readonly)[0] for readonly in (True, False)]
    mail.append("INBOX", None, None, "Subject: Größe\\r\\nFrom: ana@example.com\\r\\n\\r\\n1".encode())
    mail.append("INBOX", r"(\\Seen)", None, b"From: =?iso-8859-1?q?J=F6rg_M?= <j@example.com>\\r\\nSubject: =?utf-8?b?R3LDtg==?=\\r\\n =?utf-8?b?w59l?=\\r\\n\\r\\n2")
    mail.append("INBOX", None, None, b"Subject: a\\r\\n long one\\r\\n\\r\\nSubject: Gr\\xc3\\xb6\\xc3\\x9fe")
    mail.select("INBOX", readonly=True)
    def search(*criteria, text=None):
        if text is not None: mail.literal = text.encode()
        return mail.uid("SEARCH", *([] if text is None else ["CHARSET", "UTF-8"]), *criteria)
    result["searches"] = [
        str(search(*criteria)) for criteria in [("UNSEEN",), ("(UNSEEN)",), ("(UNSEEN SUBJECT Long)",), ("(OR (SEEN) (LARGER 1000))",), ("DELETED",), ("SUBJECT", "none")]
    ]
    result["texts"] = [str(search(name, text=text)) for name, text in [("SUBJECT", "größe"), ("SUBJECT", "a long"), ("FROM", "JÖRG m"), ("TO", "x")]]
    result["numbers"] = [str(mail.search(None, criteria)) for criteria in ("ALL", "(DELETED)")]
`;

/** What Dovecot answers. */
const ANSWERS = {
  "wrong password": true,
  "no mailbox": ["NO", "NO"],
  searches: ["('OK', [b'1 3'])", "('OK', [b'1 3'])", "('OK', [b'3'])", "('OK', [b'2'])", "('OK', [b''])", "('OK', [b''])"],
  texts: ["('OK', [b'1 2'])", "('OK', [b'3'])", "('OK', [b'2'])", "('OK', [b''])"],
  numbers: ["('OK', [b'1 2 3'])", "('OK', [b''])"],
};

const noBubblewrap = await whyNoBubblewrap();
/** Whether tests with a server are skipped, with the reason printed. Where all are required they run, and fail. */
function isSkipped(name: string, reason: string | null): boolean {
  if (reason !== null) console.warn(`Tests of ${name} are skipped: ${reason}`);
  return reason !== null && process.env.REQUIRE_ALL !== "1";
}

for (const { name, start, whyNot } of IMAP_SERVERS) {
  describe.skipIf(isSkipped(name, noBubblewrap ?? whyNot))(`${name} as the tests start it`, () => {
    test("says what programs rely on: refusals, empty lists, texts in decoded headers", async () => {
      const folder = await makeTemporaryFolder();
      const certificate = makeCertificate(folder, ["imap.example.com"]);
      const port = await start(certificate, folder);
      const sandbox = openNetwork({ caFile: certificate.caFile });
      const run = await sandbox.run(requestOf(ASK, { context: { port }, allow: [`imap.example.com:${port}`] }));
      expect(valueOf(run)).toEqual(ANSWERS);
    });
  });
}
