import { describe, expect, test } from "vitest";
import { createLeases } from "../../src/cache/leases/create-leases.ts";
import { createLeaseStore, LEASE_MS } from "../../src/cache/leases/create-lease-store.ts";
import type { GenerationLeases, LeadOutcome, LeaseStore } from "../../src/cache/leases/port.ts";
import { openDatabase } from "../../src/database/open-database.ts";
import type { Database } from "../../src/database/port.ts";
import { describePlaces, type Place } from "../database/places.ts";

const key = { tenant: "tenant-1", exactKey: "key-1" };

/** A run of a process. */
function createRun(leases: GenerationLeases) {
  const [end, abort] = [new AbortController(), new AbortController()];
  const run = { key, runEnd: end.signal };
  return {
    end: () => end.abort(),
    abort: () => abort.abort(new Error("aborted")),
    take: (waitMs = 60_000) => leases.take({ ...run, signal: abort.signal, waitMs }),
    release: (outcome: LeadOutcome) => leases.release(run, outcome),
  };
}

interface Shared {
  readonly database: Database;
  readonly warnings: string[];
  /** Another process, as far as the database can tell. */
  readonly openProcess: (clock?: () => number) => GenerationLeases;
}

async function openShared(place: Place): Promise<Shared> {
  const warnings: string[] = [];
  const onWarning = (message: string): void => void warnings.push(message);
  const database = openDatabase(await place.make(), { onWarning });
  const openProcess: Shared["openProcess"] = (clock = Date.now) => createLeases(createLeaseStore({ database, clock, onWarning }));
  return { database, warnings, openProcess };
}

/** A store that answers at once and notes what it was asked. */
function createNotingStore(answer: "taken" | "held" | "unavailable" = "taken") {
  const asked: string[] = [];
  const store: LeaseStore = {
    take: async () => (asked.push("take"), answer),
    renew: async () => void asked.push("renew"),
    release: async () => void asked.push("release"),
  };
  return { store, asked };
}

function runsOf(leases: GenerationLeases, count: number) {
  return Array.from({ length: count }, () => createRun(leases));
}

/** Runs in line, of which the first leads. */
async function openLine(leases: GenerationLeases, count: number) {
  const line = runsOf(leases, count).map((run) => ({ ...run, turn: run.take() }));
  expect(await line[0]?.turn).toBe("leads");
  return line;
}

