import { describe, expect, test } from "vitest";
import { unavailable } from "../../src/database/database-unavailable-error.ts";
import { createPatience, type CallKind } from "../../src/database/patience.ts";

/** Calls on a clock of the test's own. */
function open(fullMs = 5_000) {
  const time = { now: 0 };
  const patience = createPatience(fullMs, () => time.now);
  const waits: number[] = [];
  const answer = (kind: CallKind): Promise<void> => patience.spend(kind, async (waitMs) => void waits.push(waitMs));
  const fail = (kind: CallKind, afterMs?: number): Promise<unknown> =>
    patience
      .spend(kind, async (waitMs) => {
        waits.push(waitMs);
        time.now += afterMs ?? waitMs;
        throw unavailable("cache.db", "locked");
      })
      .catch((error: unknown) => error);
  return { time, waits, answer, fail };
}

describe("calls of a database", () => {
  test("wait a short time where one has waited in vain, until a write gets through", async () => {
    const { waits, answer, fail } = open();
    await fail("write");
    await fail("read");
    await fail("write");
    await answer("read");
    await answer("write");
    await answer("write");
    expect(waits).toEqual([5_000, 100, 100, 100, 100, 5_000]);
  });

  test("wait their full time where what they note would be lost", async () => {
    const { waits, fail } = open();
    await fail("write");
    await fail("needed");
    await fail("write");
    expect(waits).toEqual([5_000, 5_000, 100]);
  });

  test("wait their full time after one that was refused at once, or that failed for another reason", async () => {
    const { time, waits, answer, fail } = open();
    await fail("write", 1);
    const patience = createPatience(10, () => time.now);
    await expect(patience.spend("write", async () => ((time.now += 10), Promise.reject(new Error("a mistake"))))).rejects.toThrow(
      "a mistake",
    );
    await patience.spend("write", async (waitMs) => void waits.push(waitMs));
    await answer("write");
    expect(waits).toEqual([5_000, 10, 5_000]);
  });

  test("forget after five minutes, whatever failed in between", async () => {
    const { time, waits, fail } = open();
    await fail("write");
    await fail("write");
    time.now = 5_000 + 299_999;
    await fail("write");
    time.now = 5_000 + 300_000;
    await fail("write");
    expect(waits).toEqual([5_000, 100, 100, 5_000]);
  });

  test("never wait longer than they may", async () => {
    const { waits, fail } = open(50);
    await fail("write");
    await fail("write");
    expect(waits).toEqual([50, 50]);
  });
});
