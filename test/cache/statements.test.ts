import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { findLessonRows, findProvenLessonRows } from "../../src/cache/lessons/lesson-statements.ts";
import { createProgramCache } from "../../src/cache/create-program-cache.ts";
import {
  countUse,
  findJudgements,
  findPrograms,
  findTemplatePrograms,
  findTrials,
  newestTasks,
  TASKS_OF_PAGE,
  tasksOfScope,
} from "../../src/cache/program-statements.ts";
import { openDatabase } from "../../src/database/open-database.ts";
import { createSampleProgram } from "../../src/testing/program-cache-contract.ts";
import { makeTemporaryFolder } from "../database/temporary-folder.ts";

test("every look-up is answered by an index, and reads no table as a whole", async () => {
  const path = join(await makeTemporaryFolder(), "cache.db");
  const database = openDatabase(path, { onWarning: () => undefined });
  await database.ready();
  await database.close();
  const connection = new DatabaseSync(path);
  const statements = {
    programs: findPrograms({ tenant: "t", exactKey: "k", usedAfter: 0 }),
    template: findTemplatePrograms({ tenant: "t", templateKey: "k", exactKey: "e", usedAfter: 0 }),
    trials: findTrials("id"),
    scope: tasksOfScope({ tenant: "t", scopeKey: "s" }, { createdAt: 1, id: "", usedAfter: 0 }),
    judgements: findJudgements("t", "k"),
    newest: newestTasks("t", 0),
    use: countUse("id", "failure", 1),
    outdone: countUse("id", "outdone", 1),
    lessons: findLessonRows("t", "s"),
    proven: findProvenLessonRows("t"),
  };
  for (const [name, { sql, values }] of Object.entries(statements)) {
    const plan = connection.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(values);
    const steps = plan.map((step) => String(step["detail"]));
    expect([name, steps[0]]).toEqual([name, expect.stringMatching(/^SEARCH \w+ USING .*(?:INDEX|PRIMARY KEY)/)]);
    expect([name, steps.filter((step) => step.startsWith("SCAN"))]).toEqual([name, []]);
  }
  connection.close();
});

test("finds near tasks of all pages, also where many were kept in one millisecond", async () => {
  const database = openDatabase(join(await makeTemporaryFolder(), "cache.db"), { onWarning: () => undefined });
  const cache = createProgramCache({ database, onWarning: () => undefined, clock: () => 0 });
  const count = 2 * TASKS_OF_PAGE + 1;
  const tasks = Array.from({ length: count }, (_, number) => `Sum list ${number}x${number}`);
  await Promise.all(tasks.map((task, number) => cache.keep(createSampleProgram({ task, exactKey: `key-${number}` }), number < 50 ? 1 : 2)));
  for (const task of [tasks[0], tasks.at(-1), tasks[TASKS_OF_PAGE]]) {
    const [nearest] = await cache.nearest({ tenant: "tenant-1", scopeKey: "scope-1", task: task ?? "", limit: 1 });
    expect(nearest?.task).toBe(task);
  }
  await database.close();
});
