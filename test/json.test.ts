import { describe, expect, test } from "vitest";
import { ConfigurationError } from "../src/errors.ts";
import { findJsonProblem, isJsonObject, MAX_JSON_DEPTH, parseJson } from "../src/json.ts";

function reasonOf(value: unknown): string | null {
  const problem = findJsonProblem(value, "v");
  return problem === null ? null : `${problem.path} ${problem.reason}`;
}

describe("accepts plain JSON", () => {
  test.each<[string, unknown]>([
    ["scalars", [null, true, 0, -0, 1.5, "", "é😀", Number.MAX_VALUE]],
    ["objects and lists", { a: [{ b: {} }, []] }],
    ["an object without prototype", Object.assign(Object.create(null), { a: 1 })],
    ["what JSON.parse gives", JSON.parse('{"a":[1,"b",null],"toJSON":"text","constructor":5}')],
    ["one object in two places", ((shared) => ({ a: shared, b: shared }))({ c: 1 })],
  ])("%s", (_name, value) => {
    expect(findJsonProblem(value, "v")).toBeNull();
    expect(parseJson(value, "v")).toBe(value);
  });
});

describe("names the first place that is not", () => {
  test.each<[string, unknown, string]>([
    ["undefined", { a: undefined }, "v.a is undefined, which JSON cannot hold"],
    ["a bigint", [1n], "v[0] is a bigint, which JSON cannot hold"],
    ["a symbol", Symbol("x"), "v is a symbol, which JSON cannot hold"],
    ["a function", { a: () => 1 }, "v.a is a function, which JSON cannot hold"],
    ["NaN", [Number.NaN], "v[0] is NaN, which JSON cannot hold"],
    ["Infinity", -Infinity, "v is -Infinity, which JSON cannot hold"],
    ["a lone surrogate", ["\ud800"], "v[0] holds a lone surrogate, which is not valid text"],
    ["a lone surrogate in a key", { "\udc00": 1 }, "v has a key with a lone surrogate"],
    ["a date", { when: new Date(0) }, "v.when is a Date, not plain data"],
    ["a map", new Map(), "v is a Map, not plain data"],
    ["bytes", new Uint8Array(2), "v is a Uint8Array, not plain data"],
    ["an instance", new (class Invoice {})(), "v is a Invoice, not plain data"],
    ["an instance of nobody", Object.create({ a: 1 }), "v is a class instance, not plain data"],
    ["a list of its own kind", new (class Rows extends Array {})(), "v is a Rows, not plain data"],
    ["a hole", Array.from({ length: 3 }, () => 1).concat(new Array(1)), "v[3] is undefined, which JSON cannot hold"],
    ["a key that revives objects", { a: { lc: 1 } }, 'v.a.lc has the reserved key "lc"'],
    ["a key that changes the prototype", JSON.parse('{"__proto__":1}'), 'v.__proto__ has the reserved key "__proto__"'],
    ["toJSON", { toJSON: () => 5 }, "v has a toJSON method, so it is not what it is written as"],
    [
      "a hidden toJSON",
      Object.defineProperty({ a: 1 }, "toJSON", { value: () => 5 }),
      "v has a toJSON method, so it is not what it is written as",
    ],
    ["toJSON on a list", Object.assign([1], { toJSON: () => 5 }), "v has a toJSON method, so it is not what it is written as"],
    ["a setter", Object.defineProperty({}, "a", { set: () => undefined, enumerable: true }), "v.a is an accessor, not a plain value"],
  ])("%s", (_name, value, reason) => {
    expect(reasonOf(value)).toBe(reason);
  });

  test("a getter, without calling it", () => {
    let called = 0;
    const value = {
      get total() {
        called += 1;
        throw new Error("called");
      },
    };
    expect(reasonOf(value)).toBe("v.total is an accessor, not a plain value");
    expect(called).toBe(0);
  });
});

describe("ends on hostile values", () => {
  const nest = (depth: number): unknown => Array.from({ length: depth }).reduce((inner) => [inner], 1);

  test("that nest up to the limit, and past it", () => {
    expect(reasonOf(nest(MAX_JSON_DEPTH))).toBeNull();
    expect(reasonOf(nest(MAX_JSON_DEPTH + 1))).toMatch(/nests deeper than 100 levels/);
    expect(reasonOf(nest(100_000))).toMatch(/nests deeper/);
  });

  test("that refer to themselves", () => {
    const value: { self?: unknown } = {};
    value.self = value;
    expect(reasonOf(value)).toMatch(/or refers to itself/);
  });

  test("that hold one object a billion times over", () => {
    let value: unknown = 1;
    for (let level = 0; level < 60; level += 1) value = [value, value];
    expect(reasonOf(value)).toMatch(/past the first 10000000 parts/);
  });

  test("that are sparse lists of four billion", () => {
    const started = performance.now();
    expect(reasonOf(new Array(4_294_967_295))).toMatch(/^v\[0\] is undefined/);
    expect(performance.now() - started).toBeLessThan(1_000);
  });

  test("in linear time on ten megabytes", () => {
    const rows = Array.from({ length: 100_000 }, (_, index) => ({ id: index, name: `Customer ${index}`, tags: ["a", "b"] }));
    const started = performance.now();
    expect(findJsonProblem(rows, "rows")).toBeNull();
    expect(
      findJsonProblem(
        Array.from({ length: 2_000_000 }, (_, index) => index),
        "numbers",
      ),
    ).toBeNull();
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});

test("parseJson throws with the place and the way out", () => {
  expect(() => parseJson({ total: 3n }, "context")).toThrow(ConfigurationError);
  expect(() => parseJson({ total: 3n }, "context")).toThrow(
    "context.total is a bigint, which JSON cannot hold. Pass plain JSON values only.",
  );
});

test("isJsonObject knows objects from lists and null", () => {
  expect([isJsonObject({}), isJsonObject([]), isJsonObject(null), isJsonObject("a"), isJsonObject(undefined)]).toEqual([
    true,
    false,
    false,
    false,
    false,
  ]);
});
