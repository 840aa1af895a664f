import { describe, expect, test } from "vitest";
import { z } from "zod";
import { ConfigurationError } from "../../src/errors.ts";
import { toJsonSchema } from "../../src/request/output-schema.ts";

function refusalOf(schema: unknown): string {
  try {
    toJsonSchema(schema);
  } catch (error) {
    if (error instanceof ConfigurationError && error.reason === "input") return error.message;
    throw error;
  }
  throw new Error("The schema was accepted.");
}

describe("accepts zod schemas", () => {
  test("and gives plain JSON Schema, with further keys allowed", () => {
    expect(toJsonSchema(z.object({ total: z.number().positive(), currency: z.enum(["USD", "EUR"]).optional() }))).toEqual({
      $schema: "https://json-schema.org/draft/2020-12/schema",
      type: "object",
      properties: { total: { type: "number", exclusiveMinimum: 0 }, currency: { type: "string", enum: ["USD", "EUR"] } },
      required: ["total"],
    });
    expect(toJsonSchema(z.strictObject({ a: z.int() }))).toMatchObject({ additionalProperties: false });
  });

  test.each<[string, z.ZodType]>([
    [
      "formats",
      z.object({ a: z.email(), b: z.uuid(), c: z.iso.date(), d: z.iso.datetime(), e: z.url(), f: z.ipv4(), g: z.emoji(), h: z.base64() }),
    ],
    ["unions", z.union([z.string(), z.number().nullable()])],
    ["discriminated unions", z.discriminatedUnion("t", [z.object({ t: z.literal("a") }), z.object({ t: z.literal("b") })])],
    ["records and tuples", z.record(z.string(), z.tuple([z.string()]).rest(z.number()))],
    ["recursion", z.lazy(() => z.json())],
    ["defaults and descriptions", z.object({ a: z.number().default(1).describe("an a") })],
    [
      "patterns",
      z
        .string()
        .regex(/^[a-z]+$/u)
        .min(1)
        .startsWith("a"),
    ],
    ["intersections", z.intersection(z.object({ a: z.string() }), z.object({ b: z.string() }))],
  ])("with %s", (_name, schema) => {
    expect(toJsonSchema(schema)).toMatchObject({ $schema: expect.stringContaining("2020-12") });
  });
});

describe("refuses what JSON Schema would drop, and points to checks", () => {
  test.each<[string, z.ZodType, RegExp]>([
    ["a refinement", z.object({ total: z.number().refine((n) => n > 0) }), /^outputSchema\.total has a refinement.*checks/],
    ["a refinement in a list", z.object({ rows: z.array(z.string().refine(Boolean)) }), /^outputSchema\.rows\[\] has a refinement/],
    ["a refinement of the whole", z.object({ a: z.string() }).superRefine(() => undefined), /^outputSchema has a refinement/],
    ["a refinement behind lazy", z.lazy(() => z.string().refine(Boolean)), /refinement/],
    ["a transform", z.string().transform(Number), /transform.*checks/],
    ["preprocess", z.preprocess(Number, z.number()), /preprocess/],
    ["a codec", z.codec(z.string(), z.number(), { decode: Number, encode: String }), /codec/],
    ["trim", z.object({ name: z.string().trim() }), /^outputSchema\.name changes the value \(trim\(\)/],
    ["toLowerCase", z.string().toLowerCase(), /overwrite/],
    ["a date", z.object({ day: z.date() }), /^outputSchema\.day is a date.*z\.iso\.date\(\).*checks/],
    ["a date in a record", z.record(z.string(), z.date()), /is a date/],
    ["a bigint", z.bigint(), /bigint/],
    ["a map", z.map(z.string(), z.string()), /z\.record\(\)/],
    ["a set", z.set(z.string()), /z\.array\(\)/],
    ["a custom type", z.instanceof(URL), /custom type.*checks|refinement.*checks/],
    ["catch", z.number().catch(1), /catch/],
    ["a pattern with flags", z.string().regex(/a/i), /flags "i"/],
    ["a format that nothing checks", z.jwt(), /jwt.*checks/],
    ["undefined", z.undefined(), /optional\(\)/],
    ["NaN as a literal", z.literal(Number.NaN), /literal/],
  ])("%s", (_name, schema, message) => {
    expect(refusalOf(schema)).toMatch(message);
  });
});

describe("checks JSON Schema", () => {
  test("of draft 2020-12 and draft-07", () => {
    const draft07 = {
      $schema: "http://json-schema.org/draft-07/schema#",
      type: "array",
      items: [{ $ref: "#/definitions/a" }],
      definitions: { a: { type: "string" } },
    };
    expect(toJsonSchema(draft07)).toEqual(draft07);
    expect(toJsonSchema({ type: "array", prefixItems: [{ $ref: "#/$defs/a" }], $defs: { a: true } })).toMatchObject({ type: "array" });
    expect(toJsonSchema({})).toEqual({});
    expect(toJsonSchema({ properties: { $ref: { type: "string" }, $async: { const: { $ref: "http://x" } } } })).toBeTruthy();
    expect(toJsonSchema({ $id: "http://a/b", type: "string" })).toBeTruthy();
    expect(toJsonSchema({ $id: "http://a/b", type: "number" })).toBeTruthy();
  });

  test.each<[string, unknown, RegExp]>([
    ["an example in its place", { total: 0 }, /looks like an example/],
    ["no object", "string", /must be a zod schema or a JSON Schema object/],
    ["null", null, /must be a zod schema/],
    ["a list", [], /must be a zod schema/],
    ["a function", () => 1, /is a function/],
    ["a schema of zod 3", { _def: { typeName: "ZodString" } }, /another library/],
    ["a schema of another library", { "~standard": { vendor: "x" } }, /another library/],
    ["a type that does not exist", { type: "objekt" }, /outputSchema\/type must be equal to one of/],
    ["another draft", { $schema: "http://json-schema.org/draft-04/schema#" }, /2020-12.*draft-07/],
    ["draft-07 without saying so", { type: "array", items: [{ type: "string" }] }, /items must be/],
    ["a reference to the outside", { properties: { a: { $ref: "https://x.y/z.json" } } }, /Only references within/],
    ["a reference to a file", { $ref: "other.json#/a" }, /Only references within/],
    ["a reference to nothing", { $ref: "#/$defs/a" }, /can't resolve reference/],
    ["a pattern that is none", { pattern: "(" }, /Invalid regular expression/],
    ["$async", { $async: true, type: "object" }, /\$async/],
    ["more than 64 KB", { enum: Array.from({ length: 20_000 }, (_, index) => `x${index}`) }, /at most 64000/],
    [
      "too deep nesting",
      Array.from({ length: 40 }).reduce<unknown>((items) => ({ type: "array", items: { allOf: [items] } }), {}),
      /nests deeper/,
    ],
    ["a cycle", cyclic(), /refers to itself/],
  ])("refuses %s", (_name, schema, message) => {
    expect(refusalOf(schema)).toMatch(message);
  });
});

function cyclic(): unknown {
  const schema: Record<string, unknown> = { type: "array" };
  schema["items"] = schema;
  return schema;
}
