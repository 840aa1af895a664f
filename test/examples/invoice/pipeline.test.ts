import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { deliver } from "../../../examples/invoice/deliver.ts";
import { handleInbox } from "../../../examples/invoice/handle-inbox.ts";
import { BROKEN_NAME, makePapers } from "../../../examples/invoice/make-papers.ts";
import { PAPERS } from "../../../examples/invoice/papers.ts";
import { openPipeline } from "../../../examples/invoice/open-pipeline.ts";
import { createPipelineModel } from "../../../examples/invoice/pipeline.ts";
import { mailOf } from "../../../examples/invoice/mails/invoice-mails.ts";
import { openServers, type Servers } from "../../../examples/invoice/servers/open-servers.ts";
import { askBubblewrap } from "../../knowledge/ask-bubblewrap.ts";
import { printSkips } from "../../knowledge/print-skips.ts";
import { npmPostgres } from "../../sandbox/network/postgres-sources.ts";

const whyNot = await askBubblewrap();
const driver = whyNot("psycopg2") === null ? "psycopg2" : "psycopg";
const isSkipped = printSkips("The invoice pipeline, node by node", 1, whyNot("fitz") ?? whyNot(driver) ?? npmPostgres.whyNot);

/** Servers, and the pipeline with them; all is closed with the test. */
async function openAll(approve: (subject: string) => "approve" | "reject") {
  const servers = await openServers();
  onTestFinished(servers.close);
  const model = createPipelineModel();
  const { targets: allow, caFile, secrets, folder } = servers;
  const pipeline = openPipeline({ model, allow, caFile, secrets, folder, approve: ({ subject }) => approve(String(subject)) });
  onTestFinished(pipeline.close);
  const input = { ...servers.inputs, threshold: 1_000 };
  return { servers, model, handle: () => handleInbox((inputs) => pipeline.run(inputs), input) };
}

/** Makes some of the example's papers in a folder. */
async function makeSome(names: readonly string[], { folder }: Servers): Promise<string> {
  const papers = join(folder, crypto.randomUUID());
  await mkdir(papers);
  await makePapers(
    papers,
    PAPERS.filter(({ name }) => names.includes(name)),
  );
  return papers;
}

const flags = ({ inbox }: Servers) =>
  Object.fromEntries(
    inbox
      .list()
      .map(({ subject, isRead, isFlagged }) => [
        subject.replace("Invoice: ", ""),
        `${isRead ? "read" : "unread"}${isFlagged ? ", flagged" : ""}`,
      ]),
  );

it.skipIf(isSkipped)(
  "books once what can be read, asks about what is large, and flags the rest for a person",
  { timeout: 600_000 },
  async () => {
    const { servers, model, handle } = await openAll((subject) => (subject.includes("francs") ? "reject" : "approve"));
    const papers = await makeSome(["fietsen.pdf", "francs.pdf", "no-currency.pdf", "three-pages.pdf"], servers);
    await deliver(papers, servers.inbox);
    const content = await readFile(join(papers, "fietsen.pdf"));
    servers.inbox.deliver(mailOf({ name: "fietsen.pdf", content }, 1, "sent again"));
    const report = await handle();
    expect(report.stopped).toBeNull();
    expect(report.reported).toEqual([
      expect.stringMatching(/'Invoice: broken\.pdf' needs a person, and its mail is flagged: the PDF cannot be opened/),
      expect.stringMatching(/'Invoice: no-currency\.pdf' .*: the currency is open/),
    ]);
    expect(await servers.table.list()).toMatchObject([
      { sender: "sender1@example.com", invoice_number: "40021", total: 605, currency: "EUR" },
      { sender: "sender4@example.com", invoice_number: "PT/2026/31", total: 2_160, currency: "USD" },
    ]);
    expect(servers.outbox.mails.map(({ text }) => text?.trim())).toEqual([
      "Your invoice 40021 over 605.00 EUR was booked as number 1.",
      "Your invoice 26-0311 over 12970.80 CHF was not approved. Nothing was booked.",
      "Your invoice PT/2026/31 over 2160.00 USD was booked as number 2.",
      "Your invoice 40021 over 605.00 EUR had been booked before, as number 1. Nothing was booked again.",
    ]);
    expect(servers.outbox.mails[0]).toMatchObject({
      inReplyTo: expect.stringMatching(/\.1@example\.com>$/),
      subject: "Re: Invoice: fietsen.pdf",
    });
    expect(flags(servers)).toEqual({
      [BROKEN_NAME]: "unread, flagged",
      "fietsen.pdf": "read",
      "francs.pdf": "read",
      "no-currency.pdf": "unread, flagged",
      "three-pages.pdf": "read",
      "Shall we meet": "unread, flagged",
      "This week": "unread, flagged",
      "A photo of the invoice": "unread, flagged",
      "Invoice and terms": "unread, flagged",
    });
    const asked = (words: string) => model.asked.filter((task) => task.startsWith(words)).length;
    expect(["Read the oldest", "Save the text", "Flag the mail"].map(asked)).toEqual([1, 1, 1]);
  },
);