describe("in one process", () => {
  test("one run leads, and when a program was kept all others look again, none of them with the lease", async () => {
    const { store, asked } = createNotingStore();
    const [leader, ...others] = await openLine(createLeases(store), 50);
    await leader?.release("kept");
    expect(await Promise.all(others.map(({ turn }) => turn))).toEqual(Array(49).fill("look-again"));
    expect(asked).toEqual(["take", "release"]);
  });

  test("a leader that gives up is followed by the next in line alone, who has the lease when it has looked again", async () => {
    const { store, asked } = createNotingStore();
    const [first, second, third] = await openLine(createLeases(store), 3);
    await first?.release("given-up");
    expect(await second?.turn).toBe("look-again");
    expect(await second?.take()).toBe("leads");
    expect(await Promise.race([third?.turn, "waits"])).toBe("waits");
    await second?.release("given-up");
    expect(await third?.turn).toBe("look-again");
    await third?.release("given-up");
    expect(asked).toEqual(["take", "release"]);
  });

  test("all go on at once when a good program was not kept", async () => {
    const [leader, ...others] = await openLine(createLeases(createNotingStore().store), 4);
    await leader?.release("nothing-kept");
    expect(await Promise.all(others.map(({ turn }) => turn))).toEqual(["alone", "alone", "alone"]);
  });

  test("a run that is over, however it ended, gives back what it holds, and its place in line", async () => {
    const { store, asked } = createNotingStore();
    const [leader, gone, next] = await openLine(createLeases(store), 3);
    const goneTurn = gone?.turn.catch((error: unknown) => error);
    gone?.end();
    leader?.end();
    expect(await goneTurn).toMatchObject({ name: "AbortError" });
    expect(await next?.turn).toBe("look-again");
    next?.end();
    await expect(next?.take()).rejects.toMatchObject({ name: "AbortError" });
    expect(asked).toEqual(["take", "release"]);
  });

  test("a run that ends while its lease is asked for leaves none behind", async () => {
    const { store, asked } = createNotingStore();
    const { promise, resolve } = Promise.withResolvers<"taken">();
    const run = createRun(createLeases({ ...store, take: () => promise }));
    const turn = run.take();
    run.abort();
    await expect(turn).rejects.toThrow("aborted");
    resolve("taken");
    await expect.poll(() => asked).toEqual(["release"]);
  });

  test("nobody waits where the store is unavailable", async () => {
    const { store, asked } = createNotingStore("unavailable");
    const turns = runsOf(createLeases(store), 50).map((run) => run.take());
    expect(await Promise.all(turns)).toEqual(Array(50).fill("alone"));
    expect(asked).toEqual(["take"]);
  });

  test("nobody waits for longer than it may", async () => {
    const [leader, other] = runsOf(createLeases(createNotingStore().store), 2);
    await leader?.take();
    expect(await other?.take(1)).toBe("alone");
  });

  test("a closed store makes all look again", async () => {
    const { store, asked } = createNotingStore();
    const leases = createLeases(store);
    const [, other] = await openLine(leases, 2);
    await leases.close();
    expect(await other?.turn).toBe("look-again");
    expect(asked).toEqual(["take", "release"]);
  });

  test("what the store throws reaches all who wait", async () => {
    const leases = createLeases({ ...createNotingStore().store, take: () => Promise.reject(new Error("newer version")) });
    const turns = await Promise.allSettled(runsOf(leases, 3).map((run) => run.take()));
    expect(turns.map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected"]);
  });
});

describePlaces("among processes", (place) => {
  test("one leads, and another has the lease after it", async () => {
    const { database, openProcess } = await openShared(place);
    const [left, right] = [createRun(openProcess()), createRun(openProcess())];
    expect(await left.take()).toBe("leads");
    const turn = right.take();
    await left.release("kept");
    expect(await turn).toBe("look-again");
    expect(await right.take()).toBe("leads");
    await right.release("kept");
    expect(await database.read({ sql: "SELECT * FROM leases", values: {} })).toEqual([]);
    await database.close();
  });

  test.each([
    ["has it until it is over", LEASE_MS - 1, "alone"],
    ["loses it when it is over", LEASE_MS, "leads"],
    ["has it though the clock jumped back a little", -LEASE_MS + 1, "alone"],
    ["loses it when the clock jumped back so far that it would last too long", -LEASE_MS - 1, "leads"],
  ])("a process that died %s", async (_words, jumpMs, standing) => {
    const { database, openProcess } = await openShared(place);
    let now = 1_000_000;
    const dead = createRun(openProcess(() => now));
    await dead.take();
    now += jumpMs;
    const run = createRun(openProcess(() => now));
    expect(await run.take(100)).toBe(standing);
    await database.close();
  });

  test("what nobody asked for again for a day is deleted", async () => {
    const { database, openProcess } = await openShared(place);
    let now = 1_000_000;
    await database.write([{ sql: "INSERT INTO leases VALUES ('tenant-1', 'other', 'dead', 1000000)", values: {} }]);
    for (const [later, left] of [
      [24 * 3_600_000, 1],
      [1, 0],
    ] as const) {
      now += later;
      const run = createRun(openProcess(() => now));
      await run.take();
      await run.release("kept");
      expect(await database.read({ sql: "SELECT * FROM leases", values: {} })).toHaveLength(left);
    }
    await database.close();
  });

  test("a store that is unavailable says so once for all who wait", async () => {
    const { database, openProcess, warnings } = await openShared(place);
    await database.close();
    const turns = runsOf(openProcess(), 3).map((run) => run.take());
    expect(await Promise.all(turns)).toEqual(["alone", "alone", "alone"]);
    expect(warnings).toEqual([expect.stringMatching(/^The lease of a generation is bypassed: The database .* was closed/)]);
  });
});
