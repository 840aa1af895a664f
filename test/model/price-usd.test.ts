import { describe, expect, it } from "vitest";
import { estimateTokens } from "../../src/model/estimate-tokens.ts";
import { priceUsd } from "../../src/model/price-usd.ts";

const MILLION = 1_000_000;

describe("priceUsd", () => {
  it.each(["gpt-4o-mini", "gpt-4o-mini-2024-07-18", "openai/gpt-4o-mini", "openai:gpt-4o-mini", "GPT-4o-mini"])(
    "%s: 0.15 input, 0.075 cached, 0.60 output per million",
    (name) => {
      expect(priceUsd(name, { input: MILLION, output: 0, cached: 0 })).toBeCloseTo(0.15, 10);
      expect(priceUsd(name, { input: MILLION, output: 0, cached: MILLION })).toBeCloseTo(0.075, 10);
      expect(priceUsd(name, { input: 0, output: MILLION, cached: 0 })).toBeCloseTo(0.6, 10);
    },
  );

  it("knows other providers", () => {
    expect(priceUsd("anthropic/claude-sonnet-4-20250514", { input: MILLION, output: 0, cached: 0 })).toBeCloseTo(3, 10);
  });

  it.each([
    "llama3.2",
    "deepseek-r1:7b",
    "gpt-oss:20b",
    "gpt-4o-mini:local",
    "meta-llama/Llama-3.1-8B-Instruct",
    "ft:gpt-4o-mini-2024-07-18:org::id",
    "answer-from",
    "",
    "openai/",
    "__proto__",
  ])("is null for a model without a known price: %s", (name) => {
    expect(priceUsd(name, { input: 10, output: 10, cached: 0 })).toBeNull();
  });

  it.each([Number.NaN, -1, Number.POSITIVE_INFINITY])("is null, never NaN, for %s tokens", (input) => {
    expect(priceUsd("gpt-4o-mini", { input, output: 1, cached: 0 })).toBeNull();
  });

  it("does not fail over more cached tokens than input", () => {
    expect(priceUsd("gpt-4o-mini", { input: 10, output: 0, cached: 20 })).toBeCloseTo((10 * 0.075) / MILLION, 12);
  });
});

describe("estimateTokens", () => {
  /** Counted with o200k_base. */
  it.each<readonly [string, number]>([
    ["Extract the total amount from the invoice and return it. ".repeat(50), 550],
    ["def f(x):\n    return [i for i in range(x) if i % 2 == 0]\n".repeat(50), 1150],
    ["Extrae el importe total de la factura y devuélvelo como número con dos decimales. ".repeat(50), 1051],
    ["从发票中提取总金额并返回。".repeat(50), 501],
  ])("is within a fifth of the real count: %s", (text, tokens) => {
    expect(Math.abs(estimateTokens(text) / tokens - 1)).toBeLessThan(0.2);
  });

  it("is zero for nothing, and does not slow down on long runs", () => {
    expect(estimateTokens("")).toBe(0);
    for (const unit of ["a", "发", " ", "-", "1", "\n"]) expect(estimateTokens(unit.repeat(300_000))).toBeGreaterThan(0);
  });
});
