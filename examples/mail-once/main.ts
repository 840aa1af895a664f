/*
 * A run that fails after its mail was sent, which is not sent again: `node examples/mail-once/main.ts`, on Linux with bubblewrap. Needs no key: a person
 * wrote the programs, in place of a model.
 */
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CachedExecutor, EffectsPendingError, getExecutor, SqliteCheckpointer } from "../../src/index.ts";
import { createScriptedModel } from "../../src/testing/index.ts";
import { startMailServer } from "./start-mail-server.ts";

const SEND = `
import smtplib
from email.message import EmailMessage

def send():
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "shop@example.com", context["to"], "Your order " + context["order"]
    mail.set_content("It is on its way.")
    with smtplib.SMTP("127.0.0.1", context["port"], timeout=10) as server:
        server.send_message(mail)
`;

/** The first sends the mail and fails then. The second would mend the failure, and send the mail under another key. */
const PROGRAMS = [
  `${SEND}\nonce("mail:" + context["order"], send)\nresult = context["customer"]["name"]`,
  `${SEND}\nonce("order-" + context["order"], send)\nresult = context["to"]`,
];

const reason = await whyNoBubblewrap();
if (reason === null) await sendOnce();
else console.log(`Nothing was shown, as bubblewrap does not work here: ${reason}`);

async function sendOnce(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "cached-executor-mail-"));
  const server = await startMailServer();
  const database = join(folder, "executor.db");
  const model = createScriptedModel(PROGRAMS);
  const checkpointer = new SqliteCheckpointer(database);
  const network = { allow: [`127.0.0.1:${server.port}`] };
  const executor = new CachedExecutor({ model, database, checkpointer, network, sandbox: "bubblewrap" });
  try {
    const runId = crypto.randomUUID();
    const context = { order: "A-17", to: "ana@example.com", port: server.port };
    const failed = await executor
      .execute("Mail the customer that the order is on its way", { context, runId })
      .catch((error: unknown) => error);
    assert(failed instanceof EffectsPendingError);
    assert.deepEqual(failed.ledger, [{ key: "mail:A-17", status: "done" }]);
    await assert.rejects(executor.resume(runId), EffectsPendingError); // and says the same again
    assert.deepEqual([server.mails.length, model.requests.length], [1, 1]);
    console.log(`The run failed, ${server.mails.length} mail was sent, and no second program was asked for: ${failed.code}`);
  } finally {
    await executor.close();
    await checkpointer.close();
    await server.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Why bubblewrap does not work on this machine; null if it does. */
async function whyNoBubblewrap(): Promise<string | null> {
  const executor = getExecutor("local", { sandbox: "bubblewrap" });
  try {
    await executor.execute("result = 1");
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    await executor.close();
  }
}
