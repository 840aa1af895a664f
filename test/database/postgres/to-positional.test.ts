import { expect, test } from "vitest";
import { toPositional } from "../../../src/database/postgres/to-positional.ts";

test("numbers named parameters in the order of their first use, and passes over texts, names and casts", () => {
  const sql = `SELECT ':a', "x:a", 'it''s :a', :b::text FROM t WHERE x = :a AND y = :b AND z = :a_1`;
  expect(toPositional({ sql, values: { a: 1, b: "two", a_1: null } })).toEqual({
    text: `SELECT ':a', "x:a", 'it''s :a', $1::text FROM t WHERE x = $2 AND y = $1 AND z = $3`,
    values: ["two", 1, null],
  });
});

test.each([
  [{ a: 1 }, "The statement's parameter :b has no value."],
  [{ a: 1, b: 2, c: 3 }, "The statement has no parameter :c."],
])("refuses values that are not those of the statement: %j", (values, message) => {
  expect(() => toPositional({ sql: "SELECT :a, :b", values })).toThrow(message);
});
