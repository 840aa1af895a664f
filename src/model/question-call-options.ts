import type { BaseChatModel, BaseChatModelCallOptions } from "@langchain/core/language_models/chat_models";
import type { QuestionKey } from "./port.ts";

/** Call options of chat models that record or replay: beside the messages they are told what is asked. */
export interface QuestionCallOptions extends BaseChatModelCallOptions {
  readonly question?: QuestionKey;
}

/** A chat model that understands {@link QuestionCallOptions}; no other is given the question. */
export interface QuestionChatModel extends BaseChatModel<QuestionCallOptions> {
  readonly takesQuestion: true;
}

/** Whether a chat model records or replays. */
export function takesQuestion(chatModel: BaseChatModel): chatModel is QuestionChatModel {
  return "takesQuestion" in chatModel && chatModel.takesQuestion === true;
}
