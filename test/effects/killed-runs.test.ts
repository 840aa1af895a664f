import { EventEmitter, once } from "node:events";
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { DatabaseSync } from "node:sqlite";
import { setTimeout } from "node:timers/promises";
import { simpleParser } from "mailparser";
import { SMTPServer } from "smtp-server";
import { expect, onTestFinished, test } from "vitest";
import { ConfigurationError, EffectsPendingError, type EffectDecision } from "../../src/index.ts";
import { startChild } from "../database/start-child.ts";
import { temporaryFolder } from "../executor/harness.ts";
import { skipsBubblewrap } from "../sandbox/without-bubblewrap.ts";
import { createSeededRandom } from "../secrets/seeded-random.ts";
import { openEffectfulExecutor, type EffectfulOptions } from "./effectful-executor.ts";

const CHILD = new URL("./children/run-effectful.ts", import.meta.url);
const KILLS = process.env.REQUIRE_ALL === "1" ? 50 : 8;
const KINDS = ["file", "row", "mail"] as const;

/** How long a server takes after it has done what it was asked for, milliseconds: there a kill leaves nobody knowing. */
const ANSWER_MS = 60;

/** About how long the three effects take, milliseconds. */
const EFFECTS_MS = 4 * ANSWER_MS;

async function portOf(server: Server): Promise<number> {
  if (!server.listening) await once(server, "listening");
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

/** A file, a table and a mailbox, and the servers that lead to them. */
async function openWorld(folder: string) {
  const file = join(folder, "lines.txt");
  const table = new DatabaseSync(join(folder, "rows.db"));
  table.exec("CREATE TABLE rows (run TEXT)");
  const mails: string[] = [];
  const heard = new EventEmitter();
  const lines = createServer((socket) => {
    socket.on("error", () => {});
    const reader = createInterface({ input: socket });
    reader.on("error", () => {}); // what a killed client breaks off, which it passes on
    reader.on("line", (line) => {
      const [kind, run = ""] = line.split(" ");
      heard.emit("effect");
      if (kind === "file") appendFileSync(file, `${run}\n`);
      else table.prepare("INSERT INTO rows VALUES (?)").run(run);
      void setTimeout(ANSWER_MS).then(() => socket.end("done\n"));
    });
  }).listen(0, "127.0.0.1");
  const post = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS", "AUTH"],
    disableReverseLookup: true,
    onData: (stream, _session, done) =>
      void simpleParser(stream)
        .then(({ subject }) => mails.push(subject ?? ""))
        .then(() => setTimeout(ANSWER_MS))
        .then(() => done(), done),
  });
  post.on("error", () => {}); // what a killed client breaks off
  post.listen(0, "127.0.0.1");
  onTestFinished(() => void (lines.close(), post.close(() => undefined), table.close()));
  const happened = (run: string) => ({
    file: existsSync(file)
      ? readFileSync(file, "utf8")
          .split("\n")
          .filter((line) => line === run).length
      : 0,
    row: table.prepare("SELECT run FROM rows WHERE run = ?").all(run).length,
    mail: mails.filter((subject) => subject === run).length,
  });
  const nextEffect = () => once(heard, "effect");
  return { happened, nextEffect, linesPort: await portOf(lines), mailPort: await portOf(post.server) };
}

type World = Awaited<ReturnType<typeof openWorld>>;

function openRun(folder: string, number: number, { linesPort, mailPort, happened }: World) {
  const runId = crypto.randomUUID();
  const place: EffectfulOptions = { path: join(folder, `${number}.db`), notes: join(folder, `${number}.txt`), linesPort, mailPort };
  const start = () => startChild(CHILD, [place.path, place.notes, runId, String(linesPort), String(mailPort)]);
  const countModels = () => (existsSync(place.notes) ? readFileSync(place.notes, "utf8").split("\n").length - 1 : 0);
  /** Resumes it here; the claims of the process that died are over by this clock. */
  const resume = async (effects?: Record<string, EffectDecision>) => {
    const { executor, close } = openEffectfulExecutor({ ...place, clock: () => Date.now() + 3_600_000 });
    return executor.resume(runId, effects && { effects }).finally(close);
  };
  return { runId, start, resume, countModels, happened: () => happened(runId) };
}

/** What a person finds who looks: it happened, or it did not. */
function lookAt(error: EffectsPendingError, happened: ReturnType<World["happened"]>): Record<string, EffectDecision> {
  const unknown = (error.ledger as { key: string; status: string }[]).filter(({ status }) => status === "unknown");
  expect(unknown).toHaveLength(1); // the one that the kill fell into
  const kindOf = (key: string) => KINDS.find((kind) => key.startsWith(`${kind}:`)) ?? expect.fail(key);
  return Object.fromEntries(unknown.map(({ key }) => [key, happened[kindOf(key)] > 0 ? "done" : "repeat"]));
}

test.skipIf(process.platform !== "linux" || (await skipsBubblewrap()))(
  `a run with three effects that is killed at ${KILLS} random moments has none twice, and ends as if it had not been`,
  async () => {
    const folder = temporaryFolder();
    const world = await openWorld(folder);
    const undisturbed = openRun(folder, 0, world);
    const child = undisturbed.start();
    await child.nextLine();
    const begun = performance.now();
    expect((await child.ended).lines).toEqual(["begins", "ends"]);
    const durationMs = performance.now() - begun;
    expect(undisturbed.happened()).toEqual({ file: 1, row: 1, mail: 1 });

    const random = createSeededRandom(11);
    const seen = { notBegun: 0, finished: 0, parked: 0, repeated: 0, paidTwice: 0 };
    for (let kill = 1; kill <= KILLS; kill += 1) {
      const run = openRun(folder, kill, world);
      const victim = run.start();
      const isAimed = kill % 2 === 0; // at the effects, which are a small part of a run
      await (isAimed ? world.nextEffect() : victim.nextLine());
      await setTimeout(random.below(Math.ceil(isAimed ? EFFECTS_MS : durationMs))); // the moment of the kill is what is random here: nothing is waited for
      victim.process.kill("SIGKILL");
      await victim.ended;
      const models = run.countModels();
      let outcome: unknown = await run.resume().catch((error: unknown) => error);
      if (outcome instanceof ConfigurationError && models === 0) {
        seen.notBegun += 1; // there was no checkpoint yet, and so nothing that cost
        expect(run.happened()).toEqual({ file: 0, row: 0, mail: 0 });
        continue;
      }
      if (outcome instanceof EffectsPendingError) {
        seen.parked += 1;
        outcome = await run.resume(lookAt(outcome, run.happened()));
      }
      expect(outcome).toMatchObject({ effects: 3, _ai_metadata: { run_id: run.runId, attempts: 1 } });
      const happened = run.happened();
      seen.repeated += KINDS.filter((kind) => happened[kind] > 1).length;
      expect(happened).toEqual({ file: 1, row: 1, mail: 1 });
      expect(run.countModels()).toBeLessThanOrEqual(2);
      seen.finished += 1;
      seen.paidTwice += run.countModels() === 2 ? 1 : 0;
    }
    console.info({ kills: KILLS, ...seen, durationMs: Math.round(durationMs) });
    expect(seen.finished).toBeGreaterThan(KILLS / 3);
  },
  1_500_000,
);
