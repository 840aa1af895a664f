import { composeMail, encodeParameter, encodeWord, filePart, forwarded, multipart, textPart, type MailPart } from "./compose-mail.ts";

/** A PDF as a file, by its name. */
export interface PdfFile {
  readonly name: string;
  readonly content: Buffer;
}

const LETTER = textPart("Guten Tag,\n\nanbei unsere Rechnung.\nPlease find our invoice attached.\n");

/** The ways in which mail programs attach a PDF. */
const SHAPES: readonly ((pdf: PdfFile) => MailPart)[] = [
  ({ name, content }) =>
    multipart("mixed", [LETTER, attached(`application/pdf; name="${encodeWord(name)}"`, encodeParameter("filename", name), content)]),
  ({ name, content }) =>
    multipart("mixed", [LETTER, attached("application/octet-stream", `filename="${encodeWord(`../${name.toUpperCase()}`)}"`, content)]),
  ({ content }) => multipart("mixed", [LETTER, filePart(["Content-Type: application/pdf"], content)]),
  ({ name, content }) =>
    multipart("mixed", [
      multipart("alternative", [
        LETTER,
        multipart("related", [
          textPart("<p>anbei</p>", "html"),
          filePart(["Content-Type: image/png", "Content-ID: <logo>"], Buffer.from("\x89PNG\r\n", "latin1")),
        ]),
      ]),
      attached("application/pdf", encodeParameter("filename", name), content),
    ]),
  (pdf) => multipart("mixed", [textPart("FYI"), forwarded(mailOf(pdf, 0, "inside"))]),
  ({ content }) => filePart(["Content-Type: application/pdf", "Content-Disposition: inline"], content),
];

/** The mail that brings a PDF; the shape goes by its number. */
export function mailOf(pdf: PdfFile, number: number, batch: string): Buffer {
  const shape = SHAPES[number % SHAPES.length] ?? SHAPES[0];
  const from = `${encodeWord("Büro für Rechnungen")} <sender${number}@example.com>`;
  const headers = { from, subject: `Invoice: ${pdf.name}`, messageId: `<${batch}.${number}@example.com>` };
  return composeMail(headers, shape ? shape(pdf) : LETTER);
}

/** Mails that hold no invoice, or two: a person has to look. */
export function otherMails(batch: string, pdf: PdfFile): Buffer[] {
  const headers = (subject: string, others: readonly string[] = []) => {
    return {
      from: "Ana <ana@example.com>",
      subject,
      messageId: `<${batch}.${subject.toLowerCase().replaceAll(" ", "-")}@example.com>`,
      others,
    };
  };
  const png = attached("image/png", 'filename="invoice.png"', Buffer.from("\x89PNG\r\n", "latin1"));
  const second = { name: "terms.pdf", content: Buffer.concat([pdf.content, Buffer.from("\n%terms\n")]) };
  const both = [pdf, second].map(({ name, content }) => attached("application/pdf", encodeParameter("filename", name), content));
  return [
    composeMail(headers("Shall we meet"), textPart("At noon?")),
    composeMail(headers("This week", ["Precedence: bulk", "Auto-Submitted: auto-generated"]), textPart("<h1>News</h1>", "html")),
    composeMail(headers("A photo of the invoice"), multipart("mixed", [LETTER, png])),
    composeMail(headers("Invoice and terms"), multipart("mixed", [LETTER, ...both])),
  ];
}

function attached(type: string, name: string, content: Buffer): MailPart {
  return filePart([`Content-Type: ${type}`, `Content-Disposition: attachment; ${name}`], content);
}
