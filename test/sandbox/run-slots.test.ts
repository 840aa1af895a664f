import { describe, expect, test } from "vitest";
import { createRunSlots } from "../../src/sandbox/run-slots.ts";

describe("createRunSlots", () => {
  test("gives each slot to one holder, and to those who wait in their order", async () => {
    const slots = createRunSlots(2);
    const [first, second] = [await slots.acquire(), await slots.acquire()];
    expect([first, second]).toEqual([0, 1]);
    const waiting = [slots.acquire(), slots.acquire()];
    slots.release(1);
    slots.release(0);
    expect(await Promise.all(waiting)).toEqual([1, 0]);
  });

  test("lets go who gives up waiting, and forgets them", async () => {
    const slots = createRunSlots(1);
    await slots.acquire();
    const controller = new AbortController();
    const givenUp = slots.acquire(controller.signal);
    const patient = slots.acquire();
    controller.abort();
    expect(await givenUp).toBeNull();
    slots.release(0);
    expect(await patient).toBe(0);
    expect(await slots.acquire(AbortSignal.abort())).toBeNull();
  });
});
