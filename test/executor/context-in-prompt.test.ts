import { describe, expect, it } from "vitest";
import type { ContextLevel, JsonObject } from "../../src/index.ts";
import { okOutcome } from "../../src/testing/scripted-sandbox.ts";
import { createHarness, inOrder } from "./harness.ts";

const CONTEXT = { rows: [{ net: "279,00", name: "Zacharias" }] };
const CHECKS = { checks: "assert result" };
const FAILED = { status: "error", error: { type: "KeyError", message: "'Zacharias' has 279,00", line: 1, traceback: "" } } as const;

function promptsOf(model: ReturnType<typeof createHarness>["model"]): string[] {
  return model.requests.map((request) => request.messages.at(-1)?.content ?? "");
}

async function runTwice(level: ContextLevel | undefined, input: JsonObject = {}) {
  const harness = createHarness({
    ...(level !== undefined && { contextInPrompt: level }),
    answers: ["result = 1", "result = 2", "result = 3", "result = 4"],
    play: (request, index) => (index === 0 ? FAILED : okOutcome(5, request)),
  });
  const outcome = await harness.executor.execute("Add the totals", { context: CONTEXT, ...input });
  return { ...harness, outcome, prompts: promptsOf(harness.model) };
}

describe("contextInPrompt", () => {
  it.each([
    [undefined, [false, true], [false, false]],
    ["schema", [false, false], [false, false]],
    ["on-retry", [false, true], [false, false]],
    ["sample", [true, true], [false, false]],
    ["full", [false, false], [true, true]],
  ] as const)("%s decides what the two prompts of a retry show", async (level, samples, values) => {
    const { prompts } = await runTwice(level);
    expect(prompts.map((prompt) => prompt.includes("<<CONTEXT SAMPLES"))).toEqual(samples);
    expect(prompts.map((prompt) => prompt.includes("<<CONTEXT VALUES"))).toEqual(values);
    expect(prompts[0]?.includes("279,00")).toBe(level === "full");
    expect(prompts[0]?.includes("999,99")).toBe(level === "sample");
  });

  it("takes values out of an exception's message at schema", async () => {
    const { prompts, outcome } = await runTwice("schema");
    expect(prompts[1]).toContain("'<text up to 64>' has <text: decimal comma>");
    expect(outcome._ai_metadata.errors[0]?.message).toContain("Zacharias"); // the caller's own account is whole
  });

  it.each([
    ["full", "schema", false],
    ["schema", "full", false],
    ["full", "full", true],
  ] as const)("of a call narrows what the executor allows: %s, %s", async (allowed, asked, isShown) => {
    const { executor, model } = createHarness({ contextInPrompt: allowed, answers: ["result = 1"] });
    await executor.execute("Add the totals", { context: CONTEXT, contextInPrompt: asked });
    expect(promptsOf(model)[0]?.includes("Zacharias")).toBe(isShown);
  });

  it("of a graph's call is read under runtime.context", async () => {
    const { createGraph, model } = createHarness({ contextInPrompt: "full", answers: ["result = 1", "result = 2"] });
    const run = (cachedExecutor: object) =>
      createGraph().invoke({ task: "Add", context: CONTEXT }, { context: { cachedExecutor } } as never);
    await run({ contextInPrompt: "sample" });
    expect(promptsOf(model)[0]).not.toContain("279,00");
    expect(promptsOf(model)[0]).toContain("999,99");
    const { error } = await run({ contextInPrompt: "everything" });
    expect(error).toMatchObject({ code: "CONFIGURATION", message: expect.stringContaining("expected one of") });
  });
});

describe("a program made after values were shown", () => {
  it.each([
    ["schema", {}, true],
    ["on-retry", {}, false],
    ["on-retry", CHECKS, true],
    ["sample", {}, false],
    ["sample", CHECKS, true],
    ["full", { outputSchema: { type: "number" } }, true],
  ] as const)("is kept only with a schema or checks: %s, %j", async (level, input, isKept) => {
    const { outcome } = await runTwice(level, input);
    const { cache, warnings } = outcome._ai_metadata;
    expect(cache.program_id !== null).toBe(isKept);
    expect(warnings.some((warning) => warning.includes("had seen values of the context"))).toBe(!isKept);
  });

  it("is kept by nobody's yes alone", async () => {
    const { executor } = createHarness({
      contextInPrompt: "sample",
      answers: ["result = 1"],
      approval: "always",
      onApproval: ({ sha256 }) => ({ action: "approve", sha256 }),
    });
    const { _ai_metadata } = await executor.execute("Add", { context: CONTEXT });
    expect(_ai_metadata.cache.program_id).toBeNull();
  });

  it("needs none at on-retry where the first program was right, nor where there is no context", async () => {
    const { executor } = createHarness({
      answers: ["result = 1", "result = 2", "result = 3"],
      play: inOrder(okOutcome(1), FAILED, okOutcome(1)),
    });
    expect((await executor.execute("Add", { context: CONTEXT }))._ai_metadata.cache.program_id).not.toBeNull();
    expect((await executor.execute("Add nothing"))._ai_metadata.cache.program_id).not.toBeNull();
  });

  it("serves the data that it saw, and no other of the same shape", async () => {
    const { executor } = createHarness({ contextInPrompt: "sample", answers: ["result = 1", "result = 2"] });
    const hit = async (net: string) => {
      const { _ai_metadata } = await executor.execute("Add", { context: { rows: [{ net }] }, ...CHECKS });
      return _ai_metadata.cache_hit;
    };
    expect([await hit("279,00"), await hit("134,50"), await hit("9.279,00")]).toEqual([false, true, false]); // the first two look alike when masked
  });
});

describe("a large context", () => {
  const sized = {
    "10 MB of text": { text: "lorem ipsum 12,5 ".repeat(600_000) },
    "100,000 keys": {
      by: Object.fromEntries(Array.from({ length: 100_000 }, (_, index) => [`key-${index.toString(36)}`, `value ${index}`])),
    },
  };
  it.each(Object.keys(sized) as (keyof typeof sized)[])(
    "of %s makes a bounded prompt at every level, in time",
    { timeout: 150_000 },
    async (name) => {
      for (const level of ["on-retry", "sample", "full"] as const) {
        const { executor, model } = createHarness({
          contextInPrompt: level,
          answers: ["result = 1", "result = 2"],
          play: inOrder(FAILED, okOutcome(5)),
        });
        await executor.execute("Add the totals", { context: sized[name] });
        for (const prompt of promptsOf(model)) expect(prompt.length).toBeLessThan(60_000);
      }
    },
  );

  it("of 1,000 levels is refused before anything costs, with what to do", async () => {
    const deep = Array.from({ length: 1_000 }).reduce<JsonObject>((inner) => ({ in: inner }), {});
    const { executor, model } = createHarness({ answers: ["result = 1"] });
    await expect(executor.execute("Add", { context: deep })).rejects.toThrow(/nests deeper than 100 levels.*Pass plain JSON/);
    expect(model.requests).toHaveLength(0);
  });
});
