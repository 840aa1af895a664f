import { describe, expect, test } from "vitest";
import type { JsonObject, JsonValue } from "../../../src/json.ts";
import { compileExpression } from "../../../src/workflow/conditions/compile-expression.ts";
import { ExpressionError } from "../../../src/workflow/conditions/expression-error.ts";
import type { CompiledExpression } from "../../../src/workflow/conditions/expression.ts";

const SCHEMAS: ReadonlyMap<string, JsonObject> = new Map<string, JsonObject>([
  ["total", { type: "number" }],
  ["count", { type: "integer" }],
  ["status", { type: "string" }],
  ["ready", { type: "boolean" }],
  ["rows", { type: "array", items: { type: "number" } }],
  [
    "invoice",
    { type: "object", properties: { total: { type: "number" }, payer: { type: "object", properties: { name: { type: "string" } } } } },
  ],
  ["extra", { type: "object" }],
  ["unknown", {}],
  ["type", { type: "string" }],
  ["constructor", {}],
]);

const CONTEXT: JsonObject = {
  total: 3,
  count: 4,
  status: "paid",
  ready: true,
  rows: [1, 2, 3],
  invoice: { total: 12.5, payer: { name: "Ann" } },
  extra: { constructor: "mine", toString: 1, hasOwnProperty: null },
  unknown: 3,
  type: "invoice",
  constructor: 5,
};

const TOO_LARGE = "The expression is too large (500 parts, 50 deep, at most): let a node with code decide.";

function compile(text: string, schemas = SCHEMAS): CompiledExpression {
  const compiled = compileExpression(text, schemas);
  if (compiled.status === "problems") throw new Error(compiled.problems.map(({ message }) => message).join("\n"));
  return compiled;
}

describe("computes with JSON's numbers as people expect", () => {
  test.each<[string, JsonValue]>([
    ["total > 1000", false],
    ["total == 3", true],
    ["total != 3", false],
    ["3 == total", true],
    ["total * 2", 6],
    ["total / 2", 1.5],
    ["count / 8 < 1", true],
    ["count % 2 == 0", true],
    ["2.5 + count", 6.5],
    ["unknown == 3", true],
    ["unknown * 2 - 1", 5],
    ["-unknown", -3],
    ["size(rows) > 0", true],
    ["size(rows) == total", true],
    ["total in [1, 2, 3]", true],
    ["unknown in [1, 2.5, 3]", true],
    ["1 in rows", true],
    ["9 in rows", false],
    ["rows == [1, 2, 3]", true],
    ["rows[0] + rows[int(total) - 1]", 4],
    ["rows.map(row, row * 2)", [2, 4, 6]],
    ["rows.exists(row, row > total)", false],
    ["count == 9007199254740993", false],
    ["9007199254740993 > total", true],
    ["7 / 2", 3],
  ])("%s", (text, value) => {
    expect(compile(text).evaluate(CONTEXT)).toEqual(value);
  });
});

describe("reads what is there", () => {
  test.each<[string, JsonValue]>([
    ['status == "paid" && ready', true],
    ["invoice.payer.name", "Ann"],
    ['"total" in invoice', true],
    ["has(invoice.total)", true],
    ["has(extra.missing)", false],
    ["has(context.total)", true],
    ['"total" in context', true],
    ["context.total + 1", 4],
    ['context["total"]', 3],
    ['context.type == "invoice"', true],
    ['extra.constructor == "mine" && extra.toString == 1 && extra.hasOwnProperty == null', true],
    ["constructor == 5", true],
    ["has(extra.__proto__x)", false],
    ['ready ? "yes" : "no"', "yes"],
    ["{'a': [total, null]}", { a: [3, null] }],
    ["has(errors.fetch)", false],
    ['"fetch-it" in errors', false],
  ])("%s", (text, value) => {
    expect(compile(text).evaluate(CONTEXT)).toEqual(value);
  });

  test("and what a node failed with", () => {
    const compiled = compile('has(errors.fetch) && errors.fetch.code == "SANDBOX_TIMEOUT"');
    expect(compiled.evaluate({ errors: { fetch: { code: "SANDBOX_TIMEOUT", message: "too slow" } } })).toBe(true);
    expect(compiled.errors).toEqual(["fetch"]);
  });

  test("and says what that is", () => {
    const { reads, asks, errors, type, uses } = compile(
      'has(context.status) && status == "paid" && rows.all(row, row > 1) && context["count"] > 3 && "a-b" in errors',
    );
    expect({ reads, asks, errors, type }).toEqual({
      reads: ["status", "rows", "count"],
      asks: ["status"],
      errors: ["a-b"],
      type: "boolean",
    });
    expect([...uses]).toEqual([
      ["status", "string"],
      ["count", "number"],
    ]);
  });
});

