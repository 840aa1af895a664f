/*
 * Invoices that come by mail: read, booked and answered, by a person's word where they are large: `node examples/invoice/main.ts [--pdfs FOLDER]`,
 * on Linux with bubblewrap, python3-fitz and python3-psycopg2. Needs no key: a person wrote the programs, in place of a model. The mail servers
 * and PostgreSQL are started on 127.0.0.1 and end with it.
 */
import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { deliver } from "./deliver.ts";
import { findMissing } from "./find-missing.ts";
import { handleInbox } from "./handle-inbox.ts";
import { makePapers } from "./make-papers.ts";
import { openPipeline } from "./open-pipeline.ts";
import { PAPERS } from "./papers.ts";
import { createPipelineModel } from "./pipeline.ts";
import { openServers, type Servers } from "./servers/open-servers.ts";

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
    const folder = options.pdfs ?? (await makeOwnPapers(servers.folder));
    const { withOnePdf, others } = await deliver(folder, servers.inbox);
    console.log(`${withOnePdf + others} mails came, ${withOnePdf} of them with one PDF.`);
    const asked = await handleAll(servers);
    console.table(await servers.table.list());
    console.log(`${servers.outbox.mails.length} mails were answered. A program was asked for ${asked} times.`);
    if (options.pdfs === undefined) await assertOwnPapers(servers);
  } finally {
    await servers.close();
  }
}

async function makeOwnPapers(parent: string): Promise<string> {
  const folder = join(parent, "pdfs");
  await mkdir(folder);
  await makePapers(folder);
  return folder;
}

/** Runs the pipeline until the inbox is done; gives back how often the model was asked. */
async function handleAll({ targets, caFile, secrets, folder, inputs }: Servers): Promise<number> {
  const model = createPipelineModel();
  const pipeline = openPipeline({ model, allow: targets, caFile, secrets, folder, approve: () => "approve" });
  try {
    const { handled, reported, stopped } = await handleInbox((input) => pipeline.run(input), { ...inputs, threshold: 1_000 });
    for (const subject of handled) console.log(`done: ${subject}`);
    for (const reason of reported) console.log(`left to a person: ${reason}`);
    assert.equal(stopped, null);
    console.log(Object.entries(Object.groupBy(model.asked, (t) => t.slice(0, 20))).map(([k, v]) => [k, v?.length]));
    return model.asked.length;
  } finally {
    await pipeline.close();
  }
}

/** Every total that can be read was booked once, and nothing else. */
async function assertOwnPapers({ table, outbox }: Servers): Promise<void> {
  const inOrder = (totals: readonly number[]) => totals.toSorted((a, b) => a - b);
  const booked = await table.list();
  const expected = PAPERS.flatMap((paper) => (paper.expected ? [paper.expected.total] : []));
  assert.deepEqual(inOrder(booked.map(({ total }) => total)), inOrder(expected));
  assert.equal(outbox.mails.length, expected.length);
}
