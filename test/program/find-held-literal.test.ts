import { describe, expect, test } from "vitest";
import { MAX_PROGRAM_CHARS } from "../../src/program/python-tree.ts";
import { findHeldLiteral } from "../../src/program/find-held-literal.ts";

const params = { number_1: 25, text_1: "net", date_1: "2026-03-04", path_1: "in/sales.csv", email_1: "ana@example.com" };

describe("a literal of the task is held by", () => {
  test.each([
    ["a number", "result = 25", "number_1"],
    ["another notation", "result = 25.0", "number_1"],
    ["its opposite", "result = -25", "number_1"],
    ["a text with the number", "result = f'up to 25 rows'", "number_1"],
    ["a string", "result = row['net']", "text_1"],
    ["a part of one, whatever its case", "result = 'The NET sum'", "text_1"],
    ["neighbours that are joined", "result = 'ne' 't'", "text_1"],
    ["a date in parts", "from datetime import date\nresult = date(2026, 3, 4)", "date_1"],
    ["a date in another order", "result = '04.03.2026'", "date_1"],
    ["a file's name alone", "result = files['sales.csv']", "path_1"],
    ["a mail address", "result = 'mailto:ana@example.com'", "email_1"],
    ["a program that cannot be read", "#".repeat(MAX_PROGRAM_CHARS + 1), "number_1"],
  ])("%s", (_name, code, held) => {
    expect(findHeldLiteral(code, params)).toBe(held);
  });

  test.each([
    ["reading the params", "result = params['number_1'] * len(params['text_1']) + 250 + 2"],
    ["a variable of its name", "net = params['text_1']\nresult = net"],
    ["a part of the date", "result = 2026 + 3"],
    ["a comment", "result = 1  # 25 net"],
  ])("%s holds none", (_name, code) => {
    expect(findHeldLiteral(code, params)).toBeNull();
  });
});
