import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../src/json.ts";
import { createBubblewrapSandbox } from "../../src/sandbox/bubblewrap/create-bubblewrap-sandbox.ts";
import { createMemoryEffectLedger } from "../../src/testing/index.ts";
import { valueOf } from "../sandbox/network/open-network.ts";
import { startPostgres, whyNoRealServers } from "../sandbox/network/real-servers.ts";
import { requestOf } from "../sandbox/request.ts";
import { whyNoBubblewrap } from "../sandbox/without-bubblewrap.ts";
import { prepareEnclosure } from "./open-enclosure.ts";
import { readShippedPrograms } from "./shipped-program.ts";

const reason = await whyNoPostgres();
const isSkipped = reason !== null && process.env.REQUIRE_ALL !== "1";
if (isSkipped) console.warn(`The shipped program upsert-rows is not run: ${reason}`);

async function whyNoPostgres(): Promise<string | null> {
  const noBubblewrap = await whyNoBubblewrap();
  if (noBubblewrap !== null) return noBubblewrap;
  const sandbox = createBubblewrapSandbox();
  return whyNoRealServers(sandbox).finally(() => sandbox.close());
}

const openEnclosure = prepareEnclosure("db.example.com");
let started: Promise<number> | undefined;

/** The port of the one server that all tests use, one after the other. */
async function serverPort(): Promise<number> {
  const { certificate, folder, endLater } = await openEnclosure();
  return (started ??= startPostgres(folder, certificate, endLater));
}

const code = readShippedPrograms().find(({ name }) => name === "upsert-rows")?.code ?? "";

/** Runs SQL and gives the rows of the last statement as text. */
const SQL = `
import psycopg2
with psycopg2.connect(host=context["pg_host"], port=context["pg_port"], user="postgres", password="secret", dbname="postgres",
        sslmode="require") as connection:
    cursor = connection.cursor()
    cursor.execute(context["sql"])
    result = [[None if value is None else str(value) for value in row] for row in cursor.fetchall()] if cursor.description else None
`;

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

/** A database at `db.example.com` with tables; the program runs with the given driver alone. */
async function openDatabase(driver: string) {
  const [{ sandbox }, pg_port] = await Promise.all([openEnclosure(), serverPort()]);
  const access = { pg_host: "db.example.com", pg_port, pg_user: "postgres", pg_password: "secret", pg_dbname: "postgres" };
  const allow = [`db.example.com:${pg_port}`];
  const other = driver === "psycopg" ? "psycopg2" : "psycopg";
  const program = `import sys; sys.modules["${other}"] = None\n${code}`;
  const ask = async (sql: string) => valueOf(await sandbox.run(requestOf(SQL, { allow, context: { ...access, sql } })));
  const upsert = async (context: JsonObject, effects = createMemoryEffectLedger()) =>
    valueOf(await sandbox.run(requestOf(program, { allow, context: { ...access, ...context } }), { effects }));
  expect(await ask(TABLES)).toBeNull();
  return { ask, upsert };
}

const messageOf = (outcome: unknown): string => JSON.stringify(outcome);

describe.skipIf(isSkipped).each(["psycopg", "psycopg2"])(
  "the shipped program for upserts, run in bubblewrap by %s",
  { timeout: 60_000 },
  (driver) => {
    it("inserts new rows and updates those that are there, once, and leaves other columns alone", async () => {
      const { ask, upsert } = await openDatabase(driver);
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
      const { ask, upsert } = await openDatabase(driver);
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
      const { ask, upsert } = await openDatabase(driver);
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
      const { ask, upsert } = await openDatabase(driver);
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
      const { ask, upsert } = await openDatabase(driver);
      const rows = [
        { place: "1", sku: "a", amount: 1 },
        { place: "01", sku: "a", amount: 2 },
      ];
      const context = { table: "stock", schema: "Other", key: ["place", "sku"], rows };
      expect(messageOf(await upsert(context))).toContain("takes for that of an earlier row; nothing is written");
      expect(await ask('select * from "Other".stock')).toEqual([]);
    });
  },
);
