import { describe, expect, test } from "vitest";
import type { JsonValue } from "../../src/json.ts";
import { findBorrowedLiteral, type BorrowingQuestion } from "../../src/program/find-borrowed-literal.ts";

function find(code: string, context: JsonValue, told: Partial<BorrowingQuestion> = {}): string | null {
  return findBorrowedLiteral({ code, context, task: "", fileNames: [], ...told });
}

describe("finds a value of the context in the program", () => {
  test.each<[string, string, JsonValue]>([
    ["a string", 'x = "ACME Corp"', "ACME Corp"],
    ["a part of a longer literal", 'x = r"Total of ACME  Corp:"', "ACME Corp"],
    ["a string in an f-string", 'x = f"Dear Bob Smith {y}"', "Bob Smith"],
    ["a string over two literals", 'x = "ACME " "Corp"', "ACME Corp"],
    ["an escaped string", String.raw`x = "Caf\u00e9 Mitte"`, "Café Mitte"],
    ["a number", "x = 1234.5", 1234.5],
    ["a number with underscores", "x = 1_234", 1234],
    ["a negative number", "x = -512", 512],
    ["a number as text", "x = '1,234.50'", 1234.5],
    ["a text as number", "x = 1234.5", "1.234,50 EUR"],
    ["a text with a currency sign", "x = 1234.5", "$1,234.50"],
    ["a text of either reading", "x = 1.234", "1,234"],
    ["a number in a longer literal", 'x = "id 98761 found"', 98761],
    ["a three-digit text", "x = 512", "512"],
  ])("%s", (_name, code, value) => {
    expect(find(code, { rows: [{ a: 1 }, { vendor: value }] })).toBe("context.rows[1].vendor");
  });

  test("and names the first place, never the value", () => {
    expect(find('x = "ACME Corp"', { "odd key": { 'q"': ["ACME Corp"] } })).toBe('context["odd key"]["q\\""][0]');
    expect(find('x = "ACME Corp"', "ACME Corp")).toBe("context");
  });
});

describe("does not take for borrowed", () => {
  test.each<[string, string, JsonValue]>([
    ["a short string", 'x = "EUR"', "EUR"],
    ["a part of a word", 'x = "Mainframe"', "Main"],
    ["a small number", "x = 42", 42],
    ["a power of ten", "x = 100 + 1000", [100, 1000]],
    ["a small decimal", "x = 0.05", 0.05],
    ["a number glued to letters", "x = 'sha256 cp1252'", [256, 1252]],
    ["signs", "x = '-----'", "-----"],
    ["a name of a secret", 'x = "DB_PASSWORD"', { $secret: "DB_PASSWORD" }],
    ["a comment", "x = 1 # ACME Corp", "ACME Corp"],
    ["booleans and null", "x = [True, None]", [true, null]],
    ["nothing", "", ""],
  ])("%s", (_name, code, value) => {
    expect(find(code, { value })).toBeNull();
  });

  test("what the model was told: the task, file names, keys of the context", () => {
    expect(find('x = "ACME Corp"', { v: "ACME Corp" }, { task: "Sum what acme corp owes" })).toBeNull();
    expect(find("x = 512", { v: 512 }, { task: "Take up to 512 rows" })).toBeNull();
    expect(find('open("in/invoice.pdf")', { path: "in/invoice.pdf", name: "invoice" }, { fileNames: ["in/invoice.pdf"] })).toBeNull();
    expect(find('x = context["vendor"]', { vendor: 1, columns: ["vendor"] })).toBeNull();
  });

  test("a program that cannot be parsed for its size", () => {
    expect(find(`x = "ACME Corp"\n${"#".repeat(70_000)}`, { v: "ACME Corp" })).toBeNull();
  });
});

describe("is linear", () => {
  test("in ten megabytes of context", () => {
    const rows = Array.from({ length: 60_000 }, (_, index) => ({
      id: index + 1_000_000,
      name: `Customer number ${index}`,
      text: "lorem ipsum dolor sit amet ".repeat(4),
    }));
    const started = performance.now();
    expect(find('x = "lorem ipsum dolor sit amet nothing"\ny = 77777.77', { rows })).toBeNull();
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  test("in repetitive literals and values", () => {
    const context = Array.from({ length: 50_000 }, () => `${"a ".repeat(60)}b`);
    const started = performance.now();
    expect(find(`x = "${"a ".repeat(30_000)}"`, context)).toBeNull();
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  test("in deep data, which it does not overflow on", () => {
    let context: JsonValue = "ACME Corp";
    for (let depth = 0; depth < 50_000; depth += 1) context = [context];
    expect(find('x = "ACME Corp"', context)).toBeNull();
  });
});
