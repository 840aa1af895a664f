import { describe, expect, test } from "vitest";
import { findJsonProblem, type JsonObject, type JsonValue } from "../../src/json.ts";
import { describeContext } from "../../src/request/context-shape.ts";

describe("names the format of a text", () => {
  test.each<[string, string]>([
    ["279", "text: integer"],
    ["-007", "text: integer"],
    ["1234.5", "text: decimal point"],
    ["1,234.56", "text: decimal point"],
    ["279,00", "text: decimal comma"],
    ["1.234,56", "text: decimal comma"],
    ["1,234", "text: comma before three digits"],
    ["1.234", "text: point before three digits"],
    ["0.125", "text: decimal point"],
    ["1,234,567", "text: integer grouped by commas"],
    ["1.234.567", "text: integer grouped by points"],
    ["$1,234.56", "text: decimal point with currency"],
    ["279,00 €", "text: decimal comma with currency"],
    ["EUR 279,00", "text: decimal comma with currency"],
    ["50%", "text: integer with percent"],
    ["2024-05-01", "text: date YYYY-MM-DD"],
    ["2024-05-01T10:00:00Z", "text: date-time YYYY-MM-DDThh:mm"],
    ["2024/05/01", "text: date YYYY/M/D"],
    ["31.12.2024", "text: date D.M.YYYY"],
    ["05/06/2024", "text: date D/M or M/D, then YYYY"],
    ["25/06/2024", "text: date D/M/YYYY"],
    ["06/06/2024", "text: date D/M/YYYY"],
    ["12/31/2024", "text: date M/D/YYYY"],
    ["31-12-24", "text: date D-M-YY"],
    ["32.13.2024", "text up to 64"],
    ["a.b@c.de", "text: mail"],
    ["https://x.y/z", "text: URL"],
    ["in/Invoice 5.PDF", "text: path .pdf"],
    ["/usr/bin", "text: path"],
    ["C:\\a\\b", "text: path"],
    ["john.smith", "text up to 64"],
    ["123e4567-e89b-12d3-a456-426614174000", "text: uuid"],
    ["", "text up to 64"],
    ["x".repeat(64), "text up to 64"],
    ["x".repeat(65), "text up to 2000"],
    ["x".repeat(2_001), "text over 2000"],
    ["1".repeat(65), "text up to 2000"],
  ])("%j is %j", (value, shape) => {
    expect(describeContext(value)).toBe(shape);
  });
});

describe("describes structures", () => {
  test.each<[string, JsonValue, JsonValue]>([
    ["scalars", [[1], [1.5], [true], [null]], [["boolean | decimal | null"]]],
    ["an object, keys sorted", { b: 1, a: "x" }, { a: "text up to 64", b: "integer" }],
    ["a list, without its length", { rows: [1, 2, 3] }, { rows: ["integer"] }],
    ["an empty list and object", { a: [], b: {} }, { a: [], b: {} }],
    ["items that lack keys", [{ a: 1 }, { a: 2, b: 3 }], [{ a: "integer", "b?": "integer" }]],
    ["mixed scalars", ["a", 1, null], ["integer | null | text up to 64"]],
    ["mixed structures", ["a", [1], { b: 2 }], [{ "{|}": ["text up to 64", ["integer"], { b: "integer" }] }]],
    ["nested lists", [[], [1]], [["integer"]]],
    [
      "a secret",
      { db: { $secret: "NAME" }, other: { $secret: "N", a: 1 } },
      { db: "secret", other: { $secret: "text up to 64", a: "integer" } },
    ],
    ["keys that are dates", { "2024-01-01": 1, "2024-01-02": 2.5 }, { "{*}": "decimal" }],
    [
      "keys that are ids, beside one that is not",
      { total: 1, "INV-2024-001": { a: 1 }, "INV-2024-002": {} },
      { total: "integer", "{*}": { "a?": "integer" } },
    ],
    ["keys that are addresses", { "a@b.co": 1, "https://x.y": 2, "17": 3 }, { "{*}": "integer" }],
    [
      "names with some digits",
      { sha256: 1, line_2: 1, revenue_2024: 1 },
      { line_2: "integer", revenue_2024: "integer", sha256: "integer" },
    ],
  ])("%s", (_name, value, shape) => {
    expect(describeContext(value)).toEqual(shape);
  });

  test("collapses many keys with one shape, sooner when they hold structures", () => {
    const people = (count: number, value: JsonValue): JsonObject =>
      Object.fromEntries(
        Array.from({ length: count }, (_, index) => [`p${String.fromCharCode(97 + (index % 26))}${"x".repeat(index / 26)}`, value]),
      );
    expect(describeContext(people(12, { age: 1 }))).toEqual({ "{*}": { age: "integer" } });
    expect(Object.keys(describeContext(people(11, { age: 1 })) ?? {})).toHaveLength(11);
    expect(Object.keys(describeContext(people(63, 1)) ?? {})).toHaveLength(63);
    expect(describeContext(people(64, 1))).toEqual({ "{*}": "integer" });
    expect(describeContext({ ...people(300, 1), odd: "x" })).toEqual({ "{*}": "integer | text up to 64" });
  });

  test("does not change with the order of keys, the length of lists, or a list's mix of sizes", () => {
    const shape = JSON.stringify(describeContext({ a: [{ x: 1, y: "b" }], c: ["short", "x".repeat(100)], d: [1, 2.5] }));
    expect(
      JSON.stringify(
        describeContext({
          d: [2.5],
          c: ["x".repeat(99)],
          a: [
            { y: "b", x: 1 },
            { x: 2, y: "q" },
          ],
        }),
      ),
    ).toBe(shape);
  });
});

