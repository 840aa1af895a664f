import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { SMTPServer, SMTPServerOptions } from "smtp-server";
import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../src/json.ts";
import type { SandboxFile } from "../../src/sandbox/port.ts";
import { createMemoryEffectLedger } from "../../src/testing/index.ts";
import { valueOf } from "../sandbox/network/open-network.ts";
import { startSmtp } from "../sandbox/network/start-smtp.ts";
import { makeTemporaryFolder } from "../sandbox/temporary-folder.ts";
import { whyNoBubblewrap } from "../sandbox/without-bubblewrap.ts";
import { blocksOf, createBlockRunner } from "./integration-block.ts";
import { prepareEnclosure } from "./open-enclosure.ts";
import { printSkips } from "./print-skips.ts";

const ONE = "One mail, its HTML and attachments";
const EACH = "A mail to each recipient";
const REPLY = "Replying";

const isSkipped = printSkips("Blocks on SMTP, with smtp-server", blocksOf("smtp").size, await whyNoBubblewrap());

const openEnclosure = prepareEnclosure("smtp.example.com");

/** A mail server with TLS at `smtp.example.com`, and the blocks, allowed to reach it. */
async function openMail(change: SMTPServerOptions = {}) {
  const [{ sandbox, certificate }, folder] = await Promise.all([openEnclosure(), makeTemporaryFolder()]);
  const server = await startSmtp(certificate, change);
  const { run } = createBlockRunner({
    integration: "smtp",
    sandbox,
    allow: [`smtp.example.com:${server.port}`, `other.example.com:${server.port}`],
    access: { smtp_host: "smtp.example.com", smtp_port: server.port, smtp_user: "ana", smtp_password: "secret", from: FROM },
  });
  const write = async (name: string, content: string | Uint8Array): Promise<SandboxFile> => {
    await writeFile(join(folder, "file"), content);
    return { name, path: join(folder, "file") };
  };
  return { server, run, write };
}

const FROM = '"Ünal, Ana" <ana@example.com>';
const mail: JsonObject = {
  order_id: 17,
  to: ["b@example.com", `"O'Neil, Björn" <c@example.com>`],
  bcc: ["d@example.com"],
  subject: "Größe ✓",
  text: "Grüße\n.\nx < y",
};
const people = (...emails: string[]) => emails.map((email) => ({ name: 'Zoë "Z" <x>', email }));
const toEach = (...emails: string[]): JsonObject => ({ subject: "Juni", text: "Hallo", people: people(...emails) });

/** Breaks the connection to whoever sends the mail that has this text, before it is answered. */
function breakAt(text: string): SMTPServerOptions {
  return {
    onData(this: SMTPServer, stream, _session, done) {
      const pieces: Buffer[] = [];
      stream.on("data", (piece: Buffer) => pieces.push(piece));
      stream.on("end", () => {
        if (!Buffer.concat(pieces).includes(text)) return done();
        for (const connection of this.connections) connection.close();
      });
    },
  };
}

