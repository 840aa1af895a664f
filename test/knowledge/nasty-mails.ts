import type { JsonObject } from "../../src/json.ts";

/** A mail as it may come, and what reading it must give, but for its number. */
export interface NastyMail {
  readonly raw: Buffer;
  readonly read: JsonObject;
}

/** A mail whose files are to be saved, and these, in its order. */
export interface NastyAttachments {
  readonly raw: Buffer;
  readonly files: readonly { readonly name: string; readonly content: string }[];
}

/** Lines of Latin-1, so that any byte can be written. */
const mail = (...lines: readonly string[]): Buffer => Buffer.from(`${lines.join("\r\n")}\r\n`, "latin1");
const utf8 = (text: string): string => Buffer.from(text).toString("latin1");
const base64 = (text: string): string => Buffer.from(text).toString("base64");

const nobody = { from: [], subject: "", date: null, text: "", attachments: [] };
const DATE = "Date: Mon, 02 Mar 2026 10:00:00 +0100";
const sent = { ...nobody, from: ["a@example.com"], subject: "s", date: "2026-03-02T10:00:00+01:00" };
const HEAD = ["From: a@example.com", "Subject: s", DATE];

/** Mails with wrong charsets, broken headers and parts, and none of what a mail should have. */
export const NASTY_MAILS: readonly NastyMail[] = [
  {
    raw: mail(
      "From: =?iso-8859-1?q?M=FCller=2C_J=F6rg?= <j@example.com>",
      "Subject: =?utf-8?b?R3LDtsOf?=",
      " =?utf-8?b?ZSDinJM=?=",
      DATE,
      "Content-Type: text/plain; charset=utf-8",
      "Content-Transfer-Encoding: 8bit",
      "",
      utf8("Grüße ✓"),
    ),
    read: { ...sent, from: ["j@example.com"], subject: "Größe ✓", text: "Grüße ✓" },
  },
  { raw: mail(...HEAD, "Content-Type: text/plain; charset=x-klingon", "", utf8("Grüße")), read: { ...sent, text: "Grüße" } },
  { raw: mail(...HEAD, "Content-Type: text/plain; charset=undefined", "", "Gr\xfc\xdfe"), read: { ...sent, text: "Grüße" } },
  { raw: mail(...HEAD, "Content-Type: text/plain; charset=idna", "", "Gr\xfc\xdfe"), read: { ...sent, text: "Grüße" } },
  { raw: mail(...HEAD, "Content-Type: text/plain; charset=utf-8", "", "10 \x80 f\xfcr"), read: { ...sent, text: "10 € für" } },
  { raw: mail(...HEAD, "", "Gr\xfc\xdfe"), read: { ...sent, text: "Grüße" } },
  {
    raw: mail(...HEAD, "Content-Type: text/html", "", "<style>p {}</style><p>1 &lt; 2 &euro;</p>"),
    read: { ...sent, text: "1 < 2 €" },
  },
  { raw: mail("X-Nothing: y", "", ""), read: nobody },
  { raw: mail("From: undisclosed-senders:;", "Subject: s", "Date: yesterday", "", "x"), read: { ...nobody, subject: "s", text: "x" } },
  {
    raw: mail(
      ...HEAD,
      'Content-Type: multipart/mixed; boundary="b"',
      "",
      "--b",
      "Content-Type: application/pdf; name=a.pdf",
      "",
      "x",
      "--b--",
    ),
    read: { ...sent, attachments: ["a.pdf"] },
  },
  {
    raw: mail(...HEAD, "Content-Type: multipart/related", "", "no boundary"),
    read: { unreadable: "ValueError('it has several parts, but no boundary')" },
  },
  { raw: mail(...HEAD, 'Content-Type: multipart/mixed; boundary="b"', "", "--b", "", "cut off"), read: { ...sent, text: "cut off" } },
];

/** A mail with these parts, each written with its own headers. */
const parts = (...bodies: readonly (readonly string[])[]): Buffer =>
  mail(...HEAD, 'Content-Type: multipart/mixed; boundary="b"', "", ...bodies.flatMap((lines) => ["--b", ...lines]), "--b--");
const named = (disposition: string, text: string): readonly string[] => [
  "Content-Type: application/octet-stream",
  `Content-Disposition: attachment; ${disposition}`,
  "Content-Transfer-Encoding: base64",
  "",
  base64(text),
];
const long = "漢".repeat(150);

/** Files with names that lead elsewhere, that are equal, too long or missing, and a mail as a file. */
export const NASTY_ATTACHMENTS: readonly NastyAttachments[] = [
  {
    raw: parts(
      ["", "Hallo"],
      named('filename="../../etc/passwd"', "one"),
      named('filename="C:\\\\a\\\\..\\\\.x"', "two"),
      named('filename=".."', "three"),
    ),
    files: [
      { name: "../../etc/passwd", content: "one" },
      { name: "C:\\a\\..\\.x", content: "two" },
      { name: "..", content: "three" },
    ],
  },
  {
    raw: parts(named('filename="a.csv"', "first"), named('filename="a.csv"', "second"), named('filename="a \'b\' \\"c\\".csv"', "third")),
    files: [
      { name: "a.csv", content: "first" },
      { name: "a.csv", content: "second" },
      { name: `a 'b' "c".csv`, content: "third" },
    ],
  },
  {
    raw: parts(
      named("filename*=utf-8''Gr%C3%B6%C3%9Fe.csv", "one"),
      named('filename="=?utf-8?q?Gr=C3=B6=C3=9Fe.csv?="', "two"),
      named(`filename*=utf-8''${encodeURIComponent(long)}`, "three"),
    ),
    files: [
      { name: "Größe.csv", content: "one" },
      { name: "Größe.csv", content: "two" },
      { name: long, content: "three" },
    ],
  },
  { raw: parts(["Content-Type: text/csv", "Content-Disposition: attachment", "", "1;2"]), files: [{ name: "attachment", content: "1;2" }] },
  {
    raw: mail(...HEAD, "Content-Type: application/pdf; name=only.pdf", "Content-Transfer-Encoding: base64", "", base64("alone")),
    files: [{ name: "only.pdf", content: "alone" }],
  },
  {
    raw: parts(["Content-Type: message/rfc822; name=inner.eml", "", "Subject: inner", "From: broken <", "", "Hallo"]),
    files: [{ name: "inner.eml", content: "Subject: inner\nFrom: broken <\n\nHallo" }],
  },
];
