import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { explainFailure } from "../../src/model/explain-failure.ts";
import { parseRetryAfter } from "../../src/model/parse-retry-after.ts";
import { scrubKeys } from "../../src/model/scrub-keys.ts";

const NOW = Date.UTC(2026, 0, 1);
const CONTEXT = { modelName: "claude-haiku-4-5", nowMs: NOW, knownKey: null };

const headers = (values: Record<string, string>) => (name: string) => values[name] ?? null;
const explain = (fields: object) => explainFailure(Object.assign(new Error("it failed"), fields), CONTEXT);

describe("parseRetryAfter", () => {
  it.each<readonly [string, Record<string, string>, number | null]>([
    ["seconds", { "retry-after": "3" }, 3000],
    ["part of a second", { "retry-after": "0.5" }, 500],
    ["milliseconds, before seconds", { "retry-after-ms": "120", "retry-after": "1" }, 120],
    ["a date", { "retry-after": "Thu, 01 Jan 2026 00:00:30 GMT" }, 30_000],
    ["a date that is over", { "retry-after": "Thu, 01 Jan 2025 00:00:30 GMT" }, 0],
    ["a negative number", { "retry-after": "-5" }, null],
    ["words", { "retry-after": "soon" }, null],
  ])("%s", (_name, values, waitMs) => {
    expect(parseRetryAfter(headers(values), "", NOW)).toBe(waitMs);
  });

  it.each<readonly [string, number | null]>([
    ["Please try again in 20s.", 20_000],
    ["Please try again in 6ms. Contact us", 6],
    ["try again in 1h2m3.5s", 3_723_500],
    ["Please retry in 12.5 seconds", 12_500],
    ["retry after 2 minutes", 120_000],
    ["Rate limit reached in 20s", null],
  ])("%s", (words, waitMs) => {
    expect(parseRetryAfter(headers({}), words, NOW)).toBe(waitMs);
  });
});

describe("scrubKeys", () => {
  it.each<readonly [string, string | null, string]>([
    ["provided: sk-abc***************wxyz. You", null, "provided: [hidden]. You"],
    ["?key=sk-proj-abcdef1&x=1", null, "?key=[hidden]&x=1"],
    ["sk-proj-abcdef", null, "[hidden]"],
    ["Authorization: Bearer hunter2x", null, "Authorization: Bearer [hidden]"],
    ["key AIzaSyA1234567890", null, "key [hidden]"],
    ["token 0123456789abcdef0123456789abcdef is", null, "token [hidden] is"],
    ["The key correct-horse is wrong", "correct-horse", "The key [hidden] is wrong"],
    [
      "The model gpt-4o-mini-2024-07-18 at https://platform.openai.com/account/api-keys",
      null,
      "The model gpt-4o-mini-2024-07-18 at https://platform.openai.com/account/api-keys",
    ],
    ["max_tokens must be a number", "k", "max_tokens must be a number"],
  ])("%s", (text, knownKey, scrubbed) => {
    expect(scrubKeys(text, knownKey)).toBe(scrubbed);
  });
});

describe("explainFailure reads the errors of other services too", () => {
  it("Anthropic, overloaded: passes", () => {
    const body = { type: "error", error: { type: "overloaded_error", message: "Overloaded" } };
    expect(explain({ status: 529, error: body })).toMatchObject({ kind: "passing", what: expect.stringContaining("Overloaded") as string });
  });

  it("Anthropic, no credit: quota, whatever the status", () => {
    const body = { type: "error", error: { type: "invalid_request_error", message: "Your credit balance is too low to access the API." } };
    expect(explain({ status: 400, error: body })).toMatchObject({ kind: "final", error: { reason: "quota" } });
  });

  it("Google, free tier used up for this minute: passes, after the time it names", () => {
    const message = "You exceeded your current quota. Please retry in 12s.";
    expect(explain({ status: 429, message })).toMatchObject({ kind: "passing", retryAfterMs: 12_000 });
  });

  it("DeepSeek, 402: quota", () => {
    expect(explain({ status: 402, message: "402 Insufficient Balance" })).toMatchObject({ kind: "final", error: { reason: "quota" } });
  });

  it("Ollama, unknown model: named", () => {
    expect(explain({ status_code: 404, error: "model 'x' not found, try pulling it first" })).toMatchObject({
      kind: "final",
      error: { reason: "input", message: expect.stringContaining("try pulling it first") as string },
    });
  });

  it("AWS: by its own metadata", () => {
    expect(explain({ $metadata: { httpStatusCode: 503 } })).toMatchObject({ kind: "passing" });
  });

  it("axios: by its response and plain headers", () => {
    expect(explain({ response: { status: 429, headers: { "Retry-After": "2" } } })).toMatchObject({ kind: "passing", retryAfterMs: 2000 });
  });

  it("a masked key in the words: also the cause is without it", () => {
    const failure = explain({ status: 400, message: "400 key ab3f****9x is not for this model" });
    expect(JSON.stringify(failure, ["error", "message", "cause"])).not.toMatch(/ab3f|9x/);
    expect(inspect(failure)).not.toMatch(/ab3f|9x/);
  });

  it("words without an end: cut", () => {
    expect(explain({ status: 400, message: "no ".repeat(100_000) })).toMatchObject({
      error: { message: expect.stringMatching(/^.{300,500}$/) as string },
    });
  });

  it("an error that contains itself", () => {
    const error = new Error("round and round");
    error.cause = error;
    expect(explainFailure(error, CONTEXT)).toMatchObject({ kind: "passing" });
  });

  it.each([undefined, null, "boom", 7, Symbol("x")])("%s, which is no error at all", (thrown) => {
    expect(explainFailure(thrown, CONTEXT)).toMatchObject({ kind: "passing" });
  });
});
