import { z } from "zod";
import type { JsonObject, WorkflowFailure } from "../../src/index.ts";

/** What one run of the workflow came to: its outputs, or the node it failed at and why. */
export type MailRun =
  | { readonly status: "ok"; readonly value: JsonObject }
  | { readonly status: "error"; readonly node: string; readonly message: string; readonly effects?: WorkflowFailure["effects"] };

/** What became of the mails. */
export interface InboxReport {
  /** Subjects of the mails whose run came to its end. */
  readonly handled: readonly string[];
  /** Why others were left to a person, flagged. */
  readonly reported: readonly string[];
  /** What ended the work before the inbox was empty; null if nothing did. */
  readonly stopped: string | null;
}

/** The node that fails on purpose, once the mail is flagged: the next run takes the next mail. */
export const REPORTS = "give_up";

/** More mails are left to the next time. */
const MOST_MAILS = 1_000;

const outputs = z.object({ found: z.boolean(), message_uid: z.string(), subject: z.string() });

/**
 * Runs the workflow until the inbox holds no unread mail that is not flagged. A run that fails anywhere but where it
 * reports a flagged mail ends the work: its mail is still the oldest unread one, and every further run would take it again.
 */
export async function handleInbox(run: (input: JsonObject) => Promise<MailRun>, input: JsonObject): Promise<InboxReport> {
  const handled: string[] = [];
  const reported: string[] = [];
  const seen = new Set<string>();
  while (handled.length + reported.length < MOST_MAILS) {
    const outcome = await run(input);
    if (outcome.status === "error") {
      if (outcome.node !== REPORTS) return { handled, reported, stopped: `${outcome.node}: ${outcome.message}` };
      reported.push(outcome.message);
      continue;
    }
    const { found, message_uid: uid, subject } = outputs.parse(outcome.value);
    if (!found) return { handled, reported, stopped: null };
    if (seen.has(uid)) return { handled, reported, stopped: `The mail ${uid} was handled, and is unread all the same.` };
    seen.add(uid);
    handled.push(subject);
  }
  return { handled, reported, stopped: `${MOST_MAILS} mails were handled; the others are left to the next time.` };
}
