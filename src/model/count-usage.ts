import { estimateTokens } from "./estimate-tokens.ts";
import type { PromptMessage, TokenUsage } from "./port.ts";
import type { ReportedUsage } from "./read-answer.ts";

/** Tokens that frame one message, and the answer (OpenAI Cookbook, "How to count tokens with tiktoken"). */
const TOKENS_PER_MESSAGE = 3;
const TOKENS_PER_ANSWER = 3;

/** One call: what was sent, what came back. */
export interface CountedCall {
  readonly messages: readonly PromptMessage[];
  readonly text: string;
}

/** Makes usage out of what the service reported; what it did not report is counted here and marked `estimated`. */
export function countUsage(reported: ReportedUsage, call: CountedCall): TokenUsage {
  const input = reported.input ?? countPrompt(call.messages);
  const output = reported.output ?? estimateTokens(call.text);
  const outputIsCertain = reported.output !== undefined || call.text === "";
  return {
    input,
    output,
    total: input + output,
    cached: Math.min(reported.cached ?? 0, input),
    estimated: reported.input === undefined || !outputIsCertain,
  };
}

function countPrompt(messages: readonly PromptMessage[]): number {
  return messages.reduce(
    (sum, { role, content }) => sum + TOKENS_PER_MESSAGE + estimateTokens(role) + estimateTokens(content),
    TOKENS_PER_ANSWER,
  );
}
