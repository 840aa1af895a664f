import { describe, expect, it } from "vitest";
import type { JsonValue } from "../../src/json.ts";
import { describeContext } from "../../src/request/context-shape.ts";
import { maskSample } from "../../src/request/mask-sample.ts";
import { sampleContext } from "../../src/request/sample-context.ts";
import { showContext } from "../../src/request/show-context.ts";

const samplesOf = (context: JsonValue): string => sampleContext(context, describeContext(context));

describe("a masked sample", () => {
  it.each([
    ["Invoice 2024-118", "Invoice 9999-999"],
    ["٣٤ euros", "99 euros"],
    ["ann.smith42@example.com", "xxx.xxxxx99@xxxxxxx.xxx"],
    ["Müller, müller@exämple.de", "Müller, xxxxxx@xxxxxxx.xx"],
    ["2024-03-01T10:00:00Z", "9999-99-99T99:99:99Z"],
    ["id 9f86d081884c7d659a2feaa0c55ad015", "id [secret]"],
    ["ref a1b2c3d4e5", "ref [token]"],
    ["Zm9vYmFyYmF6cXV4cXV1eGNvcmdl", "[secret]"],
    ["AbcdefghijklmnopQrstuvwx", "[token]"],
    ["in/2024/Report_Q3_v2_final.csv", "in/9999/Report_Q9_v9_final.csv"],
    ["a\u202Eb\nc", "a\\u{999e}b\\nc"],
    [`${"word ".repeat(30)}end`, `${"word ".repeat(12)}…`],
  ])("of %j is %j", (text, sample) => {
    expect(maskSample(text)).toBe(sample.replace("\\u{999e}", "\\u{202e}"));
  });

  it("shows no part of a token that is cut", () => {
    expect(maskSample(`${"word ".repeat(11)}${"Ab3".repeat(500)}`)).not.toContain("Ab3");
  });

  it.each([
    "1 ".repeat(1_000),
    "a@".repeat(1_000),
    "A1".repeat(1_000),
    "password is ".repeat(170),
    "-----BEGIN ".repeat(180),
    "https://".repeat(250),
  ])("of hostile text (%#) takes no time to speak of", (text) => {
    const started = performance.now();
    maskSample(text);
    expect(performance.now() - started).toBeLessThan(500);
  });
});

describe("samples of a context", () => {
  it("name the places as the shape does, and take the first, the middle and the last of a list", () => {
    const rows = ["1,00", "22,00", "333,00", "4444,00", "55555,00"].map((net, index) => ({ net, paid: index > 2 ? true : null }));
    expect(samplesOf({ rows, "odd key": 5.25 })).toBe(
      'context["odd key"]: 9.99\ncontext.rows[].net: "9,99", "999,99", "99999,99"\ncontext.rows[].paid: null, true',
    );
  });

  it("are the same whatever the order of keys", () => {
    expect(samplesOf({ b: [{ y: 1, x: "é" }], a: 2 })).toBe(samplesOf({ a: 2, b: [{ x: "é", y: 1 }] }));
  });

  it("show no key that is data, and nothing of secrets", () => {
    const byMail = Object.fromEntries(["ann", "bob", "eva"].map((name) => [`${name}@example.com`, { total: "12,50" }]));
    const text = samplesOf({ byMail, password: { $secret: "DB" }, constructor: "x", "{*}": "y" });
    expect(text).toContain('context.byMail.{*}.total: "99,99"');
    expect(text).not.toMatch(/ann|bob|eva|DB/);
  });

  it("are short for any context", () => {
    const wide = Object.fromEntries(
      Array.from({ length: 250 }, (_, index) => [`k${"abcdefghij"[index % 10]}${"x".repeat(index)}`, "word ".repeat(50)]),
    );
    expect(samplesOf(wide).length).toBeLessThan(6_100);
    const deep = Array.from({ length: 95 }).reduce<JsonValue>((inner) => ({ in: inner }), "text");
    expect(samplesOf(deep).length).toBeLessThan(500);
  });
});

describe("what is shown of a context", () => {
  const context = { rows: [{ net: "279,00" }], token: { $secret: "TOKEN" } };
  const show = (level: "schema" | "on-retry" | "sample" | "full", isRetry: boolean) =>
    showContext({ context, shape: describeContext(context), level, isRetry });

  it("depends on the level and, at on-retry, on whether an attempt has failed", () => {
    expect([show("schema", false), show("schema", true), show("on-retry", false)]).toEqual([null, null, null]);
    const samples = { kind: "samples", text: 'context.rows[].net: "999,99"' };
    expect([show("on-retry", true), show("sample", false), show("sample", true)]).toEqual([samples, samples, samples]);
    expect(show("full", false)).toEqual({ kind: "values", text: '{"rows":[{"net":"279,00"}],"token":{"$secret":"TOKEN"}}' });
  });

  it("is cut at full where it is too large, and says so", () => {
    const large = { text: "ä".repeat(5_000_000) };
    const shown = showContext({ context: large, shape: describeContext(large), level: "full", isRetry: false });
    expect(shown?.text.length).toBeLessThan(24_100);
    expect(shown?.text).toMatch(/\[… 4976011 characters left out …\]$/);
  });

  it("shows what cannot be seen as JSON escapes it", () => {
    const hidden = { a: "\u202E\u{E0041}" };
    const shown = showContext({ context: hidden, shape: {}, level: "full", isRetry: false });
    expect(shown?.text).toBe('{"a":"\\u202e\\udb40\\udc41"}');
    expect(JSON.parse(shown?.text ?? "")).toEqual(hidden);
  });
});
