import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { mailOf, otherMails } from "./mails/invoice-mails.ts";
import type { ImapInbox } from "./servers/start-imap.ts";

/** How many mails came, by what they bring. */
export interface Delivery {
  readonly withOnePdf: number;
  readonly others: number;
}

/**
 * Turns a folder of PDFs into unread mails: one for each, attached in all the ways mail programs do, and, where `others` are
 * asked for, between them a few that hold no PDF, or two.
 * @throws where the folder cannot be read or has no PDF.
 */
export async function deliver(
  folder: string,
  inbox: Pick<ImapInbox, "deliver">,
  { others: wantsOthers = true }: { readonly others?: boolean } = {},
): Promise<Delivery> {
  const names = (await readdir(folder)).filter((name) => name.toLowerCase().endsWith(".pdf")).toSorted();
  const pdfs = await Promise.all(names.map(async (name) => ({ name, content: await readFile(join(folder, name)) })));
  const [first] = pdfs;
  if (first === undefined) throw new Error(`${folder} holds no PDF. Name a folder with invoices, or none to have some made.`);
  const batch = crypto.randomUUID();
  const others = wantsOthers ? otherMails(batch, first) : [];
  for (const [number, pdf] of pdfs.entries()) {
    inbox.deliver(mailOf(pdf, number, batch));
    const other = others[number];
    if (other) inbox.deliver(other);
  }
  for (const other of others.slice(pdfs.length)) inbox.deliver(other);
  return { withOnePdf: pdfs.length, others: others.length };
}
