import { simpleParser } from "mailparser";
import { expect, it } from "vitest";
import { mailOf, otherMails } from "../../../examples/invoice/mails/invoice-mails.ts";

const pdf = { name: "Rechnung März (2).pdf", content: Buffer.from("%PDF-1.7 \xff\x00 content", "latin1") };

it("attaches a PDF in six ways, and other parsers find it in each", async () => {
  const found: (string | undefined)[] = [];
  for (const number of [0, 1, 2, 3, 4, 5]) {
    const outer = await simpleParser(mailOf(pdf, number, "batch"), { skipHtmlToText: true });
    const inner = outer.attachments.find(({ contentType }) => contentType === "message/rfc822");
    const { attachments } = inner ? await simpleParser(inner.content) : outer;
    const files = attachments.filter(({ content }) => content.equals(pdf.content));
    expect(files, `shape ${number}`).toHaveLength(1);
    expect(outer).toMatchObject({ subject: `Invoice: ${pdf.name}`, messageId: `<batch.${number}@example.com>` });
    found.push(files[0]?.filename);
  }
  expect(found.slice(0, 4)).toEqual([pdf.name, `../${pdf.name.toUpperCase()}`, undefined, pdf.name]);
});

it("brings mails without a PDF, and one with two", async () => {
  const mails = await Promise.all(otherMails("batch", pdf).map((mail) => simpleParser(mail)));
  expect(mails.map(({ attachments }) => attachments.filter(({ contentType }) => contentType === "application/pdf").length)).toEqual([
    0, 0, 0, 2,
  ]);
});
