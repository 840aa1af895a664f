import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openDatabase } from "../../src/database/open-database.ts";
import type { Database } from "../../src/database/port.ts";
import { createRunHistory } from "../../src/monitor/create-run-history.ts";
import { listRuns, showRun } from "../../src/monitor/read-runs.ts";
import type { RunRecord } from "../../src/monitor/run-history.ts";
import { describePlaces, type Place } from "./places.ts";
import { makeTemporaryFolder } from "./temporary-folder.ts";

function fail(message: string): void {
  expect.fail(message);
}

async function openAt(place: Place): Promise<Database> {
  return openDatabase(await place.make(), { onWarning: fail });
}

function sampleRun(change: Partial<RunRecord> = {}): RunRecord {
  return {
    id: "run-1",
    tenant: "tenant-1",
    task: "Add the numbers",
    status: "ok",
    errorCode: null,
    startedAt: 1_000,
    endedAt: 2_500,
    metadata: '{"model":"gpt-4o-mini"}',
    program: {
      id: "program-1",
      sha256: "0".repeat(64),
      tier: "semantic",
      exactKey: "key-1",
      templateKey: "template-1",
      borrowedFrom: "key-2",
    },
    ...change,
  };
}

describePlaces("the run history", (place) => {
  test("shows a run as it was recorded", async () => {
    const database = await openAt(place);
    const run = sampleRun({ status: "error", errorCode: "MODEL" });
    await createRunHistory(database, fail).record(run);
    expect(await showRun(database, run)).toEqual(run);
    await database.close();
  });

  test("replaces a run that is recorded again", async () => {
    const database = await openAt(place);
    const history = createRunHistory(database, fail);
    await history.record(sampleRun({ status: "error", errorCode: "MODEL" }));
    const again = sampleRun({ task: "Add", startedAt: 2_000, endedAt: 2_001, metadata: "{}" });
    await history.record(again);
    expect(await showRun(database, again)).toEqual(again);
    expect(await listRuns(database, { tenant: "tenant-1", limit: 9 })).toHaveLength(1);
    await database.close();
  });

  test("lists the newest runs first, without their metadata, page by page", async () => {
    const database = await openAt(place);
    const history = createRunHistory(database, fail);
    for (const startedAt of [3, 1, 2]) await history.record(sampleRun({ id: `run-${startedAt}`, startedAt }));
    const newest = await listRuns(database, { tenant: "tenant-1", limit: 2 });
    expect(newest.map((run) => run.id)).toEqual(["run-3", "run-2"]);
    expect(newest[0]).not.toHaveProperty("metadata");
    const older = await listRuns(database, { tenant: "tenant-1", limit: 2, before: 2 });
    expect(older.map((run) => run.id)).toEqual(["run-1"]);
    await database.close();
  });

  test("keeps the runs of two tenants apart, even under one id", async () => {
    const database = await openAt(place);
    const history = createRunHistory(database, fail);
    await history.record(sampleRun());
    await history.record(sampleRun({ tenant: "tenant-2", task: "Another task" }));
    expect(await showRun(database, sampleRun())).toMatchObject({ task: "Add the numbers" });
    expect(await listRuns(database, { tenant: "tenant-3", limit: 9 })).toEqual([]);
    expect(await showRun(database, { tenant: "tenant-3", id: "run-1" })).toBeNull();
    await database.close();
  });

  test("leaves out a row that cannot be read", async () => {
    const database = await openAt(place);
    await createRunHistory(database, fail).record(sampleRun());
    await database.write([{ sql: "UPDATE runs SET status = 'excellent'", values: {} }]);
    expect(await listRuns(database, { tenant: "tenant-1", limit: 9 })).toEqual([]);
    expect(await showRun(database, sampleRun())).toBeNull();
    await database.close();
  });
});

describe("the run history", () => {
  test("is bypassed with a warning where the database is unavailable; a reader is told", async () => {
    const folder = await makeTemporaryFolder();
    writeFileSync(join(folder, "file"), "");
    const warnings: string[] = [];
    const database = openDatabase(join(folder, "file", "cache.db"), { onWarning: fail });
    await createRunHistory(database, (message) => warnings.push(message)).record(sampleRun());
    expect(warnings).toEqual([expect.stringContaining("The run history is bypassed: The database ")]);
    await expect(listRuns(database, { tenant: "tenant-1", limit: 9 })).rejects.toMatchObject({ name: "DatabaseUnavailableError" });
    await database.close();
  });
});
