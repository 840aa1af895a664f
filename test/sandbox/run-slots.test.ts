import { describe, expect, test } from "vitest";
import { createRunSlots } from "../../src/sandbox/run-slots.ts";

describe("createRunSlots", () => {
  test("gives as many turns as it has, and the next ones in the order of those who wait", async () => {
    const slots = createRunSlots(2);
    expect([await slots.acquire(), await slots.acquire()]).toEqual([true, true]);
    const order: string[] = [];
    const waiting = ["first", "second"].map(async (name) => (await slots.acquire()) && order.push(name));
    slots.release();
    await waiting[0];
    expect(order).toEqual(["first"]);
    slots.release();
    await waiting[1];
    expect(order).toEqual(["first", "second"]);
  });

  test("lets go who gives up waiting, and forgets them", async () => {
    const slots = createRunSlots(1);
    await slots.acquire();
    const controller = new AbortController();
    const givenUp = slots.acquire(controller.signal);
    const patient = slots.acquire();
    controller.abort();
    expect(await givenUp).toBe(false);
    slots.release();
    expect(await patient).toBe(true);
    expect(await slots.acquire(AbortSignal.abort())).toBe(false);
  });
});
