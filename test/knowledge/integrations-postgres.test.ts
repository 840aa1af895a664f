import { describe, expect, it } from "vitest";
import type { JsonObject, JsonValue } from "../../src/json.ts";
import { createMemoryEffectLedger } from "../../src/testing/index.ts";
import { valueOf } from "../sandbox/network/open-network.ts";
import { blocksOf, createBlockRunner } from "./integration-block.ts";
import { listPostgresCases, preparePostgres, type PostgresCase } from "./prepare-postgres.ts";
import { printSkips } from "./print-skips.ts";

const READ = "Read rows";
const UPSERT = "Upsert";
const ADD = "Add once";
const LOAD = "Load many rows";
const LARGE = "Large results";

const openPostgres = preparePostgres();

const TABLES = `
drop schema public cascade;
create schema public;
create table products (id serial primary key, sku text unique not null, name text, price numeric(10, 2), created date default '2026-03-01');
create table prices (sku text primary key, price numeric check (price >= 0));
create table accounts (id text primary key, balance numeric not null);
create table bookings (effect_key text unique not null, account text, amount numeric not null);
insert into accounts values ('O''Neil, Björn', 10);
`;

/** A database whose tables are empty; the blocks run with one driver alone. */
async function openDatabaseOf({ source, before }: PostgresCase) {
  const { sandbox, allow, access, ask, port } = await openPostgres(source);
  const { run } = createBlockRunner({ integration: "postgres", sandbox, allow, access, before });
  expect(await ask(TABLES)).toBeNull();
  return { run, ask, port };
}

/** What ended a run. */
const errorOf = (outcome: unknown): JsonValue => JSON.stringify(outcome);

