/*
 * Invoices that come by mail: read, booked and answered: `node examples/invoice/main.ts [--pdfs FOLDER]`, on Linux with bubblewrap, python3-fitz
 * and python3-psycopg2. Needs no key: a person wrote the programs, in place of a model, and the example itself says yes where a person is asked.
 * The mail servers and PostgreSQL are started on 127.0.0.1 and end with it. Against servers of your own, with a model, a run handles one mail:
 * `cached-executor workflow run graphs/invoice-pipeline/invoice-pipeline.yaml --input input.json --allow imap.example.com:993 ...`.
 */
import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { deliver } from "./deliver.ts";
import { findMissing } from "./find-missing.ts";
import { handleInbox } from "./handle-inbox.ts";
import { BROKEN_NAME, makePapers } from "./make-papers.ts";
import { openPipeline } from "./open-pipeline.ts";
import { PAPERS, type Paper } from "./papers.ts";
import { createPipelineModel } from "./pipeline.ts";
import { openServers, type Servers } from "./servers/open-servers.ts";

/** Papers of the first run: booked, booked by a person's word, and left to one. */
const FIRST = ["Rechnung März.pdf", "francs.pdf", "credit-note.pdf", "no-currency.pdf", "protected.pdf"];

/** Papers of the second run, of other formats: a whole total, a number of digits alone, letters and slashes, none at all. */
const SECOND = ["fietsen.pdf", "label-above-amount.pdf", "three-pages.pdf", "shipping-and-discount.pdf"];

const papersOf = (names: readonly string[]): Paper[] => PAPERS.filter(({ name }) => names.includes(name));
const { values: options } = parseArgs({ options: { pdfs: { type: "string" } } });
const missing = await findMissing();
if (missing.length === 0) await handleInvoices();
else {
  console.error(`The example needs what is not here:\n${missing.map((thing) => `- ${thing}`).join("\n")}`);
  process.exitCode = 2;
}

async function handleInvoices(): Promise<void> {
  const servers = await openServers();
  try {
    const folder = options.pdfs ?? (await makeSome(FIRST, servers));
    const { withOnePdf, others } = await deliver(folder, servers.inbox);
    console.log(`${withOnePdf + others} mails came, ${withOnePdf} of them with one PDF.`);
    const asked = await handleAll(servers);
    console.log(`${servers.outbox.mails.length} mails were answered. A program was asked for ${asked} times.`);
    if (options.pdfs === undefined) await assertBooked(FIRST, servers);
    await handleMore(servers);
    console.table(await servers.table.list());
  } finally {
    await servers.close();
  }
}

/** Other mails, for which nobody is asked: what was kept serves them. */
async function handleMore(servers: Servers): Promise<void> {
  const before = servers.outbox.mails.length;
  const { withOnePdf } = await deliver(await makeSome(SECOND, servers), servers.inbox, { others: false });
  console.log(`${withOnePdf} more mails came.`);
  const asked = await handleAll(servers);
  console.log(`${servers.outbox.mails.length - before} mails were answered. A program was asked for ${asked} times.`);
  assert.equal(asked, 0);
  if (options.pdfs === undefined) await assertBooked([...FIRST, ...SECOND], servers);
}

async function makeSome(names: readonly string[], { folder: parent }: Servers): Promise<string> {
  const folder = join(parent, crypto.randomUUID());
  await mkdir(folder);
  await makePapers(folder, papersOf(names));
  return folder;
}

/** Runs the pipeline until the inbox is done; gives back how often the model was asked. */
async function handleAll({ targets, caFile, secrets, folder, inputs }: Servers): Promise<number> {
  const model = createPipelineModel();
  const approve = ({ subject, total, currency }: { readonly [key: string]: unknown }) => {
    console.log(`a person would be asked, and the example says yes: ${String(subject)}, ${String(total)} ${String(currency)}`);
    return "approve" as const;
  };
  const pipeline = openPipeline({ model, allow: targets, caFile, secrets, folder, approve });
  try {
    const { handled, reported, stopped } = await handleInbox((input) => pipeline.run(input), { ...inputs, threshold: 1_000 });
    for (const subject of handled) console.log(`done: ${subject}`);
    for (const reason of reported) console.log(`left to a person: ${reason}`);
    assert.equal(stopped, null);
    return model.asked.length;
  } finally {
    await pipeline.close();
  }
}

/** Every total that can be read was booked once and answered, and nothing else. */
async function assertBooked(names: readonly string[], { table, outbox, inbox }: Servers): Promise<void> {
  const inOrder = (totals: readonly number[]) => totals.toSorted((a, b) => a - b);
  const booked = await table.list();
  const expected = papersOf(names).flatMap((paper) => (paper.expected ? [paper.expected.total] : []));
  assert.deepEqual(inOrder(booked.map(({ total }) => total)), inOrder(expected));
  assert.equal(outbox.mails.length, expected.length);
  assert.ok(inbox.list().some(({ subject, isRead, isFlagged }) => subject.endsWith(BROKEN_NAME) && !isRead && isFlagged));
}
