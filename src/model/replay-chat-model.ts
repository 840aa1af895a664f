import { readFile } from "node:fs/promises";
import { BaseChatModel } from "@langchain/core/language_models/chat_models";
import { AIMessage } from "@langchain/core/messages";
import type { BaseMessage, StandardMessageStructure } from "@langchain/core/messages";
import type { ChatResult } from "@langchain/core/outputs";
import { ConfigurationError, ModelError } from "../errors.ts";
import type { QuestionKey } from "./port.ts";
import type { QuestionCallOptions } from "./question-call-options.ts";
import { hashPrompt, parseRecording, questionId, questionOf } from "./recording.ts";
import type { Recording, RecordingEntry } from "./recording.ts";
import { toPromptMessages } from "./to-prompt-messages.ts";

/** A prompt that is not the one the recorded answer was given to. */
export interface PromptChange {
  readonly question: QuestionKey;
  readonly recordedSha256: string;
  readonly currentSha256: string;
}

/** What becomes known during a replay. */
export interface ReplayOptions {
  /** Told once per answer; without it a process warning is emitted. The recorded answer is given all the same. */
  readonly onPromptChanged?: (change: PromptChange) => void;
}

const FINISH_REASONS = { complete: "stop", "cut-off": "length", refused: "content_filter" } as const;

/**
 * Answers from a recording: the same task, context shape and attempt get the same answer, byte for byte, whatever the
 * prompt says by now. Of several answers to one question the last counts.
 *
 * @example
 * const model = createCodeModel(await ReplayChatModel.fromFile("invoice.jsonl"));
 */
export class ReplayChatModel extends BaseChatModel<QuestionCallOptions> {
  readonly model = "replay";
  readonly takesQuestion = true;
  /** What the recording was written for, if a person wrote it by hand. */
  readonly writtenFor: string | null;
  readonly #entries: ReadonlyMap<string, RecordingEntry>;
  readonly #onPromptChanged: (change: PromptChange) => void;

  constructor(recording: Recording, options: ReplayOptions = {}) {
    super({});
    this.writtenFor = recording.writtenFor;
    this.#entries = new Map(recording.entries.map((entry) => [questionId(questionOf(entry)), entry]));
    this.#onPromptChanged = options.onPromptChanged ?? warnPromptChanged;
  }

  /** @throws ConfigurationError (`input`) if the file cannot be read, or naming the line that is not part of a recording. */
  static async fromFile(path: string, options: ReplayOptions = {}): Promise<ReplayChatModel> {
    const content = await readFile(path, "utf8").catch((cause: unknown) => {
      const message = `The recording ${path} cannot be read. Check the path, or record one with --record.`;
      throw new ConfigurationError(message, { reason: "input", cause });
    });
    return new ReplayChatModel(parseRecording(content, path), options);
  }

  /** Replays answers that are at hand, such as a test's. */
  static fromEntries(entries: readonly RecordingEntry[], options: ReplayOptions = {}): ReplayChatModel {
    return new ReplayChatModel({ writtenFor: null, entries }, options);
  }

  override _llmType(): string {
    return "replay";
  }

  override async _generate(messages: BaseMessage[], options: this["ParsedCallOptions"]): Promise<ChatResult> {
    const { question } = options;
    if (question === undefined) {
      throw new ModelError("A recording is asked by task and attempt, not by messages alone. Use it through createCodeModel.", {
        retryable: false,
      });
    }
    const entry = this.#entries.get(questionId(question)) ?? this.#failMissing(question);
    this.#comparePrompt(entry, messages);
    return { generations: [{ text: entry.text, message: toMessage(entry) }] };
  }

  #comparePrompt(entry: RecordingEntry, messages: readonly BaseMessage[]): void {
    const currentSha256 = hashPrompt(toPromptMessages(messages));
    const recordedSha256 = entry.prompt_sha256 ?? currentSha256;
    if (recordedSha256 !== currentSha256) this.#onPromptChanged({ question: questionOf(entry), recordedSha256, currentSha256 });
  }

  #failMissing(question: QuestionKey): never {
    const sameTask = [...this.#entries.values()].filter((entry) => entry.task === question.task);
    const isOtherShape = sameTask.some((entry) => entry.attempt === question.attempt);
    const known =
      sameTask.length === 0
        ? "it has no answer to this task"
        : isOtherShape
          ? "it has this task for a context of another shape"
          : "it has other attempts of this task";
    const message = `The recording has no answer to "${question.task.slice(0, 200)}", attempt ${question.attempt}: ${known}. Record it with a key and --record FILE.`;
    throw new ModelError(message, { retryable: false });
  }
}

function toMessage({ text, finish, model, usage }: RecordingEntry): AIMessage {
  return new AIMessage<StandardMessageStructure>({
    content: text,
    response_metadata: { model_name: model, finish_reason: FINISH_REASONS[finish] },
    ...(usage && {
      usage_metadata: {
        input_tokens: usage.input,
        output_tokens: usage.output,
        total_tokens: usage.input + usage.output,
        input_token_details: { cache_read: usage.cached },
      },
    }),
  });
}

function warnPromptChanged({ question }: PromptChange): void {
  const task = question.task.slice(0, 80);
  process.emitWarning(
    `The prompt for "${task}", attempt ${question.attempt}, is not the one that was recorded. Record it again with --record.`,
    {
      code: "CACHED_EXECUTOR_PROMPT_CHANGED",
    },
  );
}
