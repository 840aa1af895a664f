import { describe, expect, test } from "vitest";
import { z } from "zod";
import type { JsonObject, JsonValue } from "../../src/json.ts";
import { toJsonSchema } from "../../src/request/output-schema.ts";
import { validateAgainstSchema } from "../../src/request/validate-against-schema.ts";

const SCHEMA = toJsonSchema(
  z.object({
    total: z.number(),
    currency: z.enum(["USD", "EUR"]),
    rows: z.array(z.object({ id: z.union([z.string(), z.number()]) })).optional(),
  }),
);

function problemsOf(value: JsonValue, schema: JsonObject = SCHEMA): readonly string[] {
  return validateAgainstSchema(value, schema).map(({ path, message }) => `${path} ${message}`);
}

describe("names the field and what has to hold", () => {
  test.each<[JsonValue, readonly string[]]>([
    [{ total: 1, currency: "USD" }, []],
    [{ total: 1, currency: "USD", more: true, rows: [{ id: 1 }, { id: "a" }] }, []],
    [{ total: "12", currency: "USD" }, ['result.total must be number, got "12"']],
    [{ total: 1 }, ["result.currency is required, but missing"]],
    [{ total: null, currency: "GBP" }, ["result.total must be number, got null", 'result.currency must be one of "USD","EUR", got "GBP"']],
    [
      { total: 1, currency: "USD", rows: [{ id: 1 }, { id: true }, {}] },
      ["result.rows[1].id must be string or number, got true", "result.rows[2].id is required, but missing"],
    ],
    [[1, 2], ["result must be object, got a list of 2"]],
    ["x".repeat(100), [`result must be object, got "${"x".repeat(40)}…"`]],
  ])("%j", (value, problems) => {
    expect(problemsOf(value)).toEqual(problems);
  });

  test("and gives the same without the value", () => {
    expect(validateAgainstSchema({ total: "12", currency: "USD" }, SCHEMA)).toEqual([
      { path: "result.total", message: 'must be number, got "12"', expectation: "must be number" },
    ]);
  });

  test("writes odd keys so that they can be read", () => {
    const schema = toJsonSchema(z.strictObject({ "a/b~c": z.object({ "d e": z.string() }) }));
    expect(problemsOf({ "a/b~c": { "d e": 1 }, "x\ny": 1 }, schema)).toEqual([
      'result["x\\ny"] is not allowed',
      'result["a/b~c"]["d e"] must be string, got 1',
    ]);
  });

  test("knows formats, patterns and both drafts", () => {
    expect(problemsOf({ a: "x" }, toJsonSchema(z.object({ a: z.iso.date() })))[0]).toMatch(/^result\.a must match/);
    expect(problemsOf("x", { format: "uri" })).toEqual(['result must match format "uri", got "x"']);
    expect(problemsOf([1], { $schema: "http://json-schema.org/draft-07/schema#", items: [{ type: "string" }] })).toEqual([
      "result[0] must be string, got 1",
    ]);
    expect(problemsOf([1], { prefixItems: [{ type: "string" }] })).toEqual(["result[0] must be string, got 1"]);
  });
});

describe("stays bounded", () => {
  test("gives at most ten problems, and one for a large value", () => {
    const rows = (count: number): JsonValue => ({ total: 1, currency: "USD", rows: Array.from({ length: count }, () => ({ id: true })) });
    expect(problemsOf(rows(100))).toHaveLength(10);
    const started = performance.now();
    expect(problemsOf(rows(300_000))).toHaveLength(1);
    expect(performance.now() - started).toBeLessThan(3_000);
  });

  test("stops a pattern that takes for ever", () => {
    const started = performance.now();
    expect(problemsOf(`${"a".repeat(40)}!`, toJsonSchema({ type: "string", pattern: "^(a+)+$" }))[0]).toMatch(
      /^result could not be checked .* takes too long/,
    );
    expect(performance.now() - started).toBeLessThan(5_000);
    expect(problemsOf("aaa", { type: "string", pattern: "^(a+)+$" })).toEqual([]);
  });

  test("stops a comparison of every item with every other", () => {
    const items = Array.from({ length: 200_000 }, (_, index) => ({ index }));
    expect(problemsOf(items, { uniqueItems: true })[0]).toMatch(/takes too long/);
  });

  test("ends on a schema that refers to itself without end", () => {
    expect(problemsOf(1, toJsonSchema({ $ref: "#" }))[0]).toMatch(/refers to itself/);
  });

  test("remembers schemas by what they say, and not for ever", () => {
    for (let index = 0; index < 100; index += 1) expect(problemsOf(index, { const: index })).toEqual([]);
    expect(problemsOf(5, { const: 6 })).toEqual(["result must be 6, got 5"]);
  });
});
