import { describe, expect, it } from "vitest";
import { ConfigurationError } from "../../src/errors.ts";
import type { JsonValue } from "../../src/json.ts";
import { findSecretReferences, isSecretReference } from "../../src/secrets/secret-reference.ts";

describe("isSecretReference", () => {
  it("accepts one key $secret with a name", () => {
    expect(isSecretReference({ $secret: "DB_PASSWORD" })).toBe(true);
    expect(isSecretReference({ $secret: "_a.b-c" })).toBe(true);
    expect(isSecretReference({ $secret: "a".repeat(128) })).toBe(true);
  });

  it("leaves every other value alone", () => {
    const others: JsonValue[] = [null, 1, "x", [], {}, { secret: "x" }, ["$secret"], [{ $secret: "A" }]];
    for (const other of others) expect(isSecretReference(other)).toBe(false);
  });

  const malformed: [string, JsonValue][] = [
    ["a number", { $secret: 5 }],
    ["null", { $secret: null }],
    ["another key beside it", { $secret: "A", default: "x" }],
    ["an empty name", { $secret: "" }],
    ["a name that starts with a digit", { $secret: "1A" }],
    ["a blank in the name", { $secret: "A B" }],
    ["a line end behind the name", { $secret: "A\n" }],
    ["a name of 129 characters", { $secret: "a".repeat(129) }],
  ];
  it.each(malformed)("refuses %s", (_, value) => {
    expect(() => isSecretReference(value)).toThrow(expect.objectContaining({ code: "CONFIGURATION", reason: "secret" }));
  });

  it("does not repeat a name that is not allowed, which may be the secret itself", () => {
    expect(() => isSecretReference({ $secret: "hunter2 is my password" })).not.toThrow(/hunter2/);
  });

  it("does not take an inherited $secret for a reference", () => {
    const value: JsonValue = JSON.parse('{"__proto__": {"$secret": "A"}}');
    expect(isSecretReference(value)).toBe(false);
  });
});

describe("findSecretReferences", () => {
  it("gives places and names in the order of the context", () => {
    const context = { db: { password: { $secret: "DB" } }, mails: [{ "pass word": { $secret: "MAIL" } }], plain: "x" };
    expect(findSecretReferences(context)).toEqual([
      { path: "context.db.password", name: "DB" },
      { path: 'context.mails[0]["pass word"]', name: "MAIL" },
    ]);
  });

  it("names the place of a malformed reference", () => {
    expect(() => findSecretReferences({ a: [{ $secret: 1 }] })).toThrow(/context\.a\[0\]/);
  });

  it("looks under a key __proto__", () => {
    const context: JsonValue = JSON.parse('{"__proto__": {"x": {"$secret": "A"}}}');
    expect(findSecretReferences(context)).toEqual([{ path: "context.__proto__.x", name: "A" }]);
  });

  it("refuses a value that nests too deep instead of overflowing", () => {
    let deep: JsonValue = "x";
    for (let level = 0; level < 20_000; level += 1) deep = [deep];
    expect(() => findSecretReferences(deep)).toThrow(ConfigurationError);
  });
});
