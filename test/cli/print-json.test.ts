import { describe, expect, it } from "vitest";
import { toHarmlessJson } from "../../src/cli/print-json.ts";

const EVERY_CODE_UNIT = Array.from({ length: 0x1_0000 }, (_, code) => String.fromCharCode(code));

describe("JSON on stdout", () => {
  it("is exactly the value again when it is parsed, keys too", () => {
    const value = { text: EVERY_CODE_UNIT, [EVERY_CODE_UNIT.slice(0, 0x2100).join("")]: "\u{1f600}\ud800" };
    expect(JSON.parse(toHarmlessJson(value))).toEqual(value);
  });

  it("holds no character that a terminal acts on, and no line end of JavaScript's own", () => {
    expect(toHarmlessJson({ "\x9bkey": EVERY_CODE_UNIT })).not.toMatch(/(?!\n)\p{Cc}|\p{Cs}|[\u2028\u2029\u202a-\u202e\u2066-\u2069]/u);
  });
});
