import type { BaseChatModel } from "@langchain/core/language_models/chat_models";
import { HumanMessage, SystemMessage } from "@langchain/core/messages";
import { ModelError } from "../errors.ts";
import { countUsage } from "./count-usage.ts";
import { explainFailure } from "./explain-failure.ts";
import { findModelName } from "./find-model-name.ts";
import type { CodeModel, ModelAnswer, ModelCallOptions, ModelRequest, PromptMessage } from "./port.ts";
import { priceUsd } from "./price-usd.ts";
import { takesQuestion } from "./question-call-options.ts";
import { readAnswer } from "./read-answer.ts";
import type { ReadAnswer } from "./read-answer.ts";
import { retryTransport } from "./retry-transport.ts";
import { sleep } from "./sleep.ts";
import type { Sleep } from "./sleep.ts";
import { UnusableAnswerError } from "./unusable-answer-error.ts";
import { watchStream } from "./watch-stream.ts";
import { withDeadline } from "./with-deadline.ts";

/** How a chat model is asked. */
export interface CodeModelOptions {
  /**
   * Milliseconds since the epoch.
   * @default Date.now
   */
  readonly clock?: () => number;
  /**
   * Most requests for one answer. A chat model's own retries come on top, inside the same time.
   * @default 4
   */
  readonly maxTries?: number;
  readonly sleep?: Sleep;
}

type Asked = ModelRequest & ModelCallOptions;

/**
 * Makes any LangChain chat model answer prompts for code: plain text, one deadline over all, transport failures
 * repeated with pauses, each answer with tokens and price.
 *
 * @example
 * const model = createCodeModel(new ChatAnthropic({ model: "claude-haiku-4-5", maxRetries: 0 }));
 * const answer = await model.generate(request, { timeoutMs: 60_000 });
 */
export function createCodeModel(chatModel: BaseChatModel, options: CodeModelOptions = {}): CodeModel {
  const settings = { clock: Date.now, maxTries: 4, sleep, ...options };
  const name = findModelName(chatModel);
  return {
    name,
    async generate(request, call) {
      const startedAt = settings.clock();
      const read = await askWithin(chatModel, { ...request, ...call }, { ...settings, name, startedAt });
      return completeAnswer(read, { messages: request.messages, name, durationMs: settings.clock() - startedAt });
    },
  };
}

interface AskSettings extends Required<CodeModelOptions> {
  readonly name: string;
  readonly startedAt: number;
}

/** Asks until there is an answer; one that is too large to keep is an answer that was cut off. */
async function askWithin(chatModel: BaseChatModel, asked: Asked, settings: AskSettings): Promise<ReadAnswer> {
  const { clock, maxTries, name, startedAt } = settings;
  if (asked.timeoutMs <= 0) throw describeTimeout(name, asked.timeoutMs, null); // nothing is sent that nobody waits for
  const knownKey = findApiKey(chatModel);
  let lastFailure: string | null = null;
  const onTimeout = () => describeTimeout(name, asked.timeoutMs, lastFailure);
  try {
    return await withDeadline({ timeoutMs: asked.timeoutMs, signal: asked.signal, sleep: settings.sleep, onTimeout }, (signal, stop) =>
      retryTransport(() => askOnce(chatModel, asked, { signal, stop }), {
        clock,
        maxTries,
        sleep: settings.sleep,
        signal,
        deadlineAt: startedAt + asked.timeoutMs,
        explain: (error) => explainFailure(error, { modelName: name, nowMs: clock(), knownKey }),
        onPassing: (what) => (lastFailure = what),
      }),
    );
  } catch (error) {
    if (!(error instanceof UnusableAnswerError)) throw error;
    return { text: error.text, finish: "cut-off", model: null, usage: { input: undefined, output: error.outputTokens, cached: undefined } };
  }
}

interface Stoppable {
  readonly signal: AbortSignal;
  readonly stop: (reason: Error) => void;
}

async function askOnce(chatModel: BaseChatModel, asked: Asked, { signal, stop }: Stoppable): Promise<ReadAnswer> {
  const messages = asked.messages.map(toLangChain);
  const config = watchStream(signal, stop);
  const answer = takesQuestion(chatModel)
    ? chatModel.invoke(messages, { ...config, question: asked.question })
    : chatModel.invoke(messages, config);
  return readAnswer(await answer);
}

function toLangChain({ role, content }: PromptMessage): HumanMessage | SystemMessage {
  return role === "system" ? new SystemMessage(content) : new HumanMessage(content);
}

function describeTimeout(name: string, timeoutMs: number, lastFailure: string | null): ModelError {
  const before = lastFailure === null ? "" : `; before that ${lastFailure}`;
  return new ModelError(`${name} gave no answer within ${timeoutMs} ms${before}. Try again, or allow more time.`);
}

interface CallRecord {
  readonly messages: readonly PromptMessage[];
  readonly name: string;
  readonly durationMs: number;
}

function completeAnswer(read: ReadAnswer, { messages, name, durationMs }: CallRecord): ModelAnswer {
  const model = read.model ?? name;
  const usage = countUsage(read.usage, { messages, text: read.text });
  return { text: read.text, finish: read.finish, model, usage, costUsd: priceUsd(model, usage), durationMs };
}

/** The key of a chat model that somebody passed in, so that no message repeats it. */
function findApiKey(chatModel: BaseChatModel): string | null {
  const key: unknown = Reflect.get(chatModel, "apiKey");
  return typeof key === "string" && key !== "" ? key : null;
}
