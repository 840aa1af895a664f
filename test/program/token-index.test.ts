import { expect, test } from "vitest";
import { createTokenIndex } from "../../src/program/token-index.ts";

test("finds words, cut at word boundaries, with any space between", () => {
  const holds = createTokenIndex(["total of ACME Corp: 5", "ACME Ltd."]);
  expect([holds("ACME Corp"), holds("ACME   Corp:5"), holds("of ACME"), holds("Ltd.")]).toEqual([true, true, true, true]);
  expect([holds("ACM"), holds("Corp ACME"), holds("5 ACME"), holds("Corp Ltd"), holds("")]).toEqual([false, false, false, false, false]);
});

test("agrees with a plain search on random texts", () => {
  let state = 7;
  const random = (limit: number): number => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * limit);
  };
  const words = (count: number): string => Array.from({ length: count }, () => "abc"[random(3)]).join(" ");
  for (let round = 0; round < 300; round += 1) {
    const texts = [words(1 + random(30)), words(1 + random(30))];
    const holds = createTokenIndex(texts);
    for (let asked = 0; asked < 20; asked += 1) {
      const needle = words(1 + random(6));
      expect(holds(needle)).toBe(texts.some((text) => ` ${text} `.includes(` ${needle} `)));
    }
  }
});
