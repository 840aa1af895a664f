import { expect, test } from "vitest";
import { createTaskFinder, type KeptPosition, type TaskPage } from "../../src/cache/create-task-finder.ts";
import { createTaskIndex } from "../../src/cache/create-task-index.ts";

test("names the nearest tasks, the nearest first, and none with nothing in common", async () => {
  const index = createTaskIndex();
  await index.add(["Sum the invoices by month", "Sum the invoices by vendor", "Send a mail"].map((task) => ({ key: task, task })));
  expect(index.nearest("total of invoices per month", 2)).toEqual(["Sum the invoices by month", "Sum the invoices by vendor"]);
  expect(index.nearest("xyzzy", 3)).toEqual([]);
  expect(index.nearest("", 3)).toEqual([]);
});

test("finds a rare word among thousands of tasks that share all others", async () => {
  const index = createTaskIndex();
  const tasks = Array.from({ length: 5_000 }, (_, number) => ({
    key: String(number),
    task: `Sum the amounts of list ${number % 7} by month`,
  }));
  await index.add([...tasks, { key: "rare", task: "Sum the amounts of the list by zodiac sign" }]);
  expect(index.nearest("amounts by zodiac", 1)).toEqual(["rare"]);
});

test("adds what was kept since, and reads nothing twice", async () => {
  const kept: TaskPage["tasks"][number][] = [{ key: "a", task: "Sum the rows", createdAt: 1 }];
  const asked: number[] = [];
  const finder = createTaskFinder({
    readTasks: async (_scope, after) => {
      asked.push(after.createdAt);
      return { tasks: kept.filter(({ createdAt }) => createdAt >= after.createdAt), next: null };
    },
  });
  const scope = { tenant: "t", scopeKey: "s" };
  expect(await finder.nearest(scope, "sum rows", 3)).toEqual(["a"]);
  kept.push({ key: "b", task: "Sum the rows twice", createdAt: 5 });
  const [one, other] = await Promise.all([finder.nearest(scope, "sum rows", 3), finder.nearest(scope, "sum rows", 3)]);
  expect([one, other]).toEqual([
    ["a", "b"],
    ["a", "b"],
  ]);
  expect(asked).toEqual([0, 1, 5]);
});

test("asks again after a reading that failed", async () => {
  let fails = true;
  const finder = createTaskFinder({
    readTasks: async () => {
      if (fails) throw new Error("locked");
      return { tasks: [{ key: "a", task: "Sum the rows", createdAt: 1 }], next: null };
    },
  });
  const scope = { tenant: "t", scopeKey: "s" };
  await expect(finder.nearest(scope, "sum", 3)).rejects.toThrow("locked");
  fails = false;
  expect(await finder.nearest(scope, "sum", 3)).toEqual(["a"]);
});

test("reads a scope in pages, and lets others have a turn between them", async () => {
  const asked: KeptPosition[] = [];
  let turns = 0;
  const finder = createTaskFinder({
    readTasks: async (_scope, after) => {
      asked.push(after);
      setImmediate(() => (turns += 1));
      const id = String(asked.length);
      return { tasks: [{ key: id, task: "Sum the rows", createdAt: 7 }], next: asked.length < 3 ? { createdAt: 7, id } : null };
    },
  });
  expect(await finder.nearest({ tenant: "t", scopeKey: "s" }, "sum", 3)).toEqual(["1", "2", "3"]);
  expect(asked).toEqual([
    { createdAt: 0, id: "" },
    { createdAt: 7, id: "1" },
    { createdAt: 7, id: "2" },
  ]);
  expect(turns).toBe(2);
});
