import type { BaseMessage } from "@langchain/core/messages";
import type { PromptMessage } from "./port.ts";

/** Turns LangChain's messages back into a prompt, such as a chat model is given it. */
export function toPromptMessages(messages: readonly BaseMessage[]): PromptMessage[] {
  return messages.map((message) => ({ role: message.type === "system" ? "system" : "user", content: message.text }));
}
