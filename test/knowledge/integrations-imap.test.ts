import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { JsonObject } from "../../src/json.ts";
import { createMemoryEffectLedger } from "../../src/testing/index.ts";
import { IMAP_SERVERS, type ImapServer } from "../sandbox/network/imap-servers.ts";
import { valueOf } from "../sandbox/network/open-network.ts";
import { serveTls, speakImap } from "../sandbox/network/servers.ts";
import { requestOf } from "../sandbox/request.ts";
import { makeTemporaryFolder } from "../sandbox/temporary-folder.ts";
import { skipsBubblewrap, whyNoBubblewrap } from "../sandbox/without-bubblewrap.ts";
import { blocksOf, createBlockRunner } from "./integration-block.ts";
import { NASTY_ATTACHMENTS, NASTY_MAILS } from "./nasty-mails.ts";
import { prepareEnclosure } from "./open-enclosure.ts";
import { printSkips } from "./print-skips.ts";

const READ = "Read messages";
const SEARCH = "Search";
const SAVE = "Save attachments";
const MARK = "Mailboxes and flags";

const noBubblewrap = await whyNoBubblewrap();
const openEnclosure = prepareEnclosure("imap.example.com");

/** Puts mails, as base64 by mailbox, into a new account. */
const FILL = `
import base64, imaplib, ssl
with imaplib.IMAP4_SSL(context["imap_host"], context["imap_port"], ssl_context=ssl.create_default_context(), timeout=20) as mail:
    mail.login("ana", "secret")
    for mailbox, mails in context["mails"].items():
        if mailbox != "INBOX":
            assert mail.create(mailbox)[0] == "OK"
        for text in mails:
            status, data = mail.append(mailbox, None, None, base64.b64decode(text))
            assert status == "OK", data
result = True
`;

/** What is left unread in a mailbox, by another client than the blocks. */
const UNREAD = `
import imaplib, ssl
with imaplib.IMAP4_SSL(context["imap_host"], context["imap_port"], ssl_context=ssl.create_default_context(), timeout=20) as mail:
    mail.login("ana", "secret")
    mail.select(context["mailbox"], readonly=True)
    result = len(mail.search(None, "UNSEEN")[1][0].split())
`;

/** Mails by their mailbox's name as the protocol has it. */
type Mails = Readonly<Record<string, readonly (string | Buffer)[]>>;

/** An account at `imap.example.com` that holds these mails, on a server of its own. */
async function openAccountAt(server: ImapServer, mails: Mails) {
  const [{ sandbox, certificate }, folder] = await Promise.all([openEnclosure(), makeTemporaryFolder()]);
  const port = await server.start(certificate, folder);
  const access = { imap_host: "imap.example.com", imap_port: port, imap_user: "ana", imap_password: "secret" };
  const allow = [`imap.example.com:${port}`, `other.example.com:${port}`];
  const ask = async (code: string, context: JsonObject) =>
    valueOf(await sandbox.run(requestOf(code, { allow, context: { ...access, ...context } })));
  const encoded = Object.entries(mails).map(([name, texts]) => [name, texts.map((text) => Buffer.from(text).toString("base64"))]);
  expect(await ask(FILL, { mails: Object.fromEntries(encoded) })).toBe(true);
  return {
    ...createBlockRunner({ integration: "imap", sandbox, allow, access }),
    countUnread: (mailbox = "INBOX") => ask(UNREAD, { mailbox }),
  };
}

const letter = (from: string, subject: string): string => `From: ${from}\r\nSubject: ${subject}\r\n\r\nHallo\r\n`;

