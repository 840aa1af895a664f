import { describe, expect, onTestFinished, test, vi } from "vitest";
import { createPool, type PoolOptions, type Startable } from "../../src/sandbox/create-pool.ts";

const MEGABYTE = 1024 ** 2;

/** A thing that is started for one use; it tells what became of it. */
interface Thing extends Startable {
  readonly name: string;
  state: "waiting" | "in use" | "ended";
  /** Whether what belongs to it was cleared away. */
  cleared: boolean;
  die(): void;
}

/** Makes a pool of things named after their setting and number, all of which are kept to look at. */
function openPool(options: Partial<PoolOptions> = {}) {
  const things: Thing[] = [];
  const failing = { next: false };
  const start = async (setting: string): Promise<Thing> => {
    if (failing.next) throw new Error("cannot start");
    const { promise: ended, resolve } = Promise.withResolvers<void>();
    const die = () => {
      thing.state = "ended";
      resolve();
    };
    const end = async () => {
      thing.cleared = true;
      die();
    };
    const thing: Thing = {
      name: `${setting}${things.filter(({ name }) => name.startsWith(setting)).length + 1}`,
      state: "in use",
      cleared: false,
      ended,
      end,
      die,
      ref: () => (thing.state = "in use"),
      unref: () => (thing.state = "waiting"),
    };
    things.push(thing);
    return thing;
  };
  const pool = createPool({ start, keyOf: (setting: string) => setting, footprintBytes: 100 * MEGABYTE, fillAfterMs: 0, options });
  const settle = async () => {
    await new Promise((resolve) => setTimeout(resolve, 0)); // behind the timers that were set before
    await new Promise(setImmediate);
  };
  const names = (state: Thing["state"]) => things.filter((thing) => thing.state === state).map(({ name }) => name);
  return { pool, things, failing, names, settle };
}

describe("a pool", () => {
  test("keeps none ahead for a setting that was asked for once", async () => {
    const { pool, names, settle } = openPool();
    expect((await pool.take("a")).name).toBe("a1");
    await settle();
    expect(names("waiting")).toEqual([]);
  });

  test("keeps as many ahead as its size from the second time on, and replaces each that is taken", async () => {
    const { pool, names, settle } = openPool({ size: 2 });
    await pool.take("a");
    await pool.take("a");
    await settle();
    expect(names("waiting")).toEqual(["a3", "a4"]);
    expect((await pool.take("a")).name).toBe("a3");
    await settle();
    expect(names("waiting")).toEqual(["a4", "a5"]);
  });

  test("hands none out twice, to however many who ask at once", async () => {
    const { pool, settle } = openPool({ size: 4 });
    await pool.take("a");
    await pool.take("a");
    await settle();
    const taken = await Promise.all(Array.from({ length: 20 }, () => pool.take("a")));
    expect(new Set(taken).size).toBe(20);
  });

  test("gives none that was started with another setting, and lets the last ones asked for share it", async () => {
    const { pool, names, settle } = openPool({ size: 2 });
    for (const setting of ["a", "a", "b", "b"]) expect((await pool.take(setting)).name).toMatch(new RegExp(`^${setting}`));
    await settle();
    expect([names("waiting"), names("ended")]).toEqual([["b3", "b4"], ["a3", "a4"]]); // prettier-ignore
  });

  test("starts one ahead when it is told, whatever its size, and no second one", async () => {
    const { pool, names, settle } = openPool({ size: 0 });
    pool.warmUp("a");
    pool.warmUp("a");
    await settle();
    expect(names("waiting")).toEqual(["a1"]);
    pool.warmUp("b");
    await settle();
    expect([names("waiting"), names("ended")]).toEqual([["b1"], ["a1"]]);
    expect((await pool.take("b")).state).toBe("in use");
    await settle();
    expect(names("waiting")).toEqual([]);
  });

  test("gives one that is still starting to who asks for it", async () => {
    const { pool, things } = openPool();
    pool.warmUp("a");
    expect((await pool.take("a")).name).toBe("a1");
    expect(things.map(({ state }) => state)).toEqual(["in use"]);
  });

  test("does not hand out one that has died", async () => {
    const { pool, things, settle } = openPool();
    pool.warmUp("a");
    await settle();
    things[0]?.die();
    await settle();
    expect((await pool.take("a")).name).toBe("a2");
    expect(things[0]?.cleared).toBe(true); // it had a folder, and more
  });

  test("hands out none that waited when it was cleared", async () => {
    const { pool, names, settle } = openPool();
    pool.warmUp("a");
    await settle();
    pool.clear();
    expect((await pool.take("a")).name).toBe("a2");
    expect(names("ended")).toEqual(["a1"]);
  });

  test("keeps no more than its memory allows", async () => {
    const { pool, names, settle } = openPool({ size: 10, memoryBytes: 250 * MEGABYTE });
    await pool.take("a");
    await pool.take("a");
    await settle();
    expect(names("waiting")).toHaveLength(2);
  });

  test("ends those that have waited too long", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    onTestFinished(() => void vi.useRealTimers());
    const { pool, names } = openPool({ idleMs: 5_000 });
    pool.warmUp("a");
    await new Promise(setImmediate);
    vi.advanceTimersByTime(4_999);
    expect(names("ended")).toEqual([]);
    vi.advanceTimersByTime(1);
    await new Promise(setImmediate);
    expect(names("ended")).toEqual(["a1"]);
  });

  test("throws what the start throws to who asked, also where one was ordered ahead in vain", async () => {
    const { pool, failing, settle } = openPool();
    failing.next = true;
    pool.warmUp("a");
    await settle();
    await expect(pool.take("a")).rejects.toThrow("cannot start");
    failing.next = false;
    expect((await pool.take("a")).name).toBe("a1");
  });

  test("ends all that wait or are being started when it is closed, and starts none any more", async () => {
    const { pool, names, settle } = openPool({ size: 2 });
    await pool.take("a");
    await pool.take("a");
    pool.warmUp("b");
    await pool.close();
    expect(names("waiting")).toEqual([]);
    pool.warmUp("a");
    await settle();
    expect(names("waiting")).toEqual([]);
  });
});
