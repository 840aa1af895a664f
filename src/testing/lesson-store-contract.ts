import { deepEqual, equal, notEqual } from "node:assert/strict";
import { MAX_LESSONS } from "../cache/lessons/rank-lessons.ts";
import type { LessonStore, NewLesson } from "../cache/lessons/port.ts";

export interface LessonStoreContractOptions {
  /** Declares one test: `test` of vitest, or of `node:test`. */
  readonly test: (name: string, run: () => Promise<void>) => void;
  /** Opens an empty store, which is closed after the test. */
  readonly openStore: () => Promise<{ readonly store: LessonStore; close(): Promise<void> }>;
}

/**
 * Declares the tests that every store of lessons must pass.
 *
 * @example
 * testLessonStore({ test, openStore: async () => ({ store: createMemoryLessonStore(), close: async () => {} }) });
 */
export function testLessonStore({ test, openStore }: LessonStoreContractOptions): void {
  for (const [name, check] of Object.entries(contract)) {
    test(name, async () => {
      const { store, close } = await openStore();
      try {
        await check(store);
      } finally {
        await close();
      }
    });
  }
}

/** Creates a lesson for tests. */
export function createSampleLesson(change: Partial<NewLesson> = {}): NewLesson {
  return {
    tenant: "tenant-1",
    signature: "signature-1",
    error: "ValueError: could not convert string to float <text>",
    fix: "- float(x)\n+ float(x.replace(',', '.'))",
    integrations: ["pdf"],
    ...change,
  };
}

const query = { tenant: "tenant-1", signature: "signature-1", limit: 9 };
const ahead = { tenant: "tenant-1", integrations: ["pdf", "smtp"], limit: 9 };

async function fixesOf(store: LessonStore): Promise<string[]> {
  return (await store.find(query)).map(({ fix }) => fix);
}

async function use(store: LessonStore, id: string, outcomes: readonly ("helped" | "hurt")[]): Promise<void> {
  for (const outcome of outcomes) await store.recordUse(id, outcome);
}

const contract: Readonly<Record<string, (store: LessonStore) => Promise<void>>> = {
  async "finds nothing where nothing was learnt"(store) {
    deepEqual([await store.find(query), await store.findForIntegrations(ahead)], [[], []]);
  },

  async "gives back a lesson as it was kept"(store) {
    const id = await store.keep(createSampleLesson(), 5);
    deepEqual(await store.find(query), [{ ...createSampleLesson(), id, createdAt: 5, helped: 0, hurt: 0 }]);
  },

  async "shows a lesson to its tenant and for its error alone"(store) {
    await store.keep(createSampleLesson(), 1);
    deepEqual(await store.find({ ...query, tenant: "tenant-2" }), []);
    deepEqual(await store.find({ ...query, signature: "signature-2" }), []);
    const theirs = await store.keep(createSampleLesson({ tenant: "tenant-2" }), 1);
    notEqual(theirs, (await store.find(query))[0]?.id);
  },

  async "keeps one lesson of one fix, which has helped once more when it is learnt again"(store) {
    const id = await store.keep(createSampleLesson(), 1);
    equal(await store.keep(createSampleLesson(), 2), id);
    deepEqual(await store.find(query), [{ ...createSampleLesson(), id, createdAt: 1, helped: 1, hurt: 0 }]);
  },

  async "puts the lesson first that helps more often, and of two alike the newer"(store) {
    const often = await store.keep(createSampleLesson({ fix: "+ often" }), 1);
    await store.keep(createSampleLesson({ fix: "+ new" }), 3);
    await store.keep(createSampleLesson({ fix: "+ old" }), 2);
    await use(store, often, ["helped", "helped", "hurt"]);
    deepEqual(await fixesOf(store), ["+ often", "+ new", "+ old"]);
    equal((await store.find({ ...query, limit: 1 })).length, 1);
  },

  async "shows no lesson that hurts more than it helps, until it has helped again"(store) {
    const id = await store.keep(createSampleLesson(), 1);
    await use(store, id, ["hurt"]);
    deepEqual(await fixesOf(store), []);
    await store.keep(createSampleLesson(), 2);
    equal((await fixesOf(store)).length, 1);
  },

  async "shows ahead of an error only what has helped often, and hardly ever hurt"(store) {
    const id = await store.keep(createSampleLesson(), 1);
    await use(store, id, ["helped", "helped"]);
    deepEqual(await store.findForIntegrations(ahead), []);
    await use(store, id, ["helped"]);
    equal((await store.findForIntegrations(ahead)).length, 1);
    await use(store, id, ["hurt"]);
    deepEqual(await store.findForIntegrations(ahead), []);
    await use(store, id, ["helped"]);
    equal((await store.findForIntegrations(ahead)).length, 1);
    deepEqual(await store.findForIntegrations({ ...ahead, tenant: "tenant-2" }), []);
  },

  async "shows ahead only what is about integrations, all of which the task needs"(store) {
    for (const [fix, integrations] of [
      ["+ none", []],
      ["+ pdf", ["pdf"]],
      ["+ both", ["imap", "pdf"]],
    ] as const) {
      await use(store, await store.keep(createSampleLesson({ fix, integrations }), 1), ["helped", "helped", "helped"]);
    }
    deepEqual(
      (await store.findForIntegrations(ahead)).map(({ fix }) => fix),
      ["+ pdf"],
    );
  },

  async "drops the least helpful of too many, and never the one that was just kept"(store) {
    const bad = await store.keep(createSampleLesson({ fix: "+ bad" }), 1);
    await use(store, bad, ["helped", "hurt", "hurt", "helped", "hurt", "helped", "hurt", "helped"]); // as good as new, and older
    for (let number = 1; number < MAX_LESSONS; number += 1) await store.keep(createSampleLesson({ signature: `s-${number}` }), 2);
    deepEqual(await fixesOf(store), ["+ bad"]);
    await store.keep(createSampleLesson({ tenant: "tenant-2" }), 3);
    deepEqual(await fixesOf(store), ["+ bad"]);
    await store.keep(createSampleLesson({ fix: "+ latest" }), 0);
    deepEqual(await fixesOf(store), ["+ latest"]);
  },

  async "loses no count when uses are recorded at once"(store) {
    const id = await store.keep(createSampleLesson(), 1);
    await Promise.all(Array.from({ length: 50 }, () => store.recordUse(id, "helped")));
    equal((await store.find(query))[0]?.helped, 50);
  },

  async "takes a use of a lesson that it does not know"(store) {
    await store.recordUse("unknown", "hurt");
    deepEqual(await store.find(query), []);
  },

  async "holds quotes, line ends and SQL as they are"(store) {
    const fix = `+ x = "'; DROP TABLE lessons; --"\u2028😀`;
    await store.keep(createSampleLesson({ fix }), 1);
    deepEqual(await fixesOf(store), [fix]);
  },
};
