import { expect, test } from "vitest";
import { createTaskFinder, type KeptTask } from "../../src/cache/create-task-finder.ts";
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
  const kept: KeptTask[] = [{ key: "a", task: "Sum the rows", createdAt: 1 }];
  const asked: number[] = [];
  const finder = createTaskFinder({
    readTasks: async (_scope, since) => {
      asked.push(since);
      return kept.filter(({ createdAt }) => createdAt >= since);
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
      return [{ key: "a", task: "Sum the rows", createdAt: 1 }];
    },
  });
  const scope = { tenant: "t", scopeKey: "s" };
  await expect(finder.nearest(scope, "sum", 3)).rejects.toThrow("locked");
  fails = false;
  expect(await finder.nearest(scope, "sum", 3)).toEqual(["a"]);
});