for (const one of await listPostgresCases()) {
  const openDatabase = () => openDatabaseOf(one);
  const isSkipped = printSkips(`Blocks on PostgreSQL, with ${one.name}`, blocksOf("postgres").size, one.reason);

  describe.skipIf(isSkipped)(`the blocks on PostgreSQL, run in bubblewrap with ${one.name}`, { timeout: 60_000 }, () => {
    it("read rows with NULL, NaN, quotes and umlauts, by a list, over a checked certificate", async () => {
      const { run, ask, port } = await openDatabase();
      const context: JsonObject = { min_price: 2.5, names: ['Größe "x"', "O'Neil; drop table products", "%s"] };
      expect(valueOf(await run(READ, { context }))).toEqual([]);
      await ask(`insert into products (sku, name, price, created) values ('a', 'Größe "x"', 2.50, null), ('b', 'O''Neil; drop table products', 'NaN', '2026-03-01'),
      ('c', '%s', null, null), ('d', '%s', 2.49, null), ('e', 'other', 9, null), ('f', '%s', 99999999.99, 'infinity')`);
      const rows = [
        { id: 1, name: 'Größe "x"', price: 2.5, created: null },
        { id: 2, name: "O'Neil; drop table products", price: null, created: "2026-03-01" },
      ];
      const names = ['Größe "x"', "O'Neil; drop table products"];
      expect(valueOf(await run(READ, { context: { ...context, names } }))).toEqual(rows);
      const url = `postgresql+asyncpg://postgres:secret@db.example.com:${port}/postgres`;
      expect(valueOf(await run(READ, { context: { names, min_price: 2.5, database_url: url } }))).toEqual(rows);
    });

    it("refuse another's certificate, unless the context asks for less", async () => {
      const { run } = await openDatabase();
      const context = { min_price: 0, names: [], pg_host: "other.example.com" };
      expect(errorOf(valueOf(await run(READ, { context })))).toContain("does not match host name");
      expect(valueOf(await run(READ, { context: { ...context, pg_sslmode: "require" } }))).toEqual([]);
    });

    it("upsert rows, once, and say how many were new", async () => {
      const { run, ask } = await openDatabase();
      await ask("insert into products (sku, name, price) values ('a', 'old', 1)");
      const effects = createMemoryEffectLedger();
      const rows = [
        { sku: "a", name: "new", price: 0.1 },
        { sku: "b'\"ü", name: null, price: null },
      ];
      const first = valueOf(await run(UPSERT, { context: { rows } }, effects));
      expect(first).toEqual({ inserted: 1, updated: 1 });
      expect(await ask("select name from products order by sku")).toEqual([["new"], [null]]);
      await ask("update products set name = 'by another'");
      expect(valueOf(await run(UPSERT, { context: { rows } }, effects))).toEqual(first);
      const kept = [
        ["a", "by another", "0.10"],
        ["b'\"ü", "by another", null],
      ];
      expect(await ask("select sku, name, price from products order by sku")).toEqual(kept);
      expect(valueOf(await run(UPSERT, { context: { rows } }))).toEqual({ inserted: 0, updated: 2 });
      expect(valueOf(await run(UPSERT, { context: { rows: [] } }))).toEqual({ inserted: 0, updated: 0 });
    });

    it("upsert nothing where one row is bad, before the transaction or in it", async () => {
      const { run, ask } = await openDatabase();
      const good = { sku: "a", name: "x", price: 1 };
      const effects = createMemoryEffectLedger();
      const missing = { rows: [good, { sku: null, name: "x", price: 1 }, { sku: "b" }] };
      expect(errorOf(valueOf(await run(UPSERT, { context: missing }, effects)))).toContain("not so: [1, 2]");
      expect(effects.effects.size).toBe(0);
      const tooLarge = { rows: [good, { sku: "b", name: "x", price: 1e9 }] };
      expect(errorOf(valueOf(await run(UPSERT, { context: tooLarge }, effects)))).toContain("numeric field overflow");
      expect(errorOf(valueOf(await run(UPSERT, { context: tooLarge }, effects)))).toContain("an earlier execution began");
      expect(await ask("select * from products")).toEqual([]);
    });

    it("add an amount once, whatever ledger knows of it, and refuse another amount and an unknown account", async () => {
      const { run, ask } = await openDatabase();
      const effects = createMemoryEffectLedger();
      const context = { order_id: "17", account: "O'Neil, Björn", amount: 0.1 };
      expect(valueOf(await run(ADD, { context }, effects))).toEqual({ booked: true });
      expect(valueOf(await run(ADD, { context }, effects))).toEqual({ booked: true });
      expect(valueOf(await run(ADD, { context }))).toEqual({ booked: false });
      expect(errorOf(valueOf(await run(ADD, { context: { ...context, amount: 1 } })))).toContain("booked with another amount");
      expect(errorOf(valueOf(await run(ADD, { context: { ...context, account: "nobody" } })))).toContain("no account 'nobody'");
      expect(await ask("select balance, count(*) from accounts, bookings group by balance")).toEqual([["10.1", "1"]]);
    });

    it("load rows by COPY, the last of equal keys, and again nothing", async () => {
      const { run, ask } = await openDatabase();
      const effects = createMemoryEffectLedger();
      const odd = ["", "\\.", "a\n\\.\nb", 'q"u,o', "NULL", "ü\t"].map((sku) => ({ sku, price: null }));
      const rows = [{ sku: "a", price: 1 }, { sku: "b", price: "2.50" }, { sku: "a", price: 3 }, ...odd];
      const first = valueOf(await run(LOAD, { context: { rows } }, effects));
      expect(first).toEqual({ rows: 9, written: 8 });
      expect(await ask("select price, count(*) from prices group by price order by price")).toEqual([["2.50", "1"], ["3", "1"], [null, "6"]]); // prettier-ignore
      expect(await ask("select count(*) from prices where sku in ('', E'\\\\.', E'a\\n\\\\.\\nb', 'q\"u,o', 'NULL', E'ü\\t')")).toEqual([
        ["6"],
      ]);
      await ask("update prices set price = 9");
      expect(valueOf(await run(LOAD, { context: { rows } }, effects))).toEqual(first);
      expect(await ask("select distinct price from prices")).toEqual([["9"]]);
      const bad = {
        rows: [
          { sku: "c", price: 1 },
          { sku: "d", price: -1 },
        ],
      };
      expect(errorOf(valueOf(await run(LOAD, { context: bad })))).toContain("check constraint");
      expect(await ask("select count(*) from prices where sku in ('c', 'd')")).toEqual([["0"]]);
    });

    it("load 100,000 rows, and add them up without having them all", async () => {
      const { run } = await openDatabase();
      expect(valueOf(await run(LARGE))).toEqual({});
      const rows = Array.from({ length: 100_000 }, (_, index) => ({
        sku: `${index % 2 ? "ü" : "x"}${index}`,
        price: index % 100 ? "0.01" : null,
      }));
      expect(valueOf(await run(LOAD, { context: { rows } }))).toEqual({ rows: 100_000, written: 100_000 });
      expect(valueOf(await run(LARGE))).toEqual({ x: 490, ü: 500 });
    });
  });
}

describe("the document on PostgreSQL", () => {
  it("has no block besides those run here", () => {
    expect([...blocksOf("postgres").keys()]).toEqual([READ, UPSERT, ADD, LOAD, LARGE]);
  });
});
