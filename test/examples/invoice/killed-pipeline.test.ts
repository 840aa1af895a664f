import { cpSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import type { MailRun } from "../../../examples/invoice/handle-inbox.ts";
import { BROKEN_NAME, makePapers } from "../../../examples/invoice/make-papers.ts";
import { mailOf, otherMails } from "../../../examples/invoice/mails/invoice-mails.ts";
import { openPipeline } from "../../../examples/invoice/open-pipeline.ts";
import { PAPERS } from "../../../examples/invoice/papers.ts";
import { createPipelineModel } from "../../../examples/invoice/pipeline.ts";
import { openServers } from "../../../examples/invoice/servers/open-servers.ts";
import { startChild } from "../../database/start-child.ts";
import { askBubblewrap } from "../../knowledge/ask-bubblewrap.ts";
import { printSkips } from "../../knowledge/print-skips.ts";
import { npmPostgres } from "../../sandbox/network/postgres-sources.ts";
import { createStalling, openKeeper, type Stall } from "./stall-servers.ts";

const CHILD = new URL("./children/handle-mail.ts", import.meta.url);
const IS_WHOLE = process.env.REQUIRE_ALL === "1";
const HOUR_MS = 3_600_000;

/** What comes by mail, and the nodes that no mail before it goes through. */
const MAILS = {
  large: "read_email has_mail has_pdf extract_text is_readable parse_amount needs_approval hold approve save answer mark_read".split(" "),
  other: ["set_aside"],
  broken: ["flag_failed", "give_up"],
} as const;
type MailKind = keyof typeof MAILS;

/** Where a run is killed: as a node begins or ends, or within its effect. */
interface Kill {
  readonly mail: MailKind;
  readonly at: string;
  readonly stall: Stall | null;
}

const ends = (node: string) => (node === "give_up" ? "failed" : "ok");
const atNodes = Object.entries(MAILS).flatMap(([mail, nodes]) =>
  nodes.flatMap((node) => [`${node} begun`, `${node} ${ends(node)}`].map((at): Kill => ({ mail: mail as MailKind, at, stall: null }))),
);
const withinEffects = (["before", "after"] as const).flatMap((when): Kill[] => [
  { mail: "large", at: "hold", stall: { what: "+FLAGS.SILENT", flag: "\\Flagged", when } },
  { mail: "large", at: "save", stall: { what: "row", when } },
  { mail: "large", at: "answer", stall: { what: "mail", when } },
  { mail: "large", at: "mark_read", stall: { what: "+FLAGS.SILENT", flag: "\\Seen", when } },
  { mail: "other", at: "set_aside", stall: { what: "+FLAGS.SILENT", flag: "\\Flagged", when } },
  { mail: "broken", at: "flag_failed", stall: { what: "+FLAGS.SILENT", flag: "\\Flagged", when } },
]);
const onceANode = atNodes.filter((_, index) => index % 4 === 0 || index % 4 === 3); // one as it begins, the next as it ends
const KILLS = IS_WHOLE ? [...onceANode, ...withinEffects] : [...atNodes, ...withinEffects].filter((_, index) => index % 8 === 6);

const whyNot = await askBubblewrap();
const driver = whyNot("psycopg2") === null ? "psycopg2" : "psycopg";
const isSkipped = printSkips("Kills of the invoice pipeline", KILLS.length, whyNot("fitz") ?? whyNot(driver) ?? npmPostgres.whyNot);

/** Servers, a folder with programs for all nodes, and mails. */
async function openWorld() {
  const stalling = createStalling();
  const servers = await openServers(stalling.setup);
  onTestFinished(servers.close);
  const keeper = await openKeeper(servers);
  onTestFinished(keeper.close);
  const papers = join(servers.folder, "papers");
  mkdirSync(papers);
  await makePapers(
    papers,
    PAPERS.filter(({ name }) => name === "francs.pdf"),
  );
  const pdfOf = (name: string) => ({ name, content: readFileSync(join(papers, name)) });
  const mails = {
    large: (batch: string) => mailOf(pdfOf("francs.pdf"), 1, batch),
    broken: (batch: string) => mailOf(pdfOf(BROKEN_NAME), 2, batch),
    other: (batch: string) => otherMails(batch, pdfOf("francs.pdf"))[0] ?? expect.fail("there is no other mail"),
  };
  return { servers, stalling, keeper, mails };
}

type World = Awaited<ReturnType<typeof openWorld>>;

/** One mail, handled in a folder of its own. */
async function openRun({ servers, mails, keeper }: World, kind: MailKind, kept?: string) {
  const folder = join(servers.folder, crypto.randomUUID());
  if (kept === undefined) mkdirSync(folder);
  else cpSync(kept, folder, { recursive: true });
  const { targets, caFile, inputs, secrets, outbox, table, inbox } = servers;
  const input = { ...inputs, threshold: 1_000 };
  const passwords = Object.fromEntries(["IMAP_PASSWORD", "SMTP_PASSWORD", "PG_PASSWORD"].map((name) => [name, secrets(name) ?? ""]));
  await keeper.empty();
  inbox.deliver(mails[kind](crypto.randomUUID()));
  const answered = outbox.mails.length;
  const start = (killAt: string) => startChild(CHILD, [JSON.stringify({ allow: targets, caFile, folder, input, passwords, killAt })]);
  /** Goes on with it here; the claims of the process that died are over by this clock. */
  const goOn = async (effects?: Parameters<ReturnType<typeof openPipeline>["run"]>[1]): Promise<MailRun> => {
    const pipeline = openPipeline({
      model: createPipelineModel(),
      allow: targets,
      caFile,
      folder,
      secrets,
      approve: () => "approve",
      clock: () => Date.now() + HOUR_MS,
    });
    return pipeline.run(input, effects).finally(pipeline.close);
  };
  const look = async () => {
    const { isRead, isFlagged } = inbox.list().at(-1) ?? expect.fail("there is no mail");
    // The number of a row that was taken back is not given again.
    const answers = outbox.mails.slice(answered).map(({ text }) => text?.trim().replace(/as number \d+/, "as number N"));
    return { rows: await table.list(), answers, isRead, isFlagged };
  };
  return { folder, start, goOn, look };
}

type Run = Awaited<ReturnType<typeof openRun>>;

/** The same of every run that goes well; a failure names its run. */
function factsOf(run: MailRun): object {
  if (run.status === "error") return { node: run.node, message: run.message.replaceAll(/[0-9a-f-]{36}/g, "RUN") };
  return { ...run.value, message_uid: "" };
}

/** What a person finds who looks at the servers: it happened, or it did not. */
async function lookAt({ node, message, effects = [] }: Extract<MailRun, { status: "error" }>, run: Run) {
  const { rows, answers, isRead, isFlagged } = await run.look();
  const happened: Readonly<Record<string, boolean>> = {
    save: rows.length > 0,
    answer: answers.length > 0,
    mark_read: isRead,
    hold: isFlagged,
    set_aside: isFlagged,
    flag_failed: isFlagged,
  };
  const unknown = effects.filter(({ status }) => status === "unknown");
  expect(message).toContain("look what has happened, and decide on each unknown one. Go on with resume(");
  expect(message).toContain(`{ effects: { "${node}": { KEY: "done" | "repeat" | "abort" } } }`);
  expect(unknown).toHaveLength(1); // the one that the kill fell into
  return { [node]: Object.fromEntries(unknown.map(({ key }) => [key, happened[node] ? "done" : "repeat"])) };
}

it.skipIf(isSkipped)(
  `a mail whose run is killed at ${KILLS.length} places, and gone on with, is booked and answered once, and ends as if it had not been`,
  { timeout: 1_800_000 },
  async () => {
    const world = await openWorld();
    const undisturbed: Partial<Record<MailKind, object>> = {};
    let kept: string | undefined;
    for (const kind of ["large", "other", "broken"] as const) {
      const run = await openRun(world, kind, kept);
      const { lines, exitCode } = await run.start("never").ended;
      expect(exitCode).toBe(0);
      undisturbed[kind] = { facts: factsOf(JSON.parse(lines.at(-1) ?? "") as MailRun), ...(await run.look()) };
      kept = run.folder;
    }
    expect(undisturbed.large).toMatchObject({ facts: { found: true }, rows: [{ total: 12_970.8 }], isRead: true, isFlagged: false });
    expect(undisturbed).toMatchObject({
      other: { isRead: false, isFlagged: true },
      broken: { facts: { node: "give_up" }, isFlagged: true },
    });

    const seen = { kills: 0, parked: 0, done: 0, repeated: 0 };
    for (const { mail, at, stall } of KILLS) {
      const run = await openRun(world, mail, kept);
      const reached = stall && (stall.what === "row" ? world.keeper.stall(stall) : world.stalling.arm(stall));
      const victim = run.start(stall ? "never" : at);
      await reached;
      if (stall) victim.process.kill("SIGKILL");
      await victim.ended;
      expect(victim.process.signalCode).toBe("SIGKILL");
      world.stalling.disarm();
      if (stall?.what === "row") await world.keeper.letGo(stall);
      seen.kills += 1;
      let outcome = await run.goOn();
      if (outcome.status === "error" && outcome.effects?.length) {
        seen.parked += 1;
        const decisions = await lookAt(outcome, run);
        seen.done += JSON.stringify(decisions).includes('"done"') ? 1 : 0;
        outcome = await run.goOn(decisions);
      }
      const place = `killed at ${at}${stall ? `, ${stall.when} its effect` : ""}`;
      const ended = await run.look();
      seen.repeated += Math.max(0, ended.rows.length - 1) + Math.max(0, ended.answers.length - 1);
      expect({ place, facts: factsOf(outcome), ...ended }).toEqual({ place, ...undisturbed[mail] });
    }
    console.info(seen);
    expect(seen.repeated).toBe(0);
    if (IS_WHOLE) expect(seen.parked).toBe(withinEffects.length);
  },
);
