import { ensureConfig, mergeConfigs } from "@langchain/core/runnables";
import type { RunnableConfig } from "@langchain/core/runnables";
import { MAX_ANSWER_CHARACTERS } from "./answer-limit.ts";
import { estimateTokens } from "./estimate-tokens.ts";
import { UnusableAnswerError } from "./unusable-answer-error.ts";

/**
 * Makes the configuration of one model call, which keeps the callbacks of the graph around it and stops a stream that
 * does not end. LangChain streams inside `invoke` when a listener wants tokens, and collects them without a bound.
 */
export function watchStream(signal: AbortSignal, stop: (reason: Error) => void): RunnableConfig {
  let received = "";
  const counter = {
    name: "answer-limit",
    awaitHandlers: true, // in the background it would count after the fact
    handleLLMNewToken(token: string) {
      if (received.length > MAX_ANSWER_CHARACTERS) return;
      received += token;
      if (received.length > MAX_ANSWER_CHARACTERS) stop(describeEndless(received));
    },
  };
  return mergeConfigs(ensureConfig(), { callbacks: [counter], signal });
}

function describeEndless(received: string): UnusableAnswerError {
  const text = received.slice(0, MAX_ANSWER_CHARACTERS);
  return new UnusableAnswerError("too-large", "The answer did not end", { text, outputTokens: estimateTokens(received) });
}