describe("tells what is wrong before it is evaluated", () => {
  test.each<[string, string, number]>([
    ["totl > 3", 'Nothing gives the context "totl". Did you mean "total"?', 1],
    ["ready && has(context.totl)", 'Nothing gives the context "totl". Did you mean "total"?', 14],
    ["ready == True", 'Nothing gives the context "True". Did you mean "true"?', 10],
    ["status > 3", 'status > 3: ">" does not take a string and a number.', 1],
    ["invoice.total == 'x'", "invoice.total == 'x': \"==\" does not take a number and a string.", 1],
    ["invoice.totl > 3", 'invoice.totl is no field that the schema knows. Did you mean "total"?', 9],
    ["context.invoice.payer.q", 'context.invoice.payer.q is no field that the schema knows. It knows "name".', 23],
    [
      "ready && total",
      "ready && total: what stands beside &&, || or ?, or decides in a macro, must be true or false, and is a number: compare it with something.",
      1,
    ],
    ["has(total)", "has() asks for a field of something: write has(context.total).", 5],
    ["size(context) > 1", '"context" is read as a whole, so nobody can say what it needs: name a key of it, as in context.total.', 6],
    ["total = 3", "Unexpected character: =. CEL compares with ==.", 7],
    ["ready and ready", "Unexpected character: 'd'. CEL writes && for and, || for or, ! for not.", 7],
    ["total >", "Unexpected token: EOF.", 8],
    [
      'type == "invoice"',
      'type == "invoice": "==" does not take a type and a string. A key that is called like a type of CEL is read by context, as in context.type.',
      1,
    ],
    [
      "rows[total]",
      "rows[total]: a place in a list is a whole number, and numbers of the context may have fractions: write int(…) around it.",
      1,
    ],
    [
      "timestamp(status)",
      "The expression gives a google.protobuf.Timestamp, which JSON has not: make it a string by string(…), or compare it.",
      1,
    ],
    ["rows.all(a, rows.all(b, rows.all(c, true)))", "More than 2 of all, exists, map and filter stand in each other.", 25],
    [`${"1 + ".repeat(600)}1`, TOO_LARGE, 1],
    [`${"(".repeat(60)}1${")".repeat(60)}`, TOO_LARGE, 51],
    [`"${"x".repeat(4_000)}"`, "The expression is longer than 4000 characters: let a node with code decide.", 1],
  ])("%s", (text, message, column) => {
    expect(compileExpression(text, SCHEMAS)).toEqual({ status: "problems", problems: [{ message, column }] });
  });
});

describe("fails, and is not false, where", () => {
  test.each<[string, string, JsonObject, string, number]>([
    [
      "a key is missing",
      "total > 3",
      {},
      '"total" is missing in the context: let an earlier node give it, or ask has(context.total) first.',
      1,
    ],
    ["a field is missing", "1 > 2 || extra.a.b > 3", { extra: { a: {} } }, "extra.a.b is missing: ask has(extra.a.b) first.", 18],
    ["an item is missing", "rows[7] > 3", CONTEXT, "rows[7] is missing, as the list is shorter: ask for its size first.", 1],
    ["a value has another type than was said", "total == 3", { total: "3" }, "total is a string here, and must be a number.", 1],
    ["two types cannot be compared", "unknown > 3", { unknown: "3" }, 'unknown > 3: ">" does not take a string and a number.', 1],
    ["null is compared with a number", "extra.a > 3", { extra: { a: null } }, 'extra.a > 3: ">" does not take null and a number.', 1],
    [
      "a whole number is too large for JSON",
      "9007199254740993",
      {},
      "9007199254740993 gives a value that JSON has not: a number past 2^53, an infinite one, a time or a type.",
      1,
    ],
    [
      "a division gives infinity",
      "total / 0.0",
      CONTEXT,
      "total / 0.0 gives a value that JSON has not: a number past 2^53, an infinite one, a time or a type.",
      1,
    ],
    ["the prototype is read", 'extra["__proto__"] == 1', { extra: {} }, 'extra["__proto__"] is missing.', 1],
  ])("%s", (_name, text, context, message, column) => {
    const { evaluate } = compile(text);
    expect(() => evaluate(context)).toThrow(expect.objectContaining({ message, column }));
    expect(() => evaluate(context)).toThrow(ExpressionError);
  });

  test.each<[string, string, JsonObject]>([
    ["a pattern takes for ever", 'status.matches("^(a+)+$")', { status: `${"a".repeat(60)}b` }],
    [
      "lists in lists take for ever",
      "rows.all(a, rows.all(b, a == b || a != b))",
      { rows: Array.from({ length: 50_000 }, (_, row) => row) },
    ],
  ])("%s", (_name, text, context) => {
    const began = performance.now();
    expect(() => compile(text).evaluate(context)).toThrow(/took longer than 1000 ms/);
    expect(performance.now() - began).toBeLessThan(5_000);
  });
});
