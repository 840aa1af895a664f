import { AIMessage } from "@langchain/core/messages";
import { describe, expect, it } from "vitest";
import { ZodError } from "zod";
import { countUsage } from "../../src/model/count-usage.ts";
import { readAnswer } from "../../src/model/read-answer.ts";

describe("readAnswer: why it ended", () => {
  it.each<readonly [string, object, string]>([
    ["OpenAI, stop", { finish_reason: "stop" }, "complete"],
    ["OpenAI, token limit", { finish_reason: "length" }, "cut-off"],
    ["OpenAI, filter", { finish_reason: "content_filter" }, "refused"],
    ["OpenAI Responses, token limit", { status: "incomplete", incomplete_details: { reason: "max_output_tokens" } }, "cut-off"],
    ["OpenAI Responses, filter", { status: "incomplete", incomplete_details: { reason: "content_filter" } }, "refused"],
    ["OpenAI Responses, done", { status: "completed", incomplete_details: null }, "complete"],
    ["Anthropic, end", { stop_reason: "end_turn" }, "complete"],
    ["Anthropic, token limit", { stop_reason: "max_tokens" }, "cut-off"],
    ["Anthropic, refusal", { stop_reason: "refusal" }, "refused"],
    ["Ollama, stop", { done_reason: "stop" }, "complete"],
    ["Ollama, token limit", { done_reason: "length" }, "cut-off"],
    ["Google, token limit", { finishReason: "MAX_TOKENS" }, "cut-off"],
    ["Google, safety", { finishReason: "SAFETY" }, "refused"],
    ["Bedrock, token limit", { stopReason: "max_tokens" }, "cut-off"],
    ["nothing said", {}, "complete"],
    ["nonsense", { finish_reason: 17, stop_reason: null }, "complete"],
  ])("%s", (_name, metadata, finish) => {
    expect(readAnswer(new AIMessage({ content: "x", response_metadata: metadata }))).toMatchObject({ finish, text: "x" });
  });

  it("Anthropic's reason also counts where only additional_kwargs have it", () => {
    expect(readAnswer(new AIMessage({ content: "x", additional_kwargs: { stop_reason: "max_tokens" } })).finish).toBe("cut-off");
  });
});

describe("readAnswer: text", () => {
  it("joins text blocks and drops reasoning, thinking and tool calls", () => {
    const content = [
      { type: "reasoning", reasoning: "The user wants three." },
      { type: "thinking", thinking: "Hmm.", signature: "s" },
      { type: "text", text: "result = " },
      { type: "tool_use", id: "1", name: "python", input: {} },
      { type: "text", text: "3\n" },
    ];
    expect(readAnswer(new AIMessage({ content })).text).toBe("result = 3\n");
  });

  it.each<readonly [string, object]>([
    ["additional_kwargs, as the Responses API has it", { content: "", additional_kwargs: { refusal: "No." } }],
    ["a block", { content: [{ type: "refusal", refusal: "No." }] }],
    ["the raw response", { content: "", additional_kwargs: { __raw_response: { choices: [{ message: { refusal: "No." } }] } } }],
  ])("finds a refusal in %s", (_name, fields) => {
    const message = { additional_kwargs: {}, response_metadata: {}, ...fields };
    expect(readAnswer(message)).toMatchObject({ finish: "refused", text: "No." });
  });

  it("keeps every byte of a string", () => {
    const text = "\uFEFF```python\r\n\tx = '\u2028\u0000é'\n```  \n";
    expect(readAnswer(new AIMessage(text)).text).toBe(text);
  });

  it.each([undefined, null, "text", 3, {}, { content: 7 }])("throws where there is no message but %j", (message) => {
    expect(() => readAnswer(message)).toThrow(ZodError);
  });
});

describe("countUsage", () => {
  const call = { messages: [{ role: "user", content: "Add 1 and 2." }], text: "result = 3" } as const;

  it.each<readonly [string, unknown]>([
    ["none", undefined],
    ["an empty object", {}],
    ["NaN", { input_tokens: Number.NaN, output_tokens: Number.NaN, total_tokens: Number.NaN }],
    ["negative numbers", { input_tokens: -1, output_tokens: -1 }],
    ["strings", { input_tokens: "10", output_tokens: "5" }],
  ])("counts where the service reported %s", (_name, usage_metadata) => {
    const { usage } = readAnswer({ content: "x", usage_metadata });
    const counted = countUsage(usage, call);
    expect(counted.estimated).toBe(true);
    expect(
      Object.values(counted)
        .slice(0, 4)
        .every((value) => Number.isInteger(value)),
    ).toBe(true);
    expect(counted.total).toBe(counted.input + counted.output);
  });

  it("never bills more cached tokens than there were", () => {
    expect(countUsage({ input: 10, output: 1, cached: 99 }, call)).toEqual({
      input: 10,
      output: 1,
      total: 11,
      cached: 10,
      estimated: false,
    });
  });

  it("ignores a total that is not the sum", () => {
    const { usage } = readAnswer({ content: "x", usage_metadata: { input_tokens: 10, output_tokens: 5, total_tokens: 99 } });
    expect(countUsage(usage, call).total).toBe(15);
  });
});
