import { BaseChatModel } from "@langchain/core/language_models/chat_models";
import type { BaseMessage } from "@langchain/core/messages";
import type { ChatResult } from "@langchain/core/outputs";
import { createLineAppender } from "./append-line.ts";
import type { LineAppender } from "./append-line.ts";
import { findModelName } from "./find-model-name.ts";
import type { QuestionKey } from "./port.ts";
import type { QuestionCallOptions } from "./question-call-options.ts";
import { readAnswer } from "./read-answer.ts";
import { hashPrompt } from "./recording.ts";
import type { RecordingEntry } from "./recording.ts";
import { toPromptMessages } from "./to-prompt-messages.ts";

/**
 * Wraps a chat model so that every answer it gives is appended to a recording, for {@link ReplayChatModel}. Written are
 * question, answer, usage, model and finish, nothing of the configuration; answers to calls without a question are not.
 *
 * @example
 * const model = createCodeModel(recordingModel(createDefaultChatModel({ apiKey }), "invoice.jsonl"));
 */
export function recordingModel(chatModel: BaseChatModel, path: string): BaseChatModel {
  return new RecordingChatModel(chatModel, createLineAppender(path));
}

class RecordingChatModel extends BaseChatModel<QuestionCallOptions> {
  readonly model: string;
  readonly takesQuestion = true;
  readonly #chatModel: BaseChatModel;
  readonly #file: LineAppender;

  constructor(chatModel: BaseChatModel, file: LineAppender) {
    super({});
    this.model = findModelName(chatModel);
    this.#chatModel = chatModel;
    this.#file = file;
  }

  override _llmType(): string {
    return "recording";
  }

  override async _generate(messages: BaseMessage[], options: this["ParsedCallOptions"]): Promise<ChatResult> {
    const { question, signal } = options;
    await this.#file.check(); // before the answer costs anything
    const message = await this.#chatModel.invoke(messages, { callbacks: [], ...(signal && { signal }) });
    if (question !== undefined) await this.#file.append(JSON.stringify(this.#describe(question, { messages, message })));
    return { generations: [{ text: message.text, message }] };
  }

  #describe(question: QuestionKey, exchange: { readonly messages: readonly BaseMessage[]; readonly message: BaseMessage }): RecordingEntry {
    const { text, finish, model, usage } = readAnswer(exchange.message);
    const { input, output, cached = 0 } = usage;
    return {
      task: question.task,
      context_shape: question.contextShape,
      attempt: question.attempt,
      prompt_sha256: hashPrompt(toPromptMessages(exchange.messages)),
      text,
      finish,
      model: model ?? this.model,
      ...(input !== undefined && output !== undefined && { usage: { input, output, cached } }),
    };
  }
}
