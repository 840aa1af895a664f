import { describe, expect, it } from "vitest";
import { rememberRecent } from "../../src/knowledge/remember-recent.ts";

describe("what was asked lately", () => {
  it("is answered once, and again after two hundred other questions", () => {
    const asked: unknown[] = [];
    const ask = rememberRecent((question: { readonly n: number }) => asked.push(question));
    for (const n of [0, 0, 1, 0]) ask({ n });
    expect(asked).toEqual([{ n: 0 }, { n: 1 }]);
    for (let n = 1; n <= 200; n += 1) ask({ n });
    ask({ n: 0 });
    expect(asked.at(-1)).toEqual({ n: 0 });
  });

  it("is not kept where the question is long", () => {
    let times = 0;
    const ask = rememberRecent((_question: string) => (times += 1));
    for (let round = 0; round < 2; round += 1) ask("x".repeat(10_000));
    expect(times).toBe(2);
  });
});