describe("never shows what it should not", () => {
  test("escapes keys, and keeps them apart from its own signs", () => {
    const context = JSON.parse('{"{*}":1,"{|}":1,"a?":1,"a":1,"lc":1,"__proto__":1,"b\\\\":1,"c\\n":1}');
    const shape = describeContext(context);
    expect(JSON.stringify(shape)).toBe(
      JSON.stringify({
        "\\__proto__": "integer",
        a: "integer",
        "a\\?": "integer",
        "b\\\\": "integer",
        "c\\u{a}": "integer",
        "\\lc": "integer",
        "\\{*}": "integer",
        "\\{|}": "integer",
      }),
    );
    expect(findJsonProblem(shape, "shape")).toBeNull();
  });

  test("shows control, bidi and invisible characters as code points", () => {
    expect(describeContext({ "a\u202Eb": 1, "c\u200Bd": 1, "e\u2028": 1, "\ud800": 1 })).toEqual({
      "a\\u{202e}b": "integer",
      "c\\u{200b}d": "integer",
      "e\\u{2028}": "integer",
      "\\u{d800}": "integer",
    });
  });

  test("cuts long keys and keeps them apart", () => {
    const keys = Object.keys(describeContext({ [`${"k".repeat(200)}a`]: 1, [`${"k".repeat(200)}b`]: 1 }) ?? {});
    expect(new Set(keys).size).toBe(2);
    expect(keys.every((key) => key.length < 120)).toBe(true);
  });

  test("holds no value of random data", () => {
    const random = createRandom(11);
    for (let round = 0; round < 500; round += 1) {
      const marks: string[] = [];
      const context = randomJson(random, marks, 0);
      const text = JSON.stringify(describeContext(context));
      for (const mark of marks) expect(text).not.toContain(mark);
      expect(JSON.stringify(describeContext(JSON.parse(JSON.stringify(context))))).toBe(text);
    }
  });
});

function createRandom(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * limit);
  };
}

function randomJson(random: (limit: number) => number, marks: string[], depth: number): JsonValue {
  const kind = random(depth > 4 ? 4 : 6);
  if (kind === 0) return random(2) === 0;
  if (kind === 1) return null;
  if (kind === 4) return Array.from({ length: random(4) }, () => randomJson(random, marks, depth + 1));
  if (kind === 5)
    return Object.fromEntries(Array.from({ length: random(4) }, () => [`key${random(5)}`, randomJson(random, marks, depth + 1)]));
  const mark = `v${random(1_000_000) + 1_000_000}`;
  marks.push(mark.slice(1));
  if (kind === 2) return Number(mark.slice(1));
  return (
    [`${mark}`, `${mark}@${mark}.de`, `https://${mark}.de`, `${mark}.pdf`, `${mark.slice(1)},50`, "x".repeat(random(100)) + mark][
      random(6)
    ] ?? mark
  );
}

describe("stays small and ends in time", () => {
  const text = (value: JsonValue): string => JSON.stringify(describeContext(value));

  test("on data that nests deeper than any reader goes", () => {
    let list: JsonValue = 1;
    let object: JsonValue = 1;
    for (let depth = 0; depth < 20_000; depth += 1) [list, object] = [[list], { a: object }];
    expect(text(list).length).toBeLessThan(200);
    expect(text(object)).toContain("nested deeper");
  });

  test("on data with a shape too large for a prompt", () => {
    const keys = (count: number, value: (index: number) => JsonValue): JsonObject =>
      Object.fromEntries(
        Array.from({ length: count }, (_, index) => [`k${String.fromCharCode(97 + (index % 26))}${"x".repeat(index / 26)}`, value(index)]),
      );
    const shape = text(keys(100, (row) => keys(100, (column) => ((row * column) % 7 === 0 ? "a" : row + column))));
    expect(shape.length).toBeLessThan(48_000);
  });

  test.each<[string, () => JsonValue]>([
    [
      "rows",
      () => ({
        rows: Array.from({ length: 80_000 }, (_, index) => ({
          id: index,
          name: `Customer ${index}`,
          net: (index * 1.3).toFixed(2),
          text: "lorem ipsum ".repeat(5),
        })),
      }),
    ],
    ["distinct keys", () => Object.fromEntries(Array.from({ length: 300_000 }, (_, index) => [`k${index.toString(36)}`, index]))],
    ["rows with distinct keys", () => Array.from({ length: 200_000 }, (_, index) => ({ [`k${index.toString(36)}`]: 1 }))],
    ["numbers", () => Array.from({ length: 2_000_000 }, (_, index) => index)],
    ["texts that are nearly numbers", () => Array.from({ length: 100_000 }, () => `1${",111".repeat(15)}x`)],
    ["texts that are nearly mails", () => Array.from({ length: 50_000 }, () => `${"a.".repeat(100)}@`)],
    ["texts of space", () => Array.from({ length: 50_000 }, () => `1${" ".repeat(60)}x`)],
  ])("on ten megabytes of %s", (_name, create) => {
    const context = create();
    const started = performance.now();
    expect(text(context).length).toBeLessThan(500);
    expect(performance.now() - started).toBeLessThan(6_000);
  });
});
