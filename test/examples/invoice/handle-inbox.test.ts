import { describe, expect, it } from "vitest";
import { handleInbox, type MailRun } from "../../../examples/invoice/handle-inbox.ts";

const ok = (uid: string): MailRun => ({ status: "ok", value: { found: uid !== "", message_uid: uid, subject: `mail ${uid}` } });
const failed = (node: string): MailRun => ({ status: "error", node, message: `failed at ${node}` });

/** Runs that come out like this, one after the other. */
function runsOf(outcomes: readonly MailRun[]) {
  const left = [...outcomes];
  return { left, run: async () => left.shift() ?? expect.fail("was run once too often") };
}

describe("the loop over the inbox", () => {
  it("takes one mail after the other until none is left", async () => {
    const { run, left } = runsOf([ok("1/1"), ok("1/2"), ok("")]);
    expect(await handleInbox(run, {})).toEqual({ handled: ["mail 1/1", "mail 1/2"], reported: [], stopped: null });
    expect(left).toEqual([]);
  });

  it("goes on after a mail that was flagged for a person", async () => {
    const { run } = runsOf([failed("give_up"), ok("1/2"), ok("")]);
    expect(await handleInbox(run, {})).toEqual({ handled: ["mail 1/2"], reported: ["failed at give_up"], stopped: null });
  });

  it("stops where a run failed otherwise, as its mail would be taken again", async () => {
    const { run, left } = runsOf([ok("1/1"), failed("answer"), ok("")]);
    expect(await handleInbox(run, {})).toMatchObject({ handled: ["mail 1/1"], stopped: "answer: failed at answer" });
    expect(left).toHaveLength(1);
  });

  it("stops where a mail that was handled comes again", async () => {
    const { run } = runsOf([ok("1/1"), ok("1/1")]);
    expect(await handleInbox(run, {})).toMatchObject({ handled: ["mail 1/1"], stopped: expect.stringContaining("1/1") });
  });

  it("stops at the thousandth mail", async () => {
    let uid = 0;
    const report = await handleInbox(async () => ok(`1/${(uid += 1)}`), {});
    expect([report.handled.length, uid, report.stopped]).toEqual([1_000, 1_000, expect.stringContaining("left to the next time")]);
  });
});
