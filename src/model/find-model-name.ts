import type { BaseChatModel } from "@langchain/core/language_models/chat_models";

/** The name of the model that a chat model asks, or of its kind where it has none. */
export function findModelName(chatModel: BaseChatModel): string {
  const names: unknown[] = [Reflect.get(chatModel, "model"), Reflect.get(chatModel, "modelName")];
  return names.find((name): name is string => typeof name === "string" && name !== "") ?? chatModel._llmType();
}
