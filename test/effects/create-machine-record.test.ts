import { expect, onTestFinished, test } from "vitest";
import { openDatabase } from "../../src/database/open-database.ts";
import { createMachineRecord } from "../../src/effects/create-machine-record.ts";
import { describePlaces, type Place } from "../database/places.ts";

const OWNER = { tenant: "tenant-1", runId: "run-1" };
const MINUTE_MS = 60_000;

async function openRecord({ make }: Place) {
  const path = await make();
  const database = openDatabase(path, { onWarning: (message) => expect.fail(message) });
  onTestFinished(() => database.close());
  const recordAt = (now: number) => createMachineRecord(database, () => now);
  const count = async () => (await database.read({ sql: "SELECT id FROM machines", values: {} })).length;
  return { recordAt, count };
}

describePlaces("the machines of runs", (place) => {
  test("are listed for their run alone until they are crossed out", async () => {
    const { recordAt } = await openRecord(place);
    const record = recordAt(1_000);
    const machine = { sandbox: "e2b", id: "i1", endsAt: 5_000 };
    await record.note(OWNER, machine);
    await record.note(OWNER, machine);
    await record.note(OWNER, { ...machine, id: "i2", endsAt: 4_000.5 });
    expect(await record.list(OWNER)).toEqual([{ ...machine, id: "i2", endsAt: 4_001 }, machine]);
    for (const other of [{ tenant: "tenant-2" }, { runId: "run-2" }]) expect(await record.list({ ...OWNER, ...other })).toEqual([]);
    await record.forget(OWNER, "i2");
    await record.forget({ ...OWNER, runId: "run-2" }, "i1");
    expect(await record.list(OWNER)).toEqual([machine]);
  });

  test("are over some minutes after their time, and go when the next one is noted", async () => {
    const { recordAt, count } = await openRecord(place);
    await recordAt(0).note(OWNER, { sandbox: "e2b", id: "i1", endsAt: MINUTE_MS });
    expect(await recordAt(5 * MINUTE_MS).list(OWNER)).toHaveLength(1);
    expect(await recordAt(12 * MINUTE_MS).list(OWNER)).toEqual([]);
    await recordAt(12 * MINUTE_MS).note({ ...OWNER, runId: "run-2" }, { sandbox: "e2b", id: "i2", endsAt: 13 * MINUTE_MS });
    expect(await count()).toBe(1);
  });
});
