import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ERROR_WORDS, TYPE_WORDS } from "../../src/program/error-words.ts";
import { signatureOf, type FailedProgram } from "../../src/program/error-signature.ts";
import { maskMessage } from "../../src/program/mask-error.ts";

function createFailed(change: Partial<FailedProgram> = {}): FailedProgram {
  return {
    code: 'rows = context["rows"]\ntotal = float(rows[0]["net"])\nresult = total',
    class: "CodeExecutionError",
    message: "ValueError: could not convert string to float: '279,00'",
    line: 2,
    checks: null,
    integrations: [],
    ...change,
  };
}

const errorOf = (change: Partial<FailedProgram> = {}) => signatureOf(createFailed(change))?.error;

describe("the signature of an error", () => {
  it("is its type, its masked message, and what the failing line calls", () => {
    expect(errorOf()).toBe("ValueError: could not convert string to float <text> | float []");
  });

  it("is the same over other data, and in a program with other names", () => {
    const other = createFailed({
      code: 'import json\nlines = context["lines"]\n\nsums = [float(line["amount"]) for line in lines]',
      message: "ValueError: could not convert string to float: 'EUR 12'",
      line: 4,
    });
    expect(signatureOf(other)).toEqual(signatureOf(createFailed()));
  });

  it.each([
    ["type", { message: "TypeError: could not convert string to float: '279,00'" }],
    ["message", { message: "ValueError: too many values to unpack" }],
    ["call", { line: 1 }],
    ["integrations", { integrations: ["pdf"] }],
    ["class", { class: "CodeGenerationError", message: "SyntaxError: could not convert string to float: '279,00'" }],
  ])("is another one with another %s", (_part, change) => {
    expect(signatureOf(createFailed(change))?.text).not.toBe(signatureOf(createFailed())?.text);
  });

  it("names the integrations in any order as one", () => {
    const [one, other] = [
      ["pdf", "imap"],
      ["imap", "pdf"],
    ].map((integrations) => signatureOf(createFailed({ integrations }))?.text);
    expect(one).toBe(other);
  });

  it.each([
    ["KeyError: 'Zacharias'", "KeyError: <text> | float []"],
    ["KeyError: 'customer of \\'Zacharias\\''", "KeyError: <text> | float []"],
    [
      "AttributeError: 'NoneType' object has no attribute 'zacharias'",
      "AttributeError: NoneType object has no attribute <text> | float []",
    ],
    ["ZachariasError: Zacharias owes 279,00 to Acme since 2026-01-02", "<exception>: <name> <number> to <name> <number> | float []"],
    [
      "FileNotFoundError: [Errno 2] No such file or directory: '/home/zacharias/a.csv'",
      "FileNotFoundError: <name> <number> no <name> file or <name> <text> | float []",
    ],
    ["ValueError: Zacharias", "ValueError: <name> | float []"],
    ["ValueError", "ValueError | float []"],
    ["ValueError: ann@example.com at https://example.com/x?y=1", "ValueError: <text> at <text> | float []"],
    ["ValueError: it's 'Zach", "ValueError: <name> | float []"],
  ])("of %j is %j", (message, error) => {
    expect(errorOf({ message })).toBe(error);
  });

  it("leaves out the names that a program made up", () => {
    const code = "from datetime import datetime as dt\ndef zacharias(x): return x\ny = zacharias(dt.strptime(acme.strip(), '%d'))";
    expect(errorOf({ code, line: 3, message: "ValueError: x" })).toBe("ValueError: <name> | datetime.datetime.strptime .strip");
  });

  it("of a failed check is the check without its literals and names", () => {
    const failed = {
      class: "ResultValidationError",
      message: "A check failed: AssertionError: the total of Zacharias is 279",
      checks: "expected = 279\nassert abs(result['total'] - expected) < 0.01, f'{expected}'",
      line: 2,
    };
    expect(errorOf(failed)).toBe("check failed: AssertionError | assert abs ( result [ <text> ] - <name> ) < <number> , <text>");
  });

  it("of a broken schema is our own words", () => {
    const message = "The result is not what was asked for: /Zacharias must be number";
    expect(errorOf({ class: "ResultValidationError", message, line: null })).toBe(
      "the result is not what was asked for <text> must be number",
    );
  });

  it.each([
    ["a program that ran out of time", { class: "SandboxTimeoutError", message: "The program ran longer than 1000 ms" }],
    ["a person's no", { class: "ApprovalRejectedError", message: "no" }],
    ["an answer without a program", { code: "" }],
    ["a program that was sent again", { class: "CodeGenerationError", message: "This program has failed before" }],
  ])("is none for %s", (_name, change) => {
    expect(signatureOf(createFailed(change))).toBeNull();
  });
});

describe("a masked message", () => {
  it("is made of words of ours alone, whatever a program says", () => {
    const ours = new Set([...ERROR_WORDS, ...TYPE_WORDS, "<text>", "<number>", "<name>", ""]);
    const texts = fc.oneof(fc.string({ unit: "grapheme", maxLength: 80 }), fc.lorem(), fc.webUrl(), fc.emailAddress());
    fc.assert(
      fc.property(fc.array(texts, { maxLength: 4 }), fc.constantFrom(" ", "'", '"', ": ", "\n"), (parts, between) => {
        expect(
          maskMessage(parts.join(between))
            .split(" ")
            .filter((word) => !ours.has(word)),
        ).toEqual([]);
      }),
      { seed: 20_260_101, numRuns: 500 },
    );
  });
});
