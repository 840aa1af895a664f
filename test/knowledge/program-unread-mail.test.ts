import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../src/json.ts";
import { IMAP_SERVERS, type ImapServer } from "../sandbox/network/imap-servers.ts";
import { valueOf } from "../sandbox/network/open-network.ts";
import { requestOf } from "../sandbox/request.ts";
import { makeTemporaryFolder } from "../sandbox/temporary-folder.ts";
import { whyNoBubblewrap } from "../sandbox/without-bubblewrap.ts";
import { NASTY_MAILS } from "./nasty-mails.ts";
import { prepareEnclosure } from "./open-enclosure.ts";
import { printSkips } from "./print-skips.ts";
import { readShippedPrograms } from "./shipped-program.ts";

const noBubblewrap = await whyNoBubblewrap();
const openEnclosure = prepareEnclosure("imap.example.com");
const code = readShippedPrograms().find(({ name }) => name === "unread-mail")?.code ?? "";

/** Puts mails, as [base64, flags] by mailbox, into a new account. */
const FILL = `
import base64, imaplib, ssl
with imaplib.IMAP4_SSL(context["imap_host"], context["imap_port"], ssl_context=ssl.create_default_context(), timeout=20) as mail:
    mail.login("ana", "secret")
    for mailbox, mails in context["mails"].items():
        if mailbox != "INBOX":
            assert mail.create(mailbox)[0] == "OK"
        for text, flags in mails:
            status, data = mail.append(mailbox, flags, None, base64.b64decode(text))
            assert status == "OK", data
result = True
`;

/** What is left unread in INBOX, by another client than the program. */
const UNREAD = `
import imaplib, ssl
with imaplib.IMAP4_SSL(context["imap_host"], context["imap_port"], ssl_context=ssl.create_default_context(), timeout=20) as mail:
    mail.login("ana", "secret")
    mail.select("INBOX", readonly=True)
    result = len(mail.search(None, "UNSEEN")[1][0].split())
`;

interface Mail {
  readonly raw: string | Buffer;
  readonly isRead?: true;
}

const letter = (from: string, subject: string): string =>
  `From: ${from}\r\nSubject: ${subject}\r\nDate: Mon, 02 Mar 2026 10:00:00 +0100\r\n\r\nHallo\r\n`;

/** Mails by their mailbox's name as the protocol has it. */
type Mails = Readonly<Record<string, readonly Mail[]>>;

/** An account at `imap.example.com` that holds these mails, on a server of its own. */
async function openAccountAt(server: ImapServer, mails: Mails) {
  const [{ sandbox, certificate }, folder] = await Promise.all([openEnclosure(), makeTemporaryFolder()]);
  const port = await server.start(certificate, folder);
  const access = { imap_host: "imap.example.com", imap_port: port, imap_user: "ana", imap_password: "secret" };
  const allow = [`imap.example.com:${port}`];
  const ask = async (program: string, context: JsonObject) =>
    valueOf(await sandbox.run(requestOf(program, { allow, context: { ...access, ...context } })));
  const encoded = Object.entries(mails).map(([name, all]) => [
    name,
    all.map(({ raw, isRead }) => [Buffer.from(raw).toString("base64"), isRead ? "\\Seen" : null]),
  ]);
  expect(await ask(FILL, { mails: Object.fromEntries(encoded) })).toBe(true);
  return { list: (context: JsonObject = {}) => ask(code, context), countUnread: () => ask(UNREAD, {}) };
}

const listed = (uid: number, address: string, subject: string) => ({
  uid,
  from: [address],
  sender: address,
  subject,
  date: "2026-03-02T10:00:00+01:00",
});

for (const server of IMAP_SERVERS) {
  const openAccount = (mails: Mails) => openAccountAt(server, mails);
  const isSkipped = printSkips(`The shipped program unread-mail, with ${server.name}`, 1, noBubblewrap ?? server.whyNot);

  describe.skipIf(isSkipped)(`the shipped program for unread mail, run in bubblewrap with ${server.name}`, { timeout: 60_000 }, () => {
    it("lists what is unread, the oldest first, and leaves it unread", async () => {
      const { list, countUnread } = await openAccount({
        INBOX: [
          { raw: letter("a@example.com", "first") },
          { raw: letter("b@example.com", "was read"), isRead: true },
          { raw: letter("c@example.com", "=?utf-8?q?Gr=C3=B6=C3=9Fe?= 5") },
        ],
      });
      const mails = [listed(1, "a@example.com", "first"), listed(3, "c@example.com", "Größe 5")];
      expect(await list()).toEqual({ mailbox: "INBOX", unread: 2, mails });
      expect(await list({ limit: 1 })).toEqual({ mailbox: "INBOX", unread: 2, mails: mails.slice(1) });
      expect(await countUnread()).toBe(2);
    });

    it("finds nothing where nothing is unread", async () => {
      const { list } = await openAccount({ INBOX: [{ raw: letter("b@example.com", "was read"), isRead: true }] });
      expect(await list()).toEqual({ mailbox: "INBOX", unread: 0, mails: [] });
    });

    it("lists all that strangers send, with null for what is missing or cannot be read", async () => {
      const { list } = await openAccount({ INBOX: NASTY_MAILS.map(({ raw }) => ({ raw })) });
      const value = await list();
      expect(value).toMatchObject({ unread: NASTY_MAILS.length });
      const mails = NASTY_MAILS.map(({ read }, index) => ({
        uid: index + 1,
        ...("unreadable" in read ? {} : { subject: read["subject"] === "" ? expect.toBeOneOf([null, ""]) : read["subject"] }),
      }));
      expect(value).toMatchObject({ mails });
    });

    it("lists more mails than one command names, and another mailbox", async () => {
      const name = "Entw&APw-rfe &- mehr";
      const { list } = await openAccount({
        [JSON.stringify(name)]: Array.from({ length: 205 }, (_, index) => ({ raw: letter("a@example.com", `no. ${index}`) })),
      });
      const value = await list({ mailbox: "Entwürfe & mehr" });
      expect(value).toMatchObject({ unread: 205 });
      expect(value).toMatchObject({ mails: Array.from({ length: 205 }, (_, index) => ({ subject: `no. ${index}` })) });
    });

    it("refuses a mailbox that is not there, and a wrong password", async () => {
      const { list } = await openAccount({});
      expect(JSON.stringify(await list({ mailbox: "Nowhere" }))).toContain("IMAP refused");
      expect(JSON.stringify(await list({ imap_password: "wrong" }))).toMatch(/AUTHENTICATIONFAILED|failed/i);
    });
  });
}