for (const server of IMAP_SERVERS) {
  const openAccount = (mails: Mails) => openAccountAt(server, mails);
  const isSkipped = printSkips(`Blocks on IMAP, with ${server.name}`, blocksOf("imap").size, noBubblewrap ?? server.whyNot);

  describe.skipIf(isSkipped)(`the blocks on reading mail, run in bubblewrap with ${server.name}`, { timeout: 60_000 }, () => {
    it("find nothing in an empty mailbox", async () => {
      const { run } = await openAccount({});
      const context = { days: 3, subject: "x", sender: "y", mailbox: "INBOX" };
      for (const heading of [READ, SEARCH, SAVE]) expect(valueOf(await run(heading, { context }))).toEqual([]);
      expect(valueOf(await run(MARK, { context }))).toEqual({ marked_as_read: 0 });
    });

    it("read unread mails with all that strangers send, and leave them unread", async () => {
      const { run, countUnread } = await openAccount({ INBOX: NASTY_MAILS.map(({ raw }) => raw) });
      const value = valueOf(await run(READ));
      expect(value).toEqual(NASTY_MAILS.map(({ read }, index) => ({ uid: index + 1, ...read })));
      expect(await countUnread()).toBe(NASTY_MAILS.length);
    });

    it("search by text with umlauts and quotes, and by sender and day", async () => {
      const { run } = await openAccount({
        INBOX: [
          letter("ana@example.com", 'Rechnung "Größe" 5'),
          letter("bob@example.com", 'Rechnung "Größe" 6'),
          letter("=?utf-8?q?J=C3=B6rg?= <jorg@example.com>", "=?utf-8?q?Rechnung_=22Gr=C3=B6=C3=9Fe=22_7?="),
        ],
      });
      const search = async (context: JsonObject) => valueOf(await run(SEARCH, { context: { days: 2, ...context } }));
      expect(await search({ subject: '"Größe"', sender: "ana@" })).toEqual([1]);
      expect(await search({ subject: "rechnung", sender: "Jörg" })).toEqual([3]);
      expect(await search({ subject: 'x" OR ALL "', sender: "ana" })).toEqual([]);
      expect(await search({ subject: "Größe\r\nA1 LOGOUT", sender: "ana" })).toEqual([]);
      expect(await search({ subject: "rechnung", sender: "ana", days: -2 })).toEqual([]);
    });

    it("save attachments under names of their own, whatever they were called", async () => {
      const { run, countUnread } = await openAccount({
        INBOX: ["Subject: none\r\n\r\nHallo\r\n", ...NASTY_ATTACHMENTS.map(({ raw }) => raw)],
      });
      const done = await run(SAVE);
      const saved = NASTY_ATTACHMENTS.flatMap(({ files }, index) => files.map((file) => ({ uid: index + 2, ...file })));
      const contents = new Map<string, string>();
      for (const { name, path } of done.artifacts) contents.set(`out/${name}`, await readFile(path, "utf8"));
      expect(valueOf(done)).toEqual(
        saved.map(({ uid, name, content }) => ({
          uid,
          name,
          bytes: Buffer.byteLength(content),
          file: expect.stringMatching(/^out\/\d+-\d+-[^/]+$/),
        })),
      );
      const found = z
        .array(z.object({ file: z.string() }))
        .parse(valueOf(done))
        .map(({ file }) => contents.get(file));
      expect(found).toEqual(saved.map(({ content }) => content));
      expect(done.omitted ?? []).toEqual([]);
      expect(await countUnread()).toBe(NASTY_ATTACHMENTS.length + 1);
    });

    it("mark all mails of a mailbox as read, and nothing again in a second run, which leaves a new mail alone", async () => {
      const name = 'Gel&APY-scht &- "x"';
      const { run, countUnread } = await openAccount({
        [JSON.stringify(name)]: [letter("a@example.com", "1"), letter("b@example.com", "2")],
        INBOX: ["Subject: 3\r\n\r\n"],
      });
      const effects = createMemoryEffectLedger();
      const context = { mailbox: 'Gelöscht & "x"' };
      expect(valueOf(await run(MARK, { context }, effects))).toEqual({ marked_as_read: 2 });
      expect([await countUnread(JSON.stringify(name)), await countUnread()]).toEqual([0, 1]);
      expect(valueOf(await run(MARK, { context }, effects))).toEqual({ marked_as_read: 0 });
      expect([...effects.effects.values()]).toEqual([{ status: "done", value: null }]);
    });

    it("say which mailboxes there are where one is not, and begin nothing", async () => {
      const { run } = await openAccount({ Ablage: [] });
      const effects = createMemoryEffectLedger();
      const outcome = valueOf(await run(MARK, { context: { mailbox: "Größe" } }, effects));
      expect(outcome).toMatchObject({ error: { message: expect.stringMatching(/no mailbox 'Größe'.*Ablage/) } });
      expect(effects.effects.size).toBe(0);
    });

    it("refuse another's certificate and a wrong password", async () => {
      const { run } = await openAccount({});
      const other = valueOf(await run(READ, { context: { imap_host: "other.example.com" } }));
      expect(other).toMatchObject({ error: { type: "SSLCertVerificationError" } });
      const wrong = valueOf(await run(READ, { context: { imap_password: "wrong" } }));
      expect(wrong).toMatchObject({ error: { message: expect.stringMatching(/authentication ?fail/i) } });
    });
  });
}

describe.skipIf(await skipsBubblewrap())("the blocks on reading mail, where the connection breaks", () => {
  it.each([READ, SEARCH, SAVE, MARK])("%s raises, rather than give a part", async (heading) => {
    const { sandbox, certificate } = await openEnclosure();
    const { port } = await serveTls(certificate, (socket) => {
      socket.on("data", (text) => String(text).includes("SEARCH") && socket.destroy());
      speakImap(socket);
    });
    const access = { imap_host: "imap.example.com", imap_port: port, imap_user: "ana", imap_password: "secret" };
    const { run } = createBlockRunner({ integration: "imap", sandbox, allow: [`imap.example.com:${port}`], access });
    const context = { days: 3, subject: "x", sender: "y", mailbox: "INBOX" };
    expect(valueOf(await run(heading, { context }))).toMatchObject({ status: "error" });
  });
});

describe("the document on reading mail", () => {
  it("has no block besides those run here", () => {
    expect([...blocksOf("imap").keys()]).toEqual([READ, SEARCH, SAVE, MARK]);
  });
});
