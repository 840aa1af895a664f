import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../src/json.ts";
import { createMemoryEffectLedger } from "../../src/testing/index.ts";
import { valueOf } from "../sandbox/network/open-network.ts";
import { requestOf } from "../sandbox/request.ts";
import { listPostgresCases, preparePostgres, type PostgresCase } from "./prepare-postgres.ts";
import { printSkips } from "./print-skips.ts";
import { readShippedPrograms } from "./shipped-program.ts";

const openPostgres = preparePostgres();
const code = readShippedPrograms().find(({ name }) => name === "upsert-rows")?.code ?? "";

const TABLES = `
drop schema public cascade;
create schema public;
drop schema if exists "Other" cascade;
create schema "Other";
create table products (sku text primary key, "Name ""x""" text, price numeric(10, 2), made date, sold boolean default false);
create table "Other".stock (place int, sku text, amount bigint, unique (place, sku));
create table log (id int, note text);
insert into products values ('a', 'old', 1, null, true);
`;

/** A database with tables; the program runs with one driver alone. */
async function openDatabaseOf({ source, before }: PostgresCase) {
  const { sandbox, allow, access, ask } = await openPostgres(source);
  const upsert = async (context: JsonObject, effects = createMemoryEffectLedger()) =>
    valueOf(await sandbox.run(requestOf(`${before}${code}`, { allow, context: { ...access, ...context } }), { effects }));
  expect(await ask(TABLES)).toBeNull();
  return { ask, upsert };
}

const messageOf = (outcome: unknown): string => JSON.stringify(outcome);

for (const one of await listPostgresCases()) {
  const openDatabase = () => openDatabaseOf(one);
  const isSkipped = printSkips(`The shipped program upsert-rows, with ${one.name}`, 1, one.reason);

  describe.skipIf(isSkipped)(`the shipped program for upserts, run in bubblewrap with ${one.name}`, { timeout: 60_000 }, () => {
    it("inserts new rows and updates those that are there, once, and leaves other columns alone", async () => {
      const { ask, upsert } = await openDatabase();
      const effects = createMemoryEffectLedger();
      const rows = [
        { sku: "a", 'Name "x"': "new", price: 0.1, made: "2026-03-31" },
        { sku: "b'; drop table products; --", 'Name "x"': null, price: null, made: null },
      ];
      const context = { table: "products", key: "sku", rows };
      const first = await upsert(context, effects);
      expect(first).toEqual({ inserted: 1, updated: 1 });
      await ask("update products set price = 7");
      expect(await upsert(context, effects)).toEqual(first);
      expect(await ask("select * from products order by sku")).toEqual([
        ["a", "new", "7.00", "2026-03-31", "True"],
        ["b'; drop table products; --", null, "7.00", null, "False"],
      ]);
      expect(await upsert(context)).toEqual({ inserted: 0, updated: 2 });
    });

    it("takes a key of several columns, another schema and integers of any size", async () => {
      const { ask, upsert } = await openDatabase();
      const rows = [
        { sku: "a", place: 1, amount: 9007199254740991 },
        { sku: "a", place: 2, amount: 0 },
      ];
      const context = { table: "stock", schema: "Other", key: ["sku", "place"], rows };
      expect(await upsert(context)).toEqual({ inserted: 2, updated: 0 });
      expect(await ask('select place, amount from "Other".stock order by place')).toEqual([
        ["1", "9007199254740991"],
        ["2", "0"],
      ]);
    });

    it("refuses before anything is written what the table does not have", async () => {
      const { ask, upsert } = await openDatabase();
      const effects = createMemoryEffectLedger();
      const rows = [{ sku: "a", price: 1 }];
      const refusals: [JsonObject, string][] = [
        [{ table: "nothing", key: "sku", rows }, "there is no table 'nothing' in the schema 'public'"],
        [{ table: "products; drop table products", key: "sku", rows }, "there is no table"],
        [{ table: "products", key: "sku", rows: [{ sku: "a", prize: 1 }] }, "has no columns ['prize']"],
        [{ table: "products", key: "price", rows }, "is no primary key and no unique constraint"],
        [{ table: "log", key: "id", rows: [{ id: 1, note: "x" }] }, "is no primary key and no unique constraint"],
        [{ table: "stock", schema: "Other", key: "sku", rows: [{ sku: "a", place: 1 }] }, "is no primary key and no unique constraint"],
      ];
      for (const [context, message] of refusals) expect(messageOf(await upsert(context, effects))).toContain(message);
      expect(effects.effects.size).toBe(0);
      expect(await ask("select sku, price from products")).toEqual([["a", "1.00"]]);
    });

    it("writes nothing where the database refuses one row, and says that it began", async () => {
      const { ask, upsert } = await openDatabase();
      const effects = createMemoryEffectLedger();
      const rows = [
        { sku: "a", price: 2 },
        { sku: "b", price: 1e12 },
      ];
      const context = { table: "products", key: "sku", rows };
      expect(messageOf(await upsert(context, effects))).toContain("numeric field overflow");
      expect(messageOf(await upsert(context, effects))).toContain("an earlier execution began");
      expect(await ask("select sku, price from products")).toEqual([["a", "1.00"]]);
    });

    it("writes nothing where the table takes two keys for one", async () => {
      const { ask, upsert } = await openDatabase();
      const rows = [
        { place: "1", sku: "a", amount: 1 },
        { place: "01", sku: "a", amount: 2 },
      ];
      const context = { table: "stock", schema: "Other", key: ["place", "sku"], rows };
      expect(messageOf(await upsert(context))).toContain("takes for that of an earlier row; nothing is written");
      expect(await ask('select * from "Other".stock')).toEqual([]);
    });
  });
}