describe.skipIf(isSkipped)("the blocks on sending mail, run in bubblewrap with a mail server", { timeout: 60_000 }, () => {
  it("send one mail with umlauts, quotes, HTML, a blind copy and a file, once however often they run", async () => {
    const { server, run, write } = await openMail();
    const effects = createMemoryEffectLedger();
    const files = [await write("in/Jäner's.csv.gz", new Uint8Array([0, 255, 10]))];
    const first = valueOf(await run(ONE, { context: mail, files }, effects));
    expect(first).toEqual({ message_id: expect.stringMatching(/^<[0-9a-f]{32}@example\.com>$/), refused: [] });
    expect(server.mails).toMatchObject([
      {
        user: "ana",
        isEncrypted: true,
        recipients: ["b@example.com", "c@example.com", "d@example.com"],
        mail: { subject: "Größe ✓", text: "Grüße\n.\nx < y\n", html: "<p>Grüße\n.\nx &lt; y</p>\n", messageId: Object(first).message_id },
      },
    ]);
    expect(server.mails[0]?.mail.headers.has("bcc")).toBe(false);
    expect(server.mails[0]?.mail.attachments).toMatchObject([{ filename: "Jäner's.csv.gz", content: Buffer.from([0, 255, 10]) }]);
    expect(valueOf(await run(ONE, { context: mail, files }, effects))).toEqual(first);
    expect(server.mails).toHaveLength(1);
    expect([...effects.effects.keys()]).toEqual([expect.stringMatching(/^mail:\["status mail", 17, /)]);
  });

  it("send a mail with the same Message-ID where another ledger knows nothing of it, and another for another order", async () => {
    const { server, run } = await openMail();
    await run(ONE, { context: mail });
    await run(ONE, { context: mail });
    await run(ONE, { context: { ...mail, order_id: 18 } });
    const [one, again, other] = server.mails.map((received) => received.mail.messageId);
    expect(again).toBe(one);
    expect(other).not.toBe(one);
  });

  it("name a recipient that was refused, and raise where all were", async () => {
    const { server, run } = await openMail();
    const some = { ...mail, to: ["nobody@example.com", "b@example.com"] };
    expect(valueOf(await run(ONE, { context: some }))).toMatchObject({ refused: [expect.stringContaining("nobody@example.com")] });
    const none = { ...mail, to: ["nobody@example.com"], bcc: [] };
    expect(valueOf(await run(ONE, { context: none }))).toMatchObject({ error: { message: expect.stringContaining("was refused") } });
    expect(server.mails).toHaveLength(1);
  });

  it.each<[string, JsonObject]>([
    ["a line break in the subject", { subject: "a\r\nBcc: x@example.com" }],
    ["a line break in a recipient", { to: ["a@example.com\nBcc: x@example.com"] }],
    ["no recipient", { to: [] }],
    ["a name in place of an address", { to: ["Ana"] }],
    ["a list with semicolons", { to: ["a@example.com; b@example.com"] }],
    ["a blind copy that is no address", { bcc: ["@"] }],
  ])("send nothing and begin nothing for %s", async (_title, change) => {
    const { server, run } = await openMail();
    const effects = createMemoryEffectLedger();
    expect(valueOf(await run(ONE, { context: { ...mail, ...change } }, effects))).toMatchObject({ status: "error" });
    expect([server.heard, effects.effects.size]).toEqual([[], 0]);
  });

  it("begin nothing where the password is wrong or the certificate is another's", async () => {
    const { server, run } = await openMail();
    const effects = createMemoryEffectLedger();
    const wrong = valueOf(await run(ONE, { context: { ...mail, smtp_password: "wrong" } }, effects));
    expect(wrong).toMatchObject({ error: { type: "SMTPAuthenticationError" } });
    const other = valueOf(await run(ONE, { context: { ...mail, smtp_host: "other.example.com" } }, effects));
    expect(other).toMatchObject({ error: { type: "SSLCertVerificationError" } });
    expect([server.mails, effects.effects.size]).toEqual([[], 0]);
  });

  it("send each recipient a mail of their own, equal ones once, and go on after a refusal", async () => {
    const { server, run } = await openMail();
    const effects = createMemoryEffectLedger();
    const context = toEach("b@example.com", "nobody@example.com", "b@example.com", "c@example.com");
    const first = valueOf(await run(EACH, { context }, effects));
    expect(first).toEqual({
      mails: [
        { to: "b@example.com", sent: true, refused: [] },
        { to: "nobody@example.com", sent: false, refused: [expect.stringContaining("No such mailbox")] },
        { to: "c@example.com", sent: true, refused: [] },
      ],
      not_sent: [],
    });
    expect(server.mails.map(({ recipients, mail: { subject } }) => [recipients, subject])).toEqual([
      [["b@example.com"], 'Juni (Zoë "Z" <x>)'],
      [["c@example.com"], 'Juni (Zoë "Z" <x>)'],
    ]);
    expect(valueOf(await run(EACH, { context }, effects))).toEqual(first);
    expect(server.mails).toHaveLength(2);
  });

  it("say which mail is uncertain where the connection breaks, and never send it again", async () => {
    const { run } = await openMail(breakAt("c@example.com"));
    const effects = createMemoryEffectLedger();
    const context = toEach("b@example.com", "c@example.com", "d@example.com");
    expect(valueOf(await run(EACH, { context }, effects))).toEqual({
      mails: [
        { to: "b@example.com", sent: true, refused: [] },
        { to: "c@example.com", sent: null, refused: [expect.stringContaining("unknown whether sent")] },
      ],
      not_sent: ["d@example.com"],
    });
    const again = valueOf(await run(EACH, { context }, effects));
    expect(again).toMatchObject({ error: { type: "EffectError", message: expect.stringContaining("an earlier execution began") } });
    expect([...effects.effects.values()].map((effect) => effect.status)).toEqual(["done", "started"]);
  });

  it.each([
    ["two addresses", "b@example.com, c@example.com"],
    ["an empty address", ""],
  ])("send nobody anything if one has %s", async (_title, bad) => {
    const { server, run } = await openMail();
    expect(valueOf(await run(EACH, { context: toEach("b@example.com", bad) }))).toMatchObject({ error: { type: "ValueError" } });
    expect(server.heard).toEqual([]);
  });

  it("answer a mail in its thread, once", async () => {
    const { server, run, write } = await openMail();
    const original = [
      "From: =?utf-8?q?M=C3=BCller=2C_J?= <j@example.com>",
      "Subject: =?utf-8?q?Gr=C3=B6=C3=9Fe?=\r\n und Farbe",
      "Message-ID: <2@example.com>",
      "References: <0@example.com>\r\n <1@example.com>",
    ];
    const files = [await write("mail.eml", `${original.join("\r\n")}\r\n\r\nHallo`)];
    const effects = createMemoryEffectLedger();
    const first = valueOf(await run(REPLY, { context: { text: "Blau." }, files }, effects));
    expect(first).toMatchObject({ to: '"Müller, J" <j@example.com>', refused: [] });
    const references = ["<0@example.com>", "<1@example.com>", "<2@example.com>"];
    expect(server.mails).toMatchObject([{ mail: { subject: "Re: Größe und Farbe", inReplyTo: "<2@example.com>", references } }]);
    expect(valueOf(await run(REPLY, { context: { text: "Blau." }, files }, effects))).toEqual(first);
    expect(server.mails).toHaveLength(1);
  });

  it.each([
    ["a machine", "From: a@example.com\r\nAuto-Submitted: auto-replied"],
    ["a list", "From: a@example.com\r\nPrecedence: Bulk"],
    ["nobody", "Subject: x"],
    ["an address that is none", "From: undisclosed"],
  ])("refuse to answer %s", async (_title, headers) => {
    const { server, run, write } = await openMail();
    const files = [await write("mail.eml", `${headers}\r\n\r\nHallo`)];
    expect(valueOf(await run(REPLY, { context: { text: "Blau." }, files }))).toMatchObject({ error: { type: "ValueError" } });
    expect(server.heard).toEqual([]);
  });
});

describe("the document on sending mail", () => {
  it("has no block besides those run here", () => {
    expect([...blocksOf("smtp").keys()]).toEqual([ONE, EACH, REPLY]);
  });
});
